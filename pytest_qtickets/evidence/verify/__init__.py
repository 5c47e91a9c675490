"""Whoever holds an archive can check what it says: every figure again, from evidence alone."""

from pytest_qtickets.evidence.verify.findings import Finding
from pytest_qtickets.evidence.verify.verifying import Anchors, Outcome, verify

__all__ = ["Anchors", "Finding", "Outcome", "verify"]
