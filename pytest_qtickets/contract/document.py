"""``openapi.yaml``, read once: the one description of the API that everything here uses."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from pytest_qtickets.model import Json

#: File name of the description, in this package.
NAME = "openapi.yaml"


@cache
def document() -> dict[str, Json]:
    """The description as parsed YAML; shared, so nobody changes it."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster, where it was built
    text = files(__package__).joinpath(NAME).read_text("utf-8")
    parsed: dict[str, Json] = yaml.load(text, Loader=loader)  # noqa: S506 - a safe loader
    return parsed


def resolved(node: Json) -> Json:
    """The node that a ``$ref`` names, or the node itself; keys beside a ``$ref`` stay out."""
    while isinstance(node, dict) and "$ref" in node:
        target: Json = document()
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def schema(name: str) -> Json:
    """A named schema, e.g. ``Order``."""
    return document()["components"]["schemas"][name]
