"""Production gates: checks that need somebody else's system, and the evidence page they leave."""

#: Type of the first record of a gate's log; what has another is no gate's.
FIRST = "gate.start"
