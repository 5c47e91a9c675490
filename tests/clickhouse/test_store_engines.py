"""Both engines behind one protocol: equal answers, and errors in one worded line."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import date, datetime
from pathlib import Path

import pytest

from pytest_qtickets.clickhouse import open_store
from pytest_qtickets.clickhouse.rows import rows_of
from pytest_qtickets.clickhouse.schema import ORDERS, create_schema
from pytest_qtickets.clickhouse.store import literal, quoted
from pytest_qtickets.errors import StoreError
from tests.clickhouse.samples import case, order, page
from tests.servers import clickhouse_server, free_port

NASTY = "Театр «Ё» 'q' \"d\" `b` \\ \\n \n \t \0 {x} %s ; -- \U0001f3ad"


def refused(url: str, tmp_path: Path, password: str = "") -> str:
    """The one line that opening ends with."""
    with pytest.raises(StoreError) as raised:
        open_store(url, folder=tmp_path / "data", password=password)
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_queries_answer_in_plain_values(store):
    """Both engines give the same Python values for every kind of column the tables use."""
    [row] = store.query(
        "SELECT toUInt64(18446744073709551615), 1.5, toFloat64(800), now() > 0, NULL, [1, 2],"
        " toDate('2020-01-02'), toDateTime('2020-01-02 03:04:05', 'Europe/Moscow'),"
        " toUUID('12345678-1234-5678-1234-567812345678'), toFixedString('ab', 2), ''"
    )
    uuid = "12345678-1234-5678-1234-567812345678"
    moment = "2020-01-02 03:04:05"
    expected = (2**64 - 1, 1.5, 800, 1, None, [1, 2], "2020-01-02", moment, uuid, "ab", "")
    assert row == expected


def test_any_text_survives(store):
    """Cyrillic, quotes, backslashes, newlines and NUL come back as they went in, both ways."""
    name = "имя `с` \\ кавычкой"
    store.execute(f"CREATE TABLE {quoted(name)} (a String, {quoted(name)} String) ENGINE = Memory")
    store.insert(name, ["a", name], [[NASTY, NASTY], ["", "b"]])
    rows = store.query(f"SELECT * FROM {quoted(name)} WHERE a = {literal(NASTY)}")
    assert rows == [(NASTY, NASTY)]


def test_moments_do_not_depend_on_the_servers_zone(store):
    """A Moscow time is stored as that instant; the server under test lives in New York."""
    store.execute("CREATE TABLE t (d Date, m DateTime('Europe/Moscow')) ENGINE = Memory")
    store.insert("t", ["d", "m"], [[date(2025, 3, 9), datetime.fromisoformat("2025-03-09 02:30")]])
    rows = store.query("SELECT d, m, toUnixTimestamp(m), toDate(m) FROM t")
    assert rows == [("2025-03-09", "2025-03-09 02:30:00", 1741476600, "2025-03-09")]


def test_a_lone_surrogate_is_stored_as_a_question_mark(store, stamp):
    """JSON can carry half a surrogate pair and UTF-8 cannot: the row is stored all the same."""
    create_schema(store)
    rows = rows_of(case("1.1", "GET orders"), [page(order(utm={"utm_term": "a\ud800"}))], stamp)
    [row] = rows[ORDERS]
    store.insert(ORDERS, list(row), [list(row.values())])
    assert store.query(f"SELECT utm_term FROM {ORDERS}") == [("a?",)]


def test_an_empty_insert_does_nothing(store):
    """No rows is no statement, on a table that does not even exist."""
    store.insert("nowhere", ["a"], [])
    assert store.query("SELECT 1") == [(1,)]


def test_refused_statements_are_one_line(store):
    """What the engine refuses is a ``StoreError`` of one short line, and the store lives on."""
    for sql in ("SELECT nope", "SELECT * FROM nowhere", "gibberish"):
        with pytest.raises(StoreError) as raised:
            store.query(sql)
        message = str(raised.value)
        assert "\n" not in message
        assert "Stack trace" not in message
        assert len(message) < 300
    assert store.query("SELECT 1") == [(1,)]


def test_the_data_is_there_after_closing_and_opening_again(url, tmp_path):
    """A database outlives its store; closing twice is fine; one process opens it again."""
    store = open_store(url, folder=tmp_path / "data")
    store.execute("CREATE TABLE t (a UInt8) ENGINE = MergeTree ORDER BY a")
    store.insert("t", ["a"], [[1], [2]])
    store.close()
    store.close()
    again = open_store(url, folder=tmp_path / "data")
    try:
        assert again.query("SELECT sum(a) FROM t") == [(3,)]
    finally:
        again.close()


def test_the_address_names_neither_user_nor_folder(store, tmp_path):
    """Reports may print the address: it says where, not who and not which folder."""
    assert store.address.startswith(("chdb://", "clickhouse://127.0.0.1:"))
    assert "default" not in store.address
    assert str(tmp_path) not in store.address


def test_300_orders_are_inserted_fast(store, stamp):
    """300 orders of 2.5 kB go in well under 50 ms of processor time (best of five)."""
    create_schema(store)
    orders = [order(n, comment="я" * 1100) for n in range(300)]
    [rows] = rows_of(case("1.1", "GET orders"), [page(*orders)], stamp).values()
    columns, values = list(rows[0]), [list(row.values()) for row in rows]
    assert len(rows[0]["payload_json"].encode()) > 2500
    seconds = []
    for _ in range(5):
        begun = time.process_time()  # the machine may be busy with other tests
        store.insert(ORDERS, columns, values)
        seconds.append(time.process_time() - begun)
    assert min(seconds) < 0.05


def test_none_is_no_store(tmp_path):
    """``none`` opens nothing and makes no folder."""
    assert open_store("none", folder=tmp_path / "data") is None
    assert not (tmp_path / "data").exists()


def test_a_path_in_the_address_is_the_folder(tmp_path):
    """``chdb:///path`` keeps its data there, even where the name holds spaces and Cyrillic."""
    folder = tmp_path / "мои данные 100%"
    store = open_store(f"chdb://{folder}", folder=tmp_path / "unused")
    store.close()
    assert folder.is_dir()
    assert not (tmp_path / "unused").exists()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgres://user:secret-word@host/db", "password"),
        ("mysql://host/db", "unknown ClickHouse address mysql"),
        ("", "unknown ClickHouse address"),
        ("chdb://host/path", "unknown ClickHouse address"),
        ("clickhouse:///db", "unknown ClickHouse address"),
        ("clickhouse://user:secret-word@host/db", "QTICKETS_CLICKHOUSE_PASSWORD"),
        ("clickhouse://user:secret-word", "port"),
        ("clickhouse://host:99999/db", "port"),
        ("clickhouse://host/db?secure=1", "no options"),
    ],
)
def test_addresses_that_cannot_be_used(url, said, tmp_path):
    """The line says what was found or what is expected, and never repeats a password."""
    message = refused(url, tmp_path)
    assert said in message
    assert "secret-word" not in message


