"""What a case sent against what the store holds: agreeing, disagreeing, unknown."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import replace

from pytest_qtickets.clickhouse import open_store
from pytest_qtickets.clickhouse.counts import table_counts
from pytest_qtickets.clickhouse.loading import Loader
from pytest_qtickets.clickhouse.moments import RunStamp
from pytest_qtickets.clickhouse.schema import (
    CLIENTS,
    INVENTORY,
    JOB_RUNS,
    ORDERS,
    PARTNER_TICKETS,
    SALES_DAILY,
    TABLES,
)
from pytest_qtickets.model import RowDelta
from tests.clickhouse.samples import (
    ENDED,
    FEEDING,
    NOT_FEEDING,
    STARTED,
    case,
    client,
    event,
    order,
    page,
    partners,
)
from tests.servers import clickhouse_server

NAMESPACE = uuid.UUID("6b1f5c2e-2f0b-5d53-9d0a-6f2f0f7f3c11")
ORDERS_CASE = case("1.1", "GET orders")


def load(loader, asked, pages, *, ok=True):
    return loader.load(asked, pages, started_at=STARTED, finished_at=ENDED, ok=ok)


def csv(loader, before):
    """The counts file's columns without the maxima."""
    return [(c.table, c.before, c.after) for c in table_counts(before, loader.counts())]


def test_every_feeding_answer_is_stored(store, loader):
    """Each answer's rows are found again under its run and case, with the version of the run."""
    for number, (sample, pages, table, count) in enumerate(FEEDING, start=1):
        asked = replace(sample, id=f"9.{number}")
        name = f"stg_qtickets_api_{table}"
        deltas = load(loader, asked, pages)
        assert deltas == (RowDelta(name, count, count), RowDelta(JOB_RUNS, 1, 1))
        assert all(delta.agrees for delta in deltas)
        where = f"WHERE _run_id = '20251109_100000_3f9ac2d1' AND _case_id = '9.{number}'"
        assert store.query(f"SELECT count(), max(_ver) FROM {name} {where}") == [
            (count, 1762682400)
        ]
    fed = {f"stg_qtickets_api_{table}" for _, _, table, _ in FEEDING}
    assert fed == {table for table in TABLES if table.startswith("stg_")}


def test_writes_checks_and_errors_move_only_the_job_log(loader):
    """A case that feeds nothing, and an error answer to one that would, leave every table alone."""
    before = loader.counts()
    for asked, pages in NOT_FEEDING:
        deltas = load(loader, asked, pages, ok=False)
        assert [d for d in deltas if d.sent] == [RowDelta(JOB_RUNS, 1, 1)]
        assert all(delta.agrees for delta in deltas)
    moved = [table for table, was, now in csv(loader, before) if was != now]
    assert moved == [JOB_RUNS]


def test_a_search_without_a_match_is_a_known_zero(loader):
    """No ticket found is 0 sent and 0 stored, not unknown."""
    deltas = load(
        loader, partners("6.9", "POST tickets/find"), [{"status": "success", "result": []}]
    )
    assert deltas[0] == RowDelta(PARTNER_TICKETS, 0, 0)


def test_stored_values_are_those_of_the_answer(store, loader):
    """Cyrillic, moments, money and NULL come out of the database as the rows had them."""
    load(loader, ORDERS_CASE, [page(order(4360, utm={"utm_source": "афиша 'ё'"}))])
    load(loader, case("3.1", "GET events"), [page(event())])
    columns = "order_id, event_id, city, utm_source, sale_ts, toUnixTimestamp(sale_ts), tickets_sold, revenue, currency"
    assert store.query(f"SELECT {columns} FROM {ORDERS}") == [
        ("4360", "33", "", "афиша 'ё'", "2019-07-30 12:50:52", 1564480252, 1, 150.0, "RUB")
    ]
    [(text,)] = store.query(f"SELECT payload_json FROM {ORDERS}")
    assert json.loads(text)["utm"] == {"utm_source": "афиша 'ё'"}
    columns = "event_name, city, snapshot_ts, tickets_total, tickets_left"
    assert store.query(f"SELECT {columns} FROM {INVENTORY}") == [
        ("Концерт «Север»", "москва", "2025-11-09 13:00:00", None, None)
    ]


