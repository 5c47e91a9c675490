"""The audit of test files themselves: read as syntax trees, counted beside what pytest collects."""
