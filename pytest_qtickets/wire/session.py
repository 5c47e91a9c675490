"""The HTTP session of a target: keep-alive, and nothing that a case did not ask for."""

from __future__ import annotations

import socket
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from pytest_qtickets.model import TargetName
from pytest_qtickets.wire import deadline

if TYPE_CHECKING:
    _Base = HTTPConnection
else:
    _Base = object


def open_session(target: TargetName) -> requests.Session:
    """A session for one target; recordings are played below the library's own connections."""
    session = _Session()
    # netrc must not replace the token; proxies of the environment are for a live target only.
    session.auth = _keep_headers
    session.trust_env = target == "live"
    # A case is its own request: a cookie of an earlier answer must not let it in.
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    if target != "cassettes":
        session.mount("http://", _Adapter())
        session.mount("https://", _Adapter())
    return session


class _Session(requests.Session):
    """A redirect is an answer; the library would read its body ahead, to any length."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nowhere."""
        del resp


def _keep_headers(request: Any) -> Any:
    return request


class _Watched(_Base):
    """A connection that shows its sockets to the deadline of the exchange."""

    def _new_conn(self) -> socket.socket:
        made: socket.socket = super()._new_conn()
        deadline.show(made)
        return made

    def connect(self) -> None:
        super().connect()
        deadline.show(self.sock)  # with TLS another socket than the one above

    def request(self, *args: Any, **options: Any) -> None:
        deadline.show(self.sock)  # kept alive from an earlier exchange
        super().request(*args, **options)


class _Plain(_Watched, HTTPConnection):
    pass


class _Tls(_Watched, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _Tls


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        _watch(self.poolmanager)

    def proxy_manager_for(self, *args: Any, **options: Any) -> Any:
        manager = super().proxy_manager_for(*args, **options)
        _watch(manager)
        return manager


def _watch(manager: Any) -> None:
    manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _TlsPool}