def test_the_job_log_has_a_line_for_every_case(store, loader):
    """Passed or not, a case that was sent is one line: its status, times and counters."""
    load(loader, ORDERS_CASE, [page(order(1), order(2))])
    load(loader, case("7.2", "GET orders/9"), [], ok=False)
    columns = "job, started_at, finished_at, status, rows_processed, message, metrics"
    lines = store.query(f"SELECT {columns} FROM {JOB_RUNS} ORDER BY _case_id")
    assert [line[:5] for line in lines] == [
        ("qtickets_audit", "2025-11-09 13:00:00", "2025-11-09 13:00:01", "ok", 2),
        ("qtickets_audit", "2025-11-09 13:00:00", "2025-11-09 13:00:01", "error", 0),
    ]
    assert json.loads(lines[0][5]) == {"case": "1.1", "status": "ok", "rows": {ORDERS: 2}}
    assert json.loads(lines[0][6]) == {ORDERS: 2}
    runs = store.query(f"SELECT run_id FROM {JOB_RUNS} WHERE _case_id = '1.1'")
    assert runs == [(str(uuid.uuid5(NAMESPACE, "20251109_100000_3f9ac2d1/1.1")),)]


def test_a_retried_insert_replaces_itself(store, loader, stamp):
    """The same case loaded again, by this loader or another process, is stored once."""
    pages = [page(order(1), order(2))]
    first = load(loader, ORDERS_CASE, pages)
    counted = loader.counts()
    assert load(loader, ORDERS_CASE, pages) == first
    assert load(Loader(store, stamp), ORDERS_CASE, pages) == first
    assert loader.counts() == counted
    assert store.query(f"SELECT count() FROM {JOB_RUNS} FINAL") == [(1,)]


def test_a_case_that_ran_twice_sent_what_either_run_sent(loader):
    """Order 3 came with the second attempt, order 1 with the first: 3 sent, 3 stored."""
    load(loader, ORDERS_CASE, [page(order(1), order(2))], ok=False)
    assert load(loader, ORDERS_CASE, [page(order(2), order(3))])[0] == RowDelta(ORDERS, 3, 3)


def test_the_same_order_counts_for_each_case(loader):
    """Two cases that read one order have a row each: deltas are no subtraction of totals."""
    for case_id in ("1.1", "1.2"):
        deltas = load(loader, case(case_id, "GET orders"), [page(order(1))])
        assert deltas[0] == RowDelta(ORDERS, 1, 1)
    assert loader.counts()[ORDERS].rows == 2


def test_another_run_leaves_this_ones_rows_alone(store, loader):
    """A later run of the same case adds its own rows and its own highest version."""
    load(loader, ORDERS_CASE, [page(order(1))])
    later = Loader(store, RunStamp.at("later", "2025-11-10T10:00:00Z"))
    before = later.counts()
    assert load(later, ORDERS_CASE, [page(order(1))])[0] == RowDelta(ORDERS, 1, 1)
    [orders, *_] = table_counts(before, later.counts())
    assert (orders.before, orders.after, orders.max_ver) == (1, 2, 1762768800)


class Deleting:
    """A real store whose rows somebody deletes as soon as they are in."""

    def __init__(self, store, table):
        self.store, self.table = store, table

    def __getattr__(self, name):
        return getattr(self.store, name)

    def insert(self, table, columns, rows):
        self.store.insert(table, columns, rows)
        if table == self.table:
            self.store.execute(f"ALTER TABLE {table} DELETE WHERE order_id = '2'")
            mutations = "SELECT count() FROM system.mutations WHERE NOT is_done"
            while self.store.query(mutations) != [(0,)]:
                time.sleep(0.02)


def test_rows_that_somebody_deletes_are_missed(store, stamp):
    """Three orders were sent and two are found: the delta disagrees, the other one does not."""
    loader = Loader(Deleting(store, ORDERS), stamp)
    deltas = load(loader, ORDERS_CASE, [page(order(1), order(2), order(3))])
    assert deltas == (RowDelta(ORDERS, 3, 2), RowDelta(JOB_RUNS, 1, 1))
    assert [delta.agrees for delta in deltas] == [False, True]


class Lagging:
    """A real store of which a replica is asked: rows of one table come to it when it catches up."""

    def __init__(self, store, table):
        self.store, self.table, self.late = store, table, []

    def __getattr__(self, name):
        return getattr(self.store, name)

    def insert(self, table, columns, rows):
        if table == self.table:
            self.late.append((table, columns, rows))
        else:
            self.store.insert(table, columns, rows)

    def catch_up(self):
        for insert in self.late:
            self.store.insert(*insert)


def test_a_replica_that_lags(store, stamp):
    """What it has is what is recorded: rows sent and not found disagree, whatever comes later."""
    lagging = Lagging(store, ORDERS)
    loader = Loader(lagging, stamp)
    before = loader.counts()
    fed, log = load(loader, ORDERS_CASE, [page(order(1), order(2))])
    assert (fed, fed.agrees, log.agrees) == (RowDelta(ORDERS, 2, 0), False, True)
    assert (ORDERS, 0, 0) in csv(loader, before)
    lagging.catch_up()
    assert (ORDERS, 0, 2) in csv(loader, before)


