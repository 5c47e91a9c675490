"""The eleven tables, made on both engines from one file."""

from __future__ import annotations

import pytest

from pytest_qtickets.clickhouse.schema import (
    IDENTITIES,
    JOB_RUNS,
    ORDERS,
    TABLES,
    columns_of,
    create_schema,
    read_layouts,
)
from pytest_qtickets.errors import StoreError


def test_eleven_tables_in_the_order_of_the_counts_file():
    """Names and order are those of the counts file."""
    staged = "orders inventory clients price_shades discounts promo_codes barcodes partner_tickets"
    expected = [f"stg_qtickets_api_{name}_raw" for name in staged.split()]
    expected += ["fact_qtickets_sales_daily", "fact_qtickets_inventory_latest", "meta_job_runs"]
    assert list(TABLES) == expected


def test_the_tables_are_made_as_the_file_says(store):
    """Both engines have exactly the file's columns, in its order, and its sorting keys."""
    layouts = create_schema(store)
    assert tuple(layouts) == TABLES
    for table, layout in layouts.items():
        found = store.query(
            f"SELECT name FROM system.columns WHERE database = currentDatabase()"
            f" AND table = '{table}'"
        )
        assert tuple(name for (name,) in found) == columns_of(table)
        assert layout.attributed
        assert layout.replacing
        assert not layout.lacking
        [(created,)] = store.query(f"SHOW CREATE TABLE {table}")
        key = ", ".join(
            (("_run_id", "_case_id") if table.startswith("stg_") else ()) + IDENTITIES[table]
        )
        assert any(f"ORDER BY {form}" in created for form in (f"({key})", key))


def test_making_the_tables_twice_keeps_their_rows(store):
    """What exists is left as it is."""
    create_schema(store)
    store.insert(JOB_RUNS, ["job", "run_id"], [["a", "12345678-1234-5678-1234-567812345678"]])
    assert create_schema(store) == read_layouts(store)
    assert store.query(f"SELECT count() FROM {JOB_RUNS}") == [(1,)]


def test_only_the_missing_table_is_made(store):
    """A dropped table comes back, a user's own stays and is seen for what it lacks."""
    create_schema(store)
    store.execute(f"DROP TABLE {JOB_RUNS}")
    store.execute(f"DROP TABLE {ORDERS}")
    store.execute(f"CREATE TABLE {ORDERS} (order_id String, _ver UInt64) ENGINE = Log")
    layouts = create_schema(store)
    assert tuple(layouts) == TABLES
    own = layouts[ORDERS]
    assert not own.attributed
    assert own.final == ""
    assert "payload_json" in own.lacking
    assert "_run_id" not in own.lacking


def test_another_databases_tables_are_not_ours(store):
    """Tables of the same name elsewhere on the server do not count as there."""
    other = f"other_{store.database}"
    store.execute(f"CREATE DATABASE {other}")
    store.execute(f"CREATE TABLE {other}.{ORDERS} (a String) ENGINE = Log")
    assert read_layouts(store) == {}


def test_a_store_that_cannot_make_tables_says_so(store):
    """Without its database the schema is a worded error."""
    store.execute(f"DROP DATABASE {store.database}")
    with pytest.raises(StoreError):
        create_schema(store)
