"""Collections for the tests, and the way through: collection, case file, spec."""

from __future__ import annotations

import json
from typing import Any

from pytest_qtickets.masking.policy import rule_for
from pytest_qtickets.model import Spec
from pytest_qtickets.spec import parse_spec
from pytest_qtickets.spec.postman_export import SCHEMA, export_collection
from pytest_qtickets.spec.postman_import import Imported, import_collection
from pytest_qtickets.spec.writing import write_case_file

REST = "https://qtickets.ru/api/rest/v1"


def is_secret(name: str) -> bool:
    """As the command tells credentials."""
    return rule_for(name, "", ()) == "credential"


def collection(*items: Any, variables: dict[str, Any] | None = None, **more: Any) -> str:
    """The JSON of a collection with a base URL."""
    values = {"baseUrl": REST, **(variables or {})}
    return json.dumps(
        {
            "info": {"name": "Sample", "schema": SCHEMA},
            "item": list(items),
            "variable": [{"key": key, "value": value} for key, value in values.items()],
            **more,
        },
        ensure_ascii=False,
    )


def request(name: str = "Orders", url: Any = "{{baseUrl}}/orders", **more: Any) -> dict[str, Any]:
    """A request; a script and other parts of the item are told from those of the request."""
    item = {key: more.pop(key) for key in ("event", "protocolProfileBehavior") if key in more}
    return {"name": name, "request": {"method": "GET", "url": url, **more}, **item}


def script(*lines: str, listen: str = "test") -> list[dict[str, Any]]:
    """The events of an item with one script."""
    return [{"listen": listen, "script": {"exec": list(lines)}}]


def raw(text: str, language: str = "json") -> dict[str, Any]:
    """A raw body."""
    return {"mode": "raw", "raw": text, "options": {"raw": {"language": language}}}


def read(text: str) -> tuple[Spec, Imported, str]:
    """The spec of the written file, what was imported, and the file's text."""
    imported = import_collection(text, is_secret)
    written = write_case_file(imported.file)
    return parse_spec(written.encode(), file="requests.md"), imported, written


def there_and_back(spec: Spec) -> Spec:
    """A case file through Postman."""
    text = json.dumps(export_collection(spec).collection, ensure_ascii=False)
    return read(text)[0]


def sent(spec: Spec) -> list[tuple[Any, ...]]:
    """What the cases of a file send and expect, in order."""
    return [
        (
            *(case.id, case.title, case.section, case.api, case.method, case.path, case.template),
            *(case.body, case.headers, case.own_authorization, case.safety),
            case.expected.alternatives,
        )
        for case in spec.cases
    ]
