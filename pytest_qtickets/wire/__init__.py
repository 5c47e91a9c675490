"""The wire: client and credentials, targets, cassettes, and the judge of what came back."""
