"""Is this machine ready to audit? Checks of the environment; no value of a secret is ever shown."""

from __future__ import annotations

import difflib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pytest_qtickets.clickhouse import open_store, schema
from pytest_qtickets.errors import StoreError
from pytest_qtickets.settings import ADDRESS_VARIABLES, OPTIONS, SECRET_VARIABLES
from pytest_qtickets.wire.targets import TOKEN_VARIABLES

_SHORTEST_TOKEN = 16
_SHORTEST_KEY = 16
_LEAST_DISK = 500 * 1024 * 1024  # a live run of some hundred pages, its bag and its archive
_CLOCK_SECONDS = 30
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_DEFAULT_BASE = "https://qtickets.ru/api/rest/v1/"
#: Read by this project's own test suite and CI.
_OTHER_VARIABLES = ("QTICKETS_REQUIRE_ALL",)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; a ``note`` is worth knowing and stops nothing."""

    subject: str
    state: Literal["ok", "note", "finding"]
    message: str


def check_environment(environ: Mapping[str, str], out: Path) -> list[Check]:
    """Variables, token shape, TLS and clock of a live target, ClickHouse and its schema, disk."""
    return [
        *_variables(environ),
        *_tokens(environ),
        *_addresses(environ),
        *_live(environ),
        _clickhouse(environ),
        _disk(out),
    ]


def _variables(environ: Mapping[str, str]) -> Iterator[Check]:
    known = [*SECRET_VARIABLES, *ADDRESS_VARIABLES, *_OTHER_VARIABLES]
    known += [option.variable for option in OPTIONS if option.variable]
    for name in sorted(environ):
        if name.startswith("QTICKETS_") and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            yield Check(name, "finding", f"nothing reads this variable{hint}")
    key = environ.get("QTICKETS_MASK_KEY")
    if key is None:
        text = "not set: pseudonyms differ from run to run"
        yield Check("QTICKETS_MASK_KEY", "note", text)
    elif len(key) < _SHORTEST_KEY:
        text = f"{len(key)} characters; expected at least {_SHORTEST_KEY}: short keys are guessed"
        yield Check("QTICKETS_MASK_KEY", "finding", text)
    else:
        yield Check("QTICKETS_MASK_KEY", "ok", "set")


def _tokens(environ: Mapping[str, str]) -> Iterator[Check]:
    for name in TOKEN_VARIABLES.values():
        token = environ.get(name)
        if not token:
            text = "not set: replay and sandbox need none, live cases of this API are blocked"
            yield Check(name, "note", text)
            continue
        trouble = _token_trouble(token)
        state: Literal["ok", "finding"] = "finding" if trouble else "ok"
        yield Check(name, state, trouble or f"set, {len(token)} characters")
    values = [environ.get(name) for name in TOKEN_VARIABLES.values()]
    if values[0] and values[0] == values[1]:
        names = " and ".join(TOKEN_VARIABLES.values())
        yield Check(names, "finding", "the same value; each API refuses the other's key")


def _token_trouble(token: str) -> str:
    if token.lower().startswith("bearer "):
        return "begins with `Bearer `; expected the token alone"
    if token != token.strip() or any(not "!" <= sign <= "~" for sign in token):
        return "holds spaces or characters that no header carries; expected the token alone"
    if token[0] in "'\"" or token[-1] in "'\"":
        return "stands in quotes; expected the token alone"
    if token == "YOUR_TOKEN" or "…" in token or len(token) < _SHORTEST_TOKEN:  # noqa: S105 - the placeholder of case files
        return f"{len(token)} characters; expected a token of at least {_SHORTEST_TOKEN}"
    return ""


def _addresses(environ: Mapping[str, str]) -> Iterator[Check]:
    for name in ADDRESS_VARIABLES:
        address = environ.get(name)
        if not address:
            continue
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            yield Check(name, "finding", "no web address; expected https://host/path/")
        elif parts.username or parts.password:
            text = "holds a user or a password; give the token as QTICKETS_TOKEN"
            yield Check(name, "finding", text)
        elif parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            yield Check(name, "finding", "plain http: the token would cross the network in clear")
        else:
            yield Check(name, "ok", f"on {parts.hostname}")


def _live(environ: Mapping[str, str]) -> Iterator[Check]:
    """TLS and clock, asked of the live target without a token; only when a token is set."""
    if not any(environ.get(name) for name in TOKEN_VARIABLES.values()):
        yield Check("live target", "note", "not asked: no token is set")
        return
    import requests

    address = environ.get("QTICKETS_BASE_URL") or _DEFAULT_BASE
    host = urlsplit(address).hostname
    try:
        with requests.get(address, timeout=5, stream=True, allow_redirects=False) as answer:
            date = answer.headers.get("Date", "")
    except requests.exceptions.SSLError:
        text = f"{host}: its certificate is not trusted; expected a chain this machine knows"
        yield Check("TLS", "finding", text)
        return
    except requests.RequestException as error:
        text = f"{host}: no answer ({type(error).__name__}); check the address and the network"
        yield Check("live target", "finding", text)
        return
    encrypted = address.startswith("https:")
    yield Check("TLS", "ok" if encrypted else "note", "trusted" if encrypted else "plain http")
    yield _clock(date)


def _clock(date: str) -> Check:
    try:
        theirs = parsedate_to_datetime(date)
    except ValueError:
        return Check("clock", "note", "the live target sends no date to compare with")
    off = abs((datetime.now(timezone.utc) - theirs).total_seconds())
    if off > _CLOCK_SECONDS:
        text = f"{off:.0f} s away from the target's; expected at most {_CLOCK_SECONDS}: set it"
        return Check("clock", "finding", text)
    return Check("clock", "ok", f"within {_CLOCK_SECONDS} s of the target's")


def _clickhouse(environ: Mapping[str, str]) -> Check:
    url = environ.get("QTICKETS_CLICKHOUSE_URL") or "chdb://"
    password = environ.get("QTICKETS_CLICKHOUSE_PASSWORD", "")
    with tempfile.TemporaryDirectory(prefix="qtickets-doctor-") as folder:
        try:
            store = open_store(url, folder=Path(folder), password=password, create=False)
        except StoreError as error:
            return Check("ClickHouse", "finding", str(error))
        if store is None:
            return Check("ClickHouse", "note", "switched off: no row deltas")
        try:
            found = {row[0] for row in store.query("SHOW TABLES")}
            address = store.address
        except StoreError as error:
            return Check("ClickHouse", "finding", str(error))
        finally:
            store.close()
    there = len(found & set(schema.TABLES))
    if url.startswith("chdb"):
        return Check("ClickHouse", "ok", "the embedded engine starts")
    missing = len(schema.TABLES) - there
    note = f"; the first run makes the other {missing}" if missing else ""
    return Check("ClickHouse", "ok", f"{address}: {there} of {len(schema.TABLES)} tables{note}")


def _disk(out: Path) -> Check:
    folder = out
    while not folder.exists():
        folder = folder.parent
    try:
        with tempfile.TemporaryFile(dir=folder):
            free = shutil.disk_usage(folder).free
    except OSError as error:
        text = f"cannot be written ({error.strerror}); give another one with --out DIR"
        return Check(str(out), "finding", text)
    if free < _LEAST_DISK:
        text = f"{free >> 20} MiB free; expected at least {_LEAST_DISK >> 20}"
        return Check(str(out), "finding", text)
    return Check(str(out), "ok", f"can be written, {free >> 20} MiB free")
