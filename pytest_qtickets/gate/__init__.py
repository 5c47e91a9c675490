"""Production gates: checks that need somebody else's system, and the evidence page they leave."""
