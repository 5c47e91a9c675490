"""Which case a pytest node takes, by its id alone: workers send ids, not items."""

from __future__ import annotations

from pytest_qtickets.model import Case, Spec


class Nodes:
    """Finds cases by the parameters in a node id."""

    def __init__(self, spec: Spec) -> None:
        self._by_id = {case.param_id: case for case in spec.cases}

    def case(self, node: str) -> Case | None:
        """The case, or ``None`` when the node takes none."""
        parameters = node.partition("[")[2].removesuffix("]")
        if parameters in self._by_id:
            return self._by_id[parameters]
        for param_id, case in self._by_id.items():
            if f"-{param_id}-" in f"-{parameters}-":
                return case
        return None