def test_a_server_that_is_not_there(tmp_path):
    """One line with the address and what to do, within the connect time-out."""
    port = free_port()
    begun = time.monotonic()
    message = refused(f"clickhouse://default@127.0.0.1:{port}/db", tmp_path)
    assert message == (
        f"ClickHouse at 127.0.0.1:{port}: cannot be reached; "
        "start the server, or give --qtickets-clickhouse=chdb://"
    )
    assert time.monotonic() - begun < 3.5


@pytest.mark.parametrize(
    ("user", "password"), [("audit", ""), ("audit", "wrong-word"), ("nobody", "wrong-word")]
)
def test_a_login_that_is_refused(server, user, password, tmp_path):
    """Missing, wrong or unknown: the line names the variable and holds no password."""
    message = refused(server.url(user=user), tmp_path, password=password)
    assert "login is refused" in message
    assert "QTICKETS_CLICKHOUSE_PASSWORD" in message
    assert "wrong-word" not in message


def test_a_login_with_its_password(server, tmp_path):
    """The password given beside the address opens the database, made when missing."""
    url = server.url("audit-ё", user="audit")
    store = open_store(url, folder=tmp_path, password=server.audit_password)
    try:
        assert store.query("SELECT currentDatabase()") == [("audit-ё",)]
        assert server.audit_password not in store.address
    finally:
        store.close()


