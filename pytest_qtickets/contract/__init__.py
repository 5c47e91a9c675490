"""What is known of the API, in one place for client, judge, loader and sandbox."""
