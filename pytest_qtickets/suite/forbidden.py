"""What a policy may forbid in test code, told by what a name leads to and not by its spelling."""

from __future__ import annotations

import ast

from pytest_qtickets.suite.names import Names, is_in

#: Libraries that stand in for the real thing.
_MOCKS = frozenset(
    {"unittest.mock", "mock", "pytest_mock", "asynctest", "flexmock", "responses", "requests_mock",
    "httpretty", "respx", "aioresponses", "pook", "moto"}
)  # fmt: skip
_PATCHES = frozenset({"unittest.mock.patch", "mock.patch", "asynctest.patch"})
_PATCHING_FIXTURES = frozenset(
    {"mocker.patch", "mocker.spy", "mocker.stub", "monkeypatch.setattr", "monkeypatch.delattr",
    "monkeypatch.setitem", "monkeypatch.delitem"}
)  # fmt: skip
_SLEEPS = frozenset({"time.sleep", "asyncio.sleep", "trio.sleep", "anyio.sleep", "gevent.sleep"})
_CLIENTS = frozenset(
    {"requests", "httpx", "aiohttp", "urllib.request", "urllib3", "http.client", "socket",
    "websockets", "websocket", "ftplib", "smtplib", "paramiko", "boto3"}
)  # fmt: skip
#: What these libraries have that opens no connection.
_HARMLESS = frozenset({"Request", "Response", "Headers", "URL", "MockTransport", "ASGITransport",
                       "gethostname", "inet_aton", "inet_ntoa"})  # fmt: skip
_SKIPS = {
    "pytest.mark.skip": 0,
    "pytest.mark.skipif": None,  # its first arguments are conditions
    "pytest.mark.xfail": None,
    "pytest.skip": 0,
    "pytest.xfail": 0,
    "unittest.skip": 0,
    "unittest.skipIf": 1,
    "unittest.skipUnless": 1,
    "self.skipTest": 0,
}


def forbidden_import(brought: list[str]) -> str:
    """The mocking library an import brings; one that brings patches only is told where they are."""
    for name in brought:
        if is_in(name, _MOCKS) and not is_in(name, _PATCHES):
            return name
    return ""


def forbidden_call(name: str, node: ast.Call, *, imported: bool) -> tuple[str, str] | None:
    """Rule and message of a call, when there is one; ``imported``: the name is no variable."""
    if is_in(name, _PATCHES if imported else _PATCHING_FIXTURES):
        return "patch", f"{name} replaces a part of what is tested"
    if imported and name in _SLEEPS and not _is_zero(node):
        return "sleep", f"{name}: wait for what should happen, not for time"
    if imported and is_in(name, _CLIENTS):
        last = name.rpartition(".")[2]
        if last not in _HARMLESS and "exceptions" not in name:
            return "network", f"{name} opens a connection"
    if name in _SKIPS and not _has_reason(name, node):
        return "skip-reason", f"{name} without a reason"
    return None


def bare_skip(node: ast.Attribute | ast.Name, names: Names) -> str:
    """The name of a skip that is used as a decorator without being called."""
    name = names.dotted(node)
    return name if name in ("pytest.mark.skip", "pytest.mark.xfail", "unittest.skip") else ""


def _has_reason(name: str, node: ast.Call) -> bool:
    place = _SKIPS[name]
    given = [word.value for word in node.keywords if word.arg in ("reason", "msg", None)]
    if place is not None:
        given += node.args[place : place + 1]
    elif node.args and name == "pytest.mark.skipif" and _is_text(node.args[0]):
        given += node.args[:1]  # a condition in quotes is shown as the reason
    return any(not (isinstance(one, ast.Constant) and not str(one.value or "").strip())
               for one in given)  # fmt: skip


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_zero(node: ast.Call) -> bool:
    """``asyncio.sleep(0)`` gives way and does not wait."""
    return bool(node.args) and isinstance(node.args[0], ast.Constant) and node.args[0].value == 0
