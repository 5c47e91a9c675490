"""Real servers that tests start on a free port of 127.0.0.1 and kill at the end."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

_READY_SECONDS = 15

_CONFIG = """<yandex>
<logger><level>warning</level><console>0</console>
<log>{folder}/server.log</log><errorlog>{folder}/error.log</errorlog></logger>
<listen_host>127.0.0.1</listen_host><tcp_port>{port}</tcp_port>
<path>{folder}/data/</path><tmp_path>{folder}/tmp/</tmp_path>
<users_config>{folder}/users.xml</users_config>
<default_profile>default</default_profile><default_database>default</default_database>
<mark_cache_size>1000000</mark_cache_size><timezone>America/New_York</timezone>
</yandex>
"""

_USER = """<{name}><password>{password}</password><networks><ip>127.0.0.1</ip></networks>
<profile>default</profile><quota>default</quota></{name}>
"""

_USERS = """<yandex><profiles><default/></profiles><quotas><default/></quotas>
<users>{users}</users></yandex>
"""


@dataclass(frozen=True)
class ServerAddress:
    """A running server: user ``default`` has no password, user ``audit`` has this one."""

    host: str
    port: int
    pid: int
    audit_password: str = "open-sesame"

    def url(self, database: str = "qtickets", user: str = "default") -> str:
        """The address for ``--qtickets-clickhouse``."""
        return f"clickhouse://{user}@{self.host}:{self.port}/{database}"

    def kill(self) -> None:
        """End the server as a crash would."""
        os.kill(self.pid, signal.SIGKILL)
        deadline = time.monotonic() + _READY_SECONDS
        while _listens(self.port) and time.monotonic() < deadline:
            time.sleep(0.02)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def clickhouse_server() -> Iterator[ServerAddress]:
    """A ClickHouse server of the system's package, with its data in a folder of its own.

    Skips the test where ``clickhouse-server`` is not installed. Its time zone is far from Moscow,
    so that a time which depends on the server's zone shows.
    """
    binary = shutil.which("clickhouse-server", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if binary is None:
        pytest.skip("clickhouse-server is not installed: apt-get install clickhouse-server")
    with tempfile.TemporaryDirectory(prefix="qtickets-clickhouse-") as name:
        folder, port = Path(name), free_port()
        users = _USER.format(name="default", password="")
        users += _USER.format(name="audit", password=ServerAddress.audit_password)
        (folder / "users.xml").write_text(_USERS.format(users=users), "utf-8")
        (folder / "config.xml").write_text(_CONFIG.format(folder=folder, port=port), "utf-8")
        process = subprocess.Popen(
            [binary, f"--config-file={folder / 'config.xml'}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
        )
        try:
            _wait(process, port)
            yield ServerAddress("127.0.0.1", port, process.pid)
        finally:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while not _listens(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("clickhouse-server did not start")
        time.sleep(0.05)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
