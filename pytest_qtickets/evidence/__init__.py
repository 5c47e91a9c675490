"""Evidence: the append-only log and its bodies, what they add up to, the bag."""
