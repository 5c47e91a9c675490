"""ClickHouse: the tables, what feeds them, and how many rows each case added.

Importing this package loads no engine; :func:`open_store` does.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from pytest_qtickets.clickhouse.store import Store
from pytest_qtickets.errors import StoreError

__all__ = ["DEFAULT_DATABASE", "Store", "open_store"]

DEFAULT_DATABASE = "qtickets"
_DEFAULT_PORT = 9000
_FORMS = "chdb://, chdb:///path, clickhouse://user@host:9000/db or none"


def open_store(url: str, *, folder: Path, password: str = "", create: bool = True) -> Store | None:
    """Open the ClickHouse that ``url`` names; ``none`` is ``None``.

    ``chdb://`` is the embedded engine in ``folder``, ``chdb:///path`` the same elsewhere,
    ``clickhouse://user@host:9000/db`` a server (user ``default``, port 9000 and database
    ``qtickets`` when left out). A server's database is created when missing, unless ``create``
    forbids it; tables never are. Raises ``StoreError``: one line that never holds the password.
    """
    if url == "none":
        return None
    try:
        parts = urlsplit(url)
        port = parts.port or _DEFAULT_PORT
    except ValueError as error:
        # The error quotes what stands for the port, and that may be a password.
        message = f"the ClickHouse address has no port that can be read; give {_FORMS}"
        raise StoreError(message) from error
    if parts.password is not None:
        message = (
            "the ClickHouse address holds a password; give it as QTICKETS_CLICKHOUSE_PASSWORD"
            " and leave it out of the address"
        )
        raise StoreError(message)
    if parts.query or parts.fragment:
        message = f"the ClickHouse address takes no options after '?' or '#'; give {_FORMS}"
        raise StoreError(message)
    if parts.scheme == "chdb" and not parts.netloc:
        from pytest_qtickets.clickhouse.embedded import EmbeddedStore

        # The path is taken as written: a folder may well hold a per cent sign.
        return EmbeddedStore(Path(parts.path) if parts.path else folder, DEFAULT_DATABASE)
    if parts.scheme == "clickhouse" and parts.hostname:
        from pytest_qtickets.clickhouse.server import ServerStore

        database = unquote(parts.path.strip("/")) or DEFAULT_DATABASE
        user = unquote(parts.username or "default")
        return ServerStore(
            parts.hostname, port, database, user=user, password=password, create=create
        )
    message = f"unknown ClickHouse address {parts.scheme or url}: give {_FORMS}"
    raise StoreError(message)
