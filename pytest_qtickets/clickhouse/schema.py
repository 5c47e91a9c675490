"""The eleven tables: their names, columns and identities, and what a database really has."""

# ruff: noqa: S608 - identifiers and texts are quoted by store.quoted and store.literal
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from pytest_qtickets.clickhouse.store import Store, literal, quoted

ORDERS = "stg_qtickets_api_orders_raw"
INVENTORY = "stg_qtickets_api_inventory_raw"
CLIENTS = "stg_qtickets_api_clients_raw"
PRICE_SHADES = "stg_qtickets_api_price_shades_raw"
DISCOUNTS = "stg_qtickets_api_discounts_raw"
PROMO_CODES = "stg_qtickets_api_promo_codes_raw"
BARCODES = "stg_qtickets_api_barcodes_raw"
PARTNER_TICKETS = "stg_qtickets_api_partner_tickets_raw"
SALES_DAILY = "fact_qtickets_sales_daily"
INVENTORY_LATEST = "fact_qtickets_inventory_latest"
JOB_RUNS = "meta_job_runs"

#: What names a row within one case; ``schema.sql`` sorts by it after the run and the case.
IDENTITIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        ORDERS: ("order_id",),
        INVENTORY: ("event_id", "city", "snapshot_ts"),
        CLIENTS: ("client_id",),
        PRICE_SHADES: ("shade_id",),
        DISCOUNTS: ("discount_id",),
        PROMO_CODES: ("promo_code_id",),
        BARCODES: ("barcode",),
        PARTNER_TICKETS: ("ticket_id", "external_order_id"),
        SALES_DAILY: ("event_id", "sales_date", "city"),
        INVENTORY_LATEST: ("event_id",),
        JOB_RUNS: ("job", "run_id"),
    }
)

#: The eleven, in the order of the counts file.
TABLES: tuple[str, ...] = tuple(IDENTITIES)

#: The columns this project adds to the loaders' tables; a user's own tables may lack them.
ATTRIBUTION = ("_run_id", "_case_id")


@cache
def _statements() -> Mapping[str, str]:
    """Table -> its CREATE statement, ``{database}`` still open."""
    text = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("--"))
    parts = (part.strip() for part in "\n".join(lines).split(";"))
    return {part.split("{database}.")[1].split()[0]: part for part in parts if part}


@cache
def columns_of(table: str) -> tuple[str, ...]:
    """Columns of a table as ``schema.sql`` has them, in its order."""
    body = _statements()[table].split("\n(\n")[1].split("\n)\n")[0]
    return tuple(line.split()[0] for line in body.splitlines())


@dataclass(frozen=True, slots=True)
class Layout:
    """What a table of the database really has."""

    table: str
    columns: frozenset[str]
    replacing: bool  #: ``FINAL`` is understood, and needed to count live rows

    @property
    def final(self) -> str:
        """``FINAL`` where the engine keeps older versions, else nothing."""
        return "FINAL" if self.replacing else ""

    @property
    def attribution(self) -> tuple[str, ...]:
        """Those of ``_run_id`` and ``_case_id`` that this table should have."""
        return tuple(name for name in columns_of(self.table) if name in ATTRIBUTION)

    @property
    def attributed(self) -> bool:
        """Whether its rows say which run and case made them."""
        return self.columns.issuperset(self.attribution)

    @property
    def lacking(self) -> tuple[str, ...]:
        """Expected columns that are not there, attribution aside."""
        return tuple(
            name
            for name in columns_of(self.table)
            if name not in self.columns and name not in ATTRIBUTION
        )


def read_layouts(store: Store) -> dict[str, Layout]:
    """Layouts of those of the eleven tables that exist. Raises ``StoreError``."""
    where = f"WHERE database = {literal(store.database)}"
    engines = dict(store.query(f"SELECT name, engine FROM system.tables {where}"))
    columns: dict[str, set[str]] = {}
    for table, column in store.query(f"SELECT table, name FROM system.columns {where}"):
        columns.setdefault(table, set()).add(column)
    return {
        table: Layout(table, frozenset(columns[table]), "Replacing" in engines[table])
        for table in TABLES
        if table in columns and table in engines
    }


def create_schema(store: Store) -> dict[str, Layout]:
    """Create those of the eleven tables that are missing; existing ones are left as they are.

    Returns what is there afterwards, in the order of ``TABLES``. A table of the user's own that
    lacks a column shows it in ``Layout.lacking``. Raises ``StoreError``.
    """
    there = read_layouts(store)
    missing = [table for table in TABLES if table not in there]
    for table in missing:
        store.execute(_statements()[table].replace("{database}", quoted(store.database)))
    return read_layouts(store) if missing else there
