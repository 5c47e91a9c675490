"""What one process needs to run cases: target, client, store and masker, made from settings."""

from __future__ import annotations

import hashlib
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_qtickets.clickhouse import Store, open_store
from pytest_qtickets.clickhouse.loading import Loader
from pytest_qtickets.clickhouse.moments import RunStamp
from pytest_qtickets.errors import StoreError
from pytest_qtickets.masking import Masker, Secret
from pytest_qtickets.masking.policy import load_policy
from pytest_qtickets.model import Api, Spec
from pytest_qtickets.settings import Settings
from pytest_qtickets.wire.targets import TOKEN_VARIABLES, Auth, Target

if TYPE_CHECKING:
    from pytest_qtickets.sandbox import SandboxServer

_BASE_VARIABLES: Mapping[Api, str] = {
    "rest": "QTICKETS_BASE_URL",
    "partners": "QTICKETS_PARTNERS_BASE_URL",
}


def mask_key(environ: Mapping[str, str]) -> bytes:
    """The run's mask key: from ``QTICKETS_MASK_KEY``, else 32 random bytes."""
    given = environ.get("QTICKETS_MASK_KEY")
    return hashlib.sha256(given.encode()).digest() if given else secrets.token_bytes(32)


def environment_auth(environ: Mapping[str, str]) -> Auth:
    """The tokens that the environment holds."""
    found = {api: environ.get(name) for api, name in TOKEN_VARIABLES.items()}
    return Auth(
        rest=Secret(found["rest"]) if found["rest"] else None,
        partners=Secret(found["partners"]) if found["partners"] else None,
    )


def make_target(
    settings: Settings,
    spec: Spec,
    auth: Auth,
    environ: Mapping[str, str],
    sandbox: SandboxServer | None,
) -> Target:
    """Where this process sends its requests."""
    if settings.target == "sandbox" and sandbox is not None:
        bases: dict[Api, str] = {"rest": sandbox.rest_base, "partners": sandbox.partners_base}
        return Target("sandbox", bases, sandbox_auth(), dialect=settings.dialect)
    if settings.target == "live":
        bases = {
            api: base.rstrip("/") + "/"
            for api, name in _BASE_VARIABLES.items()
            if (base := environ.get(name) or spec.bases.get(api))
        }
        return Target("live", bases, auth, settings.allow)
    return Target(settings.target, dict(spec.bases), Auth())


def sandbox_auth() -> Auth:
    """The two tokens that the local sandbox knows."""
    from pytest_qtickets.sandbox import PARTNERS_TOKEN, REST_TOKEN

    return Auth(Secret(REST_TOKEN), Secret(PARTNERS_TOKEN))


def make_masker(key: bytes, environ: Mapping[str, str], policy: Path | None = None) -> Masker:
    """The masker of a run; it knows the run's own secrets. ``SettingsError`` for a bad policy."""
    names = (*TOKEN_VARIABLES.values(), "QTICKETS_CLICKHOUSE_PASSWORD")
    secrets = [environ[name] for name in names if environ.get(name)]
    return Masker(key, secrets=secrets, table=load_policy(policy) if policy else None)


@dataclass(frozen=True, slots=True)
class Warehouse:
    """The ClickHouse of a process and the loader on it; without a store the reason stands here."""

    loader: Loader
    store: Store | None
    unavailable: str
    address: str

    def close(self) -> None:
        """Release the store."""
        if self.store is not None:
            self.store.close()


def open_warehouse(url: str, folder: Path, password: str, stamp: RunStamp) -> Warehouse:
    """Open the configured store; when it cannot be opened, every delta is unknown and says why."""
    try:
        store, reason = open_store(url, folder=folder, password=password), ""
    except StoreError as error:
        store, reason = None, str(error)
    address = store.address if store else "none" if not reason else f"unavailable: {reason}"
    return Warehouse(Loader(store, stamp, unavailable=reason), store, reason, address)


def reachable(url: str) -> frozenset[tuple[str, int]]:
    """Addresses that stay open while recordings are replayed: those of a ClickHouse server."""
    parts = urlsplit(url)
    if parts.scheme != "clickhouse" or not parts.hostname:
        return frozenset()
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 9000, type=socket.SOCK_STREAM)
    except OSError:
        return frozenset()
    return frozenset((str(item[4][0]), int(item[4][1])) for item in found)
