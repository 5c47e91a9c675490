"""The lint of published audit reports, ours or anybody's: figures that contradict each other.

Nothing is believed and nothing is guessed: a rule speaks only where both figures are stated.
"""

from pytest_qtickets.checking.bundle import check
from pytest_qtickets.checking.findings import RULES, Finding

__all__ = ["RULES", "Finding", "check"]
