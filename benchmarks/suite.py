"""How fast a suite's files are read and judged, beside the parsing alone; CPU time of one run.

``python benchmarks/suite.py`` makes a tree of 1,000 files of 107 lines in a temporary folder and
audits it by the strict policy without collecting; best of three, garbage collection off, as the
audit has it.
"""

from __future__ import annotations

import ast
import gc
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from pytest_qtickets.suite.audit import audit_files
from pytest_qtickets.suite.model import Collected
from pytest_qtickets.suite.policy import load_policy

FILES = 1000
TEST = '''

class Test{n}(Base):
    """One thing."""

    @pytest.mark.parametrize("value", [1, 2, 3])
    def test_{n}(self, service, value):
        """Justification: it is asked for."""
        made = [service.make(value, name=f"a {{value}}") for _ in range({n})]
        with pytest.raises(ValueError, match="no"):
            service.refuse(made)
        for one in made:
            check(one, expected={{"id": {n}, "name": "a"}})
        assert len(made) == {n}, "a message"
'''


def best_of_three(work: Callable[[], object]) -> float:
    """Seconds of CPU time."""
    found = []
    for _ in range(3):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def main() -> None:
    """Print both figures."""
    gc.disable()
    head = '"""Tests."""\n\nimport pytest\nfrom helpers import Base, check\n'
    text = (head + "".join(TEST.format(n=n) for n in range(7))) + "# end\n" * 5
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "helpers.py").write_text("class Base: ...\ndef check(x, expected): assert x\n")
        for n in range(FILES):
            part = folder / f"part_{n % 40}"
            part.mkdir(exist_ok=True)
            (part / f"test_{n}.py").write_text(text)
        paths = sorted(folder.rglob("test_*.py"))
        policy = load_policy("strict-integration", folder)
        told = Collected(failure="not asked")
        parse = best_of_three(lambda: [ast.parse(path.read_bytes()) for path in paths])
        whole = best_of_three(lambda: audit_files([folder], policy, told, folder))
    print(f"{FILES} files, {FILES * len(text.splitlines())} lines")
    print(f"parsed alone {parse:6.2f} s")
    print(f"audited      {whole:6.2f} s")


if __name__ == "__main__":
    main()