def test_counts_that_go_down(store, loader):
    """Somebody deletes rows while the run lasts: the counts say so, and nothing is made of it."""
    load(loader, ORDERS_CASE, [page(order(1), order(2))])
    before = loader.counts()
    store.execute(f"TRUNCATE TABLE {ORDERS}")
    assert (ORDERS, 2, 0) in csv(loader, before)


def test_counts_before_and_after(store, loader):
    """The counts file: live rows, highest version and newest moment; empty where there is none."""
    before = loader.counts()
    load(loader, ORDERS_CASE, [page(order(1), order(2))])
    load(loader, case("2.1", "GET clients"), [page(client())])
    loader.build_facts()
    counts = {c.table: c for c in table_counts(before, loader.counts())}
    assert tuple(counts) == TABLES
    assert all(c.before == 0 and not c.reason for c in counts.values())
    found = {c.table: (c.after, c.max_ver, c.max_snapshot_ts) for c in counts.values() if c.after}
    assert found == {
        ORDERS: (2, 1762682400, "2019-07-30 12:50:52"),
        CLIENTS: (1, 1762682400, "2025-11-09 13:00:00"),
        SALES_DAILY: (1, 1762682400, ""),
        JOB_RUNS: (2, None, "2025-11-09 13:00:01"),
    }
    empty = counts[PARTNER_TICKETS]
    assert (empty.after, empty.max_ver, empty.max_snapshot_ts) == (0, None, "")


def test_the_order_of_loading_does_not_matter(url, tmp_path, stamp):
    """Two processes that load the same cases in different orders tell equal counts and rows."""
    told = []
    mixed = [*FEEDING[:6], *FEEDING[-2:]]  # orders, events and seats, each read by several cases
    for turn, cases in enumerate((mixed, mixed[::-1])):
        place = url if url == "chdb://" else f"{url}_{turn}"
        store = open_store(place, folder=tmp_path / str(turn))
        loader = Loader(store, stamp)
        before = loader.counts()
        deltas = {asked.id: load(loader, asked, pages) for asked, pages, *_ in cases}
        facts = loader.build_facts()
        rows = [
            store.query(f"SELECT * FROM {table} FINAL ORDER BY {order_by}")
            for table, order_by in (
                (ORDERS, "_case_id, order_id"),
                (INVENTORY, "_case_id, event_id"),
                (JOB_RUNS, "_case_id"),
                (SALES_DAILY, "event_id, sales_date"),
                ("fact_qtickets_inventory_latest", "event_id"),
            )
        ]
        told.append((deltas, facts, table_counts(before, loader.counts()), rows))
        store.close()
    assert told[0] == told[1]


def test_a_server_that_dies_mid_run(tmp_path, stamp):
    """After a kill rows are unknown, with the reason; later cases are still tried; nothing raises."""
    with clickhouse_server() as mortal:
        store = open_store(mortal.url(), folder=tmp_path)
        loader = Loader(store, stamp)
        before = loader.counts()
        assert load(loader, ORDERS_CASE, [page(order(1))])[0] == RowDelta(ORDERS, 1, 1)
        mortal.kill()
        for asked, pages, *_ in FEEDING[:3]:
            fed, log = load(loader, asked, pages)
            assert (fed.stored, log.stored, fed.agrees) == (None, None, None)
            assert "cannot be reached" in fed.reason
            assert fed.sent
        facts = loader.build_facts()
        assert [(fact.sent, fact.stored) for fact in facts] == [(0, None), (0, None)]
        for counted in table_counts(before, loader.counts()):
            assert (counted.before, counted.after, counted.max_ver) == (0, None, None)
            assert "cannot be reached" in counted.reason
        store.close()


def test_a_table_that_is_dropped_mid_run(store, loader):
    """Only the dropped table's rows are unknown; the others go on being counted."""
    load(loader, ORDERS_CASE, [page(order(1))])
    store.execute(f"DROP TABLE {ORDERS}")
    fed, log = load(loader, case("1.2", "GET orders"), [page(order(1))])
    assert fed.stored is None
    assert ORDERS in fed.reason
    assert log == RowDelta(JOB_RUNS, 1, 1)
    counts = loader.counts()
    assert (counts[ORDERS].rows, counts[JOB_RUNS].rows) == (None, 2)
    assert ORDERS in counts[ORDERS].reason


