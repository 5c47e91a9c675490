"""How fast answers are held against the contract: jsonschema-rs beside jsonschema, one run.

``python benchmarks/contract.py`` prints the milliseconds for one page of the sandbox's 300 orders
and the ratio; best of five, CPU time.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import jsonschema
import jsonschema_rs

from pytest_qtickets.contract.document import document
from pytest_qtickets.sandbox import make_world
from pytest_qtickets.sandbox.listings import order_rows


def best_of_five(work: Callable[[], object]) -> float:
    """Milliseconds of CPU time."""
    found = []
    for _ in range(5):
        start = time.process_time()
        work()
        found.append(1000 * (time.process_time() - start))
    return min(found)


def main() -> None:
    """Print both figures and their ratio."""
    rows = order_rows(make_world())
    page = {"data": rows, "paging": {"perPage": 300, "currentPage": 1, "total": len(rows)}}
    schema = {"$ref": "#/components/schemas/OrderPage", "components": document()["components"]}
    rust = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    python = jsonschema.Draft202012Validator(schema, format_checker=checker)
    fast = best_of_five(lambda: list(rust.iter_errors(page)))
    slow = best_of_five(lambda: list(python.iter_errors(page)))
    print(f"jsonschema-rs {fast:8.1f} ms")
    print(f"jsonschema    {slow:8.1f} ms   {slow / fast:.0f} times as long")


if __name__ == "__main__":
    main()
