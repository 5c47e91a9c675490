-- Eleven tables: eight staging, two facts, one job log. {database} is filled in by schema.py.
--
-- Staging: the sorting key opens with _run_id and _case_id, then names the thing itself (never a
-- price, which changes). A retried insert of a case replaces itself; an order read by two cases is
-- a row for each. _dedup_key of orders keeps the older loaders' formula for joins and sorts nothing.
-- Facts: one live row a group over all runs; _run_id says which run wrote it last.
-- Job log: one row a case, replaced when the case is loaded again; run_id is made from both ids.
-- Times are Moscow time; the zone in the type keeps a server's own zone from shifting them.

CREATE TABLE {database}.stg_qtickets_api_orders_raw
(
    order_id String,
    event_id String,
    city LowCardinality(String),
    utm_source LowCardinality(String),
    utm_medium LowCardinality(String),
    utm_campaign String,
    utm_content String,
    utm_term String,
    sale_ts DateTime('Europe/Moscow'),
    tickets_sold UInt32,
    revenue Float64,
    currency LowCardinality(String),
    payload_json String,
    _ver UInt64,
    _dedup_key FixedString(32),
    _run_id String,
    _case_id String
)
ENGINE = ReplacingMergeTree(_ver)
PARTITION BY tuple()
ORDER BY (_run_id, _case_id, order_id)
SETTINGS index_granularity = 8192;

CREATE TABLE {database}.stg_qtickets_api_inventory_raw
(
    snapshot_ts DateTime('Europe/Moscow'),
    event_id String,
    event_name String,
    city LowCardinality(String),
    tickets_total Nullable(UInt32),
    tickets_left Nullable(UInt32),
    _ver UInt64,
    _dedup_key FixedString(32),
    _run_id String,
    _case_id String
)
ENGINE = ReplacingMergeTree(_ver)
PARTITION BY tuple()
ORDER BY (_run_id, _case_id, event_id, city, snapshot_ts)
SETTINGS index_granularity = 8192;

CREATE TABLE {database}.stg_qtickets_api_clients_raw
(
    client_id String,
    email String,
    phone String,
    first_name String,
    last_name String,
    middle_name String,
    payload_json String,
    _ver UInt64,
    _ingest_ts DateTime('Europe/Moscow'),
    _run_id String,
    _case_id String
)
ENGINE = ReplacingMergeTree(_ver)
PARTITION BY tuple()
ORDER BY (_run_id, _case_id, client_id)
SETTINGS index_granularity = 8192;

CREATE TABLE {database}.stg_qtickets_api_price_shades_raw
(
    shade_id String,
    name String,
    color String,
    payload_json String,
    _ver UInt64,
    _ingest_ts DateTime('Europe/Moscow'),
    _run_id String,
    _case_id String
)
ENGINE = ReplacingMergeTree(_ver)
PARTITION BY tuple()
ORDER BY (_run_id, _case_id, shade_id)
SETTINGS index_granularity = 8192;

CREATE TABLE {database}.stg_qtickets_api_discounts_raw
(
    discount_id String,
    name String,
    discount_type LowCardinality(String),
    discount_value Nullable(Float64),
    payload_json String,
    _ver UInt64,
    _ingest_ts DateTime('Europe/Moscow'),
    _run_id String,
    _case_id String
)
ENGINE = ReplacingMergeTree(_ver)
PARTITION BY tuple()
ORDER BY (_run_id, _case_id, discount_id)
SETTINGS index_granularity = 8192;

CREATE TABLE {database}.stg_qtickets_api_promo_codes_raw
(
    promo_code_id String,
    code String,
    discount_type LowCardinality(String),
    discount_value Nullable(Float64),
    valid_from Nullable(DateTime('Europe/Moscow')),
    valid_to Nullable(DateTime('Europe/Moscow')),
    payload_json String,
    _ver UInt64,
    _ingest_ts DateTime('Europe/Moscow'),
    _run_id String,
    _case_id String
)
ENGINE = ReplacingMergeTree(_ver)
PARTITION BY tuple()
ORDER BY (_run_id, _case_id, promo_code_id)
SETTINGS index_granularity = 8192;

CREATE TABLE {database}.stg_qtickets_api_barcodes_raw
(
    barcode String,
    event_id String,
    show_id String,
    status LowCardinality(String),
    checked_at Nullable(DateTime('Europe/Moscow')),
    payload_json String,
    _ver UInt64,
    _ingest_ts DateTime('Europe/Moscow'),
    _run_id String,
    _case_id String
)
ENGINE = ReplacingMergeTree(_ver)
PARTITION BY tuple()
ORDER BY (_run_id, _case_id, barcode)
SETTINGS index_granularity = 8192;

CREATE TABLE {database}.stg_qtickets_api_partner_tickets_raw
(
    ticket_id String,
    event_id String,
    show_id String,
    external_order_id String,
    external_id String,
    barcode String,
    paid UInt8,
    price Nullable(Float64),
    payload_json String,
    _ver UInt64,
    _ingest_ts DateTime('Europe/Moscow'),
    _run_id String,
    _case_id String
)
ENGINE = ReplacingMergeTree(_ver)
PARTITION BY tuple()
ORDER BY (_run_id, _case_id, ticket_id, external_order_id)
SETTINGS index_granularity = 8192;

CREATE TABLE {database}.fact_qtickets_sales_daily
(
    sales_date Date,
    event_id String,
    city LowCardinality(String),
    tickets_sold UInt32,
    revenue Float64,
    _ver UInt64,
    _run_id String
)
ENGINE = ReplacingMergeTree(_ver)
PARTITION BY toYYYYMM(sales_date)
ORDER BY (event_id, sales_date, city)
SETTINGS index_granularity = 8192;

-- Sorted by the event alone: an event whose city is renamed keeps one live row.
CREATE TABLE {database}.fact_qtickets_inventory_latest
(
    snapshot_ts DateTime('Europe/Moscow'),
    event_id String,
    event_name String,
    city LowCardinality(String),
    tickets_total Nullable(UInt32),
    tickets_left Nullable(UInt32),
    _ver UInt64,
    _run_id String
)
ENGINE = ReplacingMergeTree(_ver)
PARTITION BY tuple()
ORDER BY (event_id)
SETTINGS index_granularity = 8192;

CREATE TABLE {database}.meta_job_runs
(
    job LowCardinality(String),
    run_id UUID DEFAULT generateUUIDv4(),
    started_at DateTime('Europe/Moscow'),
    finished_at DateTime('Europe/Moscow'),
    status LowCardinality(String),
    rows_processed UInt64 DEFAULT 0,
    message String DEFAULT '',
    metrics String DEFAULT '',
    _run_id String,
    _case_id String
)
ENGINE = ReplacingMergeTree(finished_at)
PARTITION BY toYYYYMM(started_at)
ORDER BY (job, run_id)
SETTINGS index_granularity = 8192;
