"""The Markdown case file in, cases out, every problem with its line."""

from pytest_qtickets.spec.document import parse_spec, read_spec, stray_requests

__all__ = ["parse_spec", "read_spec", "stray_requests"]
