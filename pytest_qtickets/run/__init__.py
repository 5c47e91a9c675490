"""The run: one audit from the plan to the archive, without pytest."""
