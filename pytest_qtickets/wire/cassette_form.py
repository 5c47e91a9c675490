"""The form of a cassette file: vcrpy's YAML, readable, UTF-8, one record a line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest_qtickets.errors import CassetteError, shown
from pytest_qtickets.masking.bodies import compact, loads_body
from pytest_qtickets.model import Json, MaskedBytes


def read_metadata(path: Path) -> Mapping[str, str]:
    """The metadata block of a cassette without parsing its bodies; empty when there is none."""
    found: dict[str, str] = {}
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                if line.startswith("interactions:"):
                    break
                name, _, value = line.strip().partition(": ")
                if line.startswith("  ") and value:
                    found[name] = value.strip("'\"")
    except (OSError, UnicodeDecodeError):
        return {}
    return found


def readable(body: MaskedBytes) -> str:
    """JSON with one list element a line; anything else as it is."""
    text = body.decode("utf-8", "backslashreplace")
    value, _ = loads_body(text)
    if value is None:
        return text
    holder = value
    if isinstance(value, dict):
        holder = next(
            (value[k] for k in ("data", "result") if isinstance(value.get(k), list)), None
        )
    if not isinstance(holder, list) or not holder:
        return _compact(value)
    lines = ",\n".join(" " + _compact(item) for item in holder)
    if holder is value:
        return f"[\n{lines}\n]\n"
    rest = {k: v for k, v in value.items() if v is not holder}
    key = next(k for k, v in value.items() if v is holder)
    head = "".join(f"{_compact(k)}:{_compact(v)}," for k, v in rest.items())
    return f"{{{head}{_compact(key)}:[\n{lines}\n]}}\n"


#: What YAML cannot hold in a block of lines is written as JSON escapes, which mean the same.
_NOT_IN_A_BLOCK = re.compile(
    "[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff\U00010000-\U0010ffff]"
)


def _compact(value: Json) -> str:
    return _NOT_IN_A_BLOCK.sub(lambda match: json.dumps(match[0])[1:-1], compact(value))


def load_yaml(path: Path, command: str) -> dict[str, Any]:
    """A cassette as plain data; ``CassetteError`` ending in ``command`` when it is none."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - safe loader
    except (OSError, ValueError, yaml.YAMLError) as error:  # ValueError: no UTF-8, no such day
        mark = getattr(error, "problem_mark", None)
        where = f"{shown(path)}:{mark.line + 1}" if mark else shown(path)
        problem = " ".join((getattr(error, "problem", None) or str(error)).split())
        message = f"{where}: not a cassette ({problem}); record it again with: {command}"
        raise CassetteError(message) from None
    if not _is_cassette(data):
        message = (
            f"{shown(path)}: not a cassette (no interactions); record it again with: {command}"
        )
        raise CassetteError(message)
    return dict(data)


def _is_cassette(data: Json) -> bool:
    return (
        isinstance(data, dict)
        and isinstance(data.get("metadata"), dict)
        and isinstance(data.get("interactions"), list)
        and all(map(_is_interaction, data["interactions"]))
    )


def _is_interaction(item: Json) -> bool:
    """Whether vcrpy can make a request and a response of this."""
    try:
        request, response = item["request"], item["response"]
        return (
            isinstance(request["method"], str)
            and isinstance(request["uri"], str)
            and isinstance(request["headers"], dict)
            and isinstance(request["body"], (str, type(None)))
            and type(response["status"]["code"]) is int
            and isinstance(response["headers"], dict)
            and isinstance(response["body"]["string"], str)
        )
    except (KeyError, TypeError):
        return False


def dump_yaml(data: Json) -> str:
    """The text of a cassette: keys in the order given, strings of many lines as blocks."""
    import yaml

    class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]  # libyaml's, where it is built
        pass

    def text(dumper: Any, value: str) -> Any:
        style = "|" if "\n" in value else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    Dumper.add_representer(str, text)
    written = yaml.dump(data, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=2**20)
    return str(written)