def test_a_store_whose_server_dies_and_returns_nothing(tmp_path):
    """After a kill every call is a ``StoreError`` at once, never another exception."""
    with clickhouse_server() as mortal:
        store = open_store(mortal.url(), folder=tmp_path)
        mortal.kill()
        for call in (
            lambda: store.query("SELECT 1"),
            lambda: store.execute("SELECT 1"),
            lambda: store.insert("t", ["a"], [[1]]),
        ):
            with pytest.raises(StoreError, match="cannot be reached"):
                call()
        store.close()


def test_a_closed_embedded_store_says_so(tmp_path):
    """Asking a closed store is a worded error."""
    store = open_store("chdb://", folder=tmp_path)
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.query("SELECT 1")


def test_two_folders_take_turns_in_one_process(tmp_path):
    """One folder a process is served; the store that is used takes over and finds its rows."""
    stores = [open_store(f"chdb://{tmp_path / name}", folder=tmp_path) for name in ("one", "two")]
    for number, store in enumerate(stores, start=1):
        store.execute("CREATE TABLE t (n UInt8) ENGINE = MergeTree ORDER BY n")
        store.insert("t", ["n"], [[n] for n in range(number)])
    assert [store.query("SELECT count() FROM t") for store in stores] == [[(1,)], [(2,)]]
    for store in stores:
        store.close()


def test_a_session_of_somebody_elses(tmp_path):
    """While the process holds a chDB session of its own, ours is refused in words."""
    code = (
        "import chdb.session, sys; from pathlib import Path\n"
        "from pytest_qtickets.clickhouse import open_store\n"
        "theirs = chdb.session.Session(sys.argv[1] + '/theirs')\n"
        "try: open_store('chdb://', folder=Path(sys.argv[1], 'ours'))\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert "StoreError" in done.stdout
    assert "another folder is open in this process" in done.stdout
    assert str(tmp_path) not in done.stdout


def test_a_folder_that_cannot_be_used(tmp_path):
    """A file in the way, or a name that chDB misreads, is refused in words."""
    (tmp_path / "file").write_text("")
    assert "cannot be used" in refused(f"chdb://{tmp_path / 'file'}", tmp_path)
    with pytest.raises(StoreError, match="'\\?'"):
        open_store("chdb://", folder=tmp_path / "what?")


SCRIPT = """
import sys
from pathlib import Path
from pytest_qtickets.clickhouse import open_store
from pytest_qtickets.errors import StoreError
if sys.argv[2] == "without":
    sys.modules["chdb"] = None
try:
    url = sys.argv[3] if sys.argv[3:] else "chdb://"
    store = open_store(url, folder=Path(sys.argv[1]))
except StoreError as error:
    print(error)
else:
    print(store.query("SELECT 1"), Path.cwd())
    store.close()
"""


def run_script(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "Traceback" not in done.stderr
    return done.stdout.strip()


def test_the_drivers_own_traceback_is_not_printed(tmp_path):
    """A program without log handlers sees the one line, not what the driver logs about it."""
    url = f"clickhouse://127.0.0.1:{free_port()}/db"
    assert "cannot be reached" in run_script(tmp_path, str(tmp_path), "with", url)


def test_without_the_extra(tmp_path):
    """Without chDB the line is the command that installs it."""
    said = run_script(tmp_path, str(tmp_path / "data"), "without")
    assert said == ('chdb:// needs the embedded engine: pip install "pytest-qtickets[embedded]"')


def test_a_config_xml_of_the_project_is_left_alone(tmp_path):
    """An engine would take any config.xml of the working directory for its own; it does not see it."""
    (tmp_path / "config.xml").write_text(
        "<widget id='com.example.app'><users_config>x</users_config></widget>"
    )
    said = run_script(tmp_path, str(tmp_path / "data"), "with")
    assert said == f"[(1,)] {tmp_path}"


def test_a_folder_that_another_process_has_open(tmp_path):
    """Two processes on one folder: the second is told so in words."""
    pytest.importorskip("chdb")
    store = open_store("chdb://", folder=tmp_path / "data")
    try:
        assert "another process" in run_script(tmp_path, str(tmp_path / "data"), "with")
    finally:
        store.close()


def test_importing_loads_no_engine():
    """Importing the package and everything pure in it imports neither engine."""
    modules = ("rows", "loading", "schema", "facts", "counts")
    code = "import sys\n" + "\n".join(f"import pytest_qtickets.clickhouse.{m}" for m in modules)
    code += "\nprint(sorted({'chdb', 'clickhouse_driver', 'pytest'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