def test_without_a_store_rows_are_unknown_for_its_reason(stamp):
    """The audit goes on: what would have been sent is known, what is stored is not."""
    loader = Loader(None, stamp, unavailable="ClickHouse at h:1: cannot be reached")
    before = loader.counts()
    fed, log = load(loader, ORDERS_CASE, [page(order(1), order(2))])
    assert fed == RowDelta(ORDERS, 2, None, "ClickHouse at h:1: cannot be reached")
    assert log.stored is None
    assert len(loader.build_facts()) == 2
    counts = table_counts(before, loader.counts())
    assert [c.table for c in counts] == list(TABLES)
    assert {(c.before, c.after, c.reason) for c in counts} == {(None, None, fed.reason)}


def test_without_a_wish_for_a_store_there_are_no_deltas(stamp):
    """``none`` is no ClickHouse: nothing to report, nothing unknown."""
    loader = Loader(None, stamp)
    assert load(loader, ORDERS_CASE, [page(order(1))]) == ()
    assert loader.build_facts() == ()
    assert table_counts(loader.counts(), loader.counts()) == ()


def test_a_users_own_tables_are_counted_before_and_after(store, loader):
    """Without ``_run_id`` and ``_case_id`` the rows go in, are counted, and the reason says how."""
    store.execute(
        f"CREATE TABLE {ORDERS} (order_id String, event_id String, city String, utm_source String,"
        " utm_medium String, utm_campaign String, utm_content String, utm_term String,"
        " sale_ts DateTime, tickets_sold UInt32, revenue Float64, currency String,"
        " payload_json String, _ver UInt64, _dedup_key FixedString(32), loaded_by String"
        ") ENGINE = ReplacingMergeTree(_ver) ORDER BY _dedup_key"
    )
    store.execute(
        f"CREATE TABLE {SALES_DAILY} (sales_date Date, event_id String, city String,"
        " tickets_sold UInt32, revenue Float64, _ver UInt64)"
        " ENGINE = ReplacingMergeTree(_ver) ORDER BY (event_id, sales_date, city)"
    )
    store.execute(
        f"CREATE TABLE {JOB_RUNS} (job String, run_id UUID, started_at DateTime,"
        " finished_at DateTime, status String, rows_processed UInt64, message String,"
        " metrics String) ENGINE = MergeTree ORDER BY (job, started_at)"
    )
    remark = "counted before and after: {} has no _run_id and _case_id"
    fed, log = load(loader, ORDERS_CASE, [page(order(1), order(2))])
    assert fed == RowDelta(ORDERS, 2, 2, remark.format(ORDERS))
    assert log == RowDelta(JOB_RUNS, 1, 1, remark.format(JOB_RUNS))
    assert fed.agrees
    [sales, _] = loader.build_facts()
    assert (sales.sent, sales.stored) == (1, 1)
    assert sales.reason == f"counted before and after: {SALES_DAILY} has no _run_id"
    assert store.query(f"SELECT tickets_sold, revenue FROM {SALES_DAILY} FINAL") == [(2, 300.0)]
    assert store.query(f"SELECT sale_ts FROM {ORDERS} LIMIT 1") == [("2019-07-30 12:50:52",)]
    counts = loader.counts()
    assert (counts[ORDERS].rows, counts[JOB_RUNS].rows, counts[JOB_RUNS].max_ver) == (2, 1, None)


def test_a_users_own_table_that_shrinks_has_a_negative_delta(store, stamp):
    """Rows vanish between the two counts: stored is what the counts differ by, below 0 as well."""
    store.execute(
        f"CREATE TABLE {JOB_RUNS} (job String, run_id UUID, started_at DateTime,"
        " finished_at DateTime, status String, rows_processed UInt64, message String,"
        " metrics String) ENGINE = MergeTree ORDER BY (job, started_at)"
    )
    quiet = Loader(store, stamp)
    for number in range(3):
        load(quiet, case(f"2.{number}", "GET clients"), [page(client())])

    class Truncating(Deleting):
        def insert(self, table, columns, rows):
            self.store.insert(table, columns, rows)
            if table == self.table:
                self.store.execute(f"TRUNCATE TABLE {table}")

    _, log = load(Loader(Truncating(store, JOB_RUNS), stamp), ORDERS_CASE, [page(order(1))])
    assert (log.sent, log.stored, log.agrees) == (1, -3, False)


def test_a_users_table_that_lacks_columns_is_unknown_by_name(store, loader):
    """A table without a column that is needed: unknown, naming the column; nothing else suffers."""
    store.execute(f"CREATE TABLE {CLIENTS} (client_id String, _ver UInt64) ENGINE = Log")
    fed, log = load(loader, case("2.1", "GET clients"), [page(client())])
    assert fed.stored is None
    assert f"{CLIENTS} lacks email, phone" in fed.reason
    assert log.agrees
    assert loader.counts()[CLIENTS].rows == 0
