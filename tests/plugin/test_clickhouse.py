"""ClickHouse: rows by case, and an audit that goes on without it."""


def test_rows_and_fixtures(recorded):
    """Rows arrive in the embedded engine; the fixtures show the test its own."""
    recorded.write(
        "test_cases.py",
        "def test_case(api_case, api_client, row_delta, clickhouse):\n"
        "    answer = api_client.send(api_case)\n"
        "    assert row_delta.agrees\n"
        "    assert row_delta['meta_job_runs'].stored == 1\n"
        "    if api_case.id == '2.1':\n"
        "        assert row_delta['clients_raw'].stored == len(answer.records) == 95\n"
        "        sql = 'SELECT count() FROM qtickets.stg_qtickets_api_clients_raw'\n"
        "        assert clickhouse.query(sql) == [(95,)]\n",
    )
    result = recorded.run("--qtickets-clickhouse", "chdb://")
    assert result.ret == 0, result.stdout.str()
    (case,) = (c for c in recorded.summary()["cases"] if c["id"] == "2.1")
    assert case["rows"]["stg_qtickets_api_clients_raw"] == {
        "sent": 95,
        "stored": 95,
        "reason": "",
    }


def test_the_engine_leaves_no_folder(recorded):
    """What is handed over holds no database files."""
    recorded.run("--qtickets-clickhouse", "chdb://")
    names = [p.name for p in (recorded.path / "audit-out").rglob("*")]
    assert not any(name == "clickhouse" for name in names)


def test_unreachable_makes_deltas_unknown(recorded):
    """A server that cannot be reached leaves verdicts alone; deltas are unknown, and it is said."""
    url = "clickhouse://default@127.0.0.1:1/qtickets"
    result = recorded.run(QTICKETS_CLICKHOUSE_URL=url)
    assert result.ret == 0
    result.assert_outcomes(passed=5)
    summary = recorded.summary()
    rows = next(c for c in summary["cases"] if c["id"] == "2.1")["rows"]
    assert rows["stg_qtickets_api_clients_raw"]["stored"] is None
    assert all(t["count_before"] is None and t["count_after"] is None for t in summary["tables"])
    assert "unknown" in result.stdout.str()
    assert "127.0.0.1:1" in recorded.report


def test_none_counts_nothing(recorded):
    """With `none` there is no table and no delta, and the last block says so."""
    result = recorded.run()
    assert recorded.summary()["tables"] == []
    assert "no ClickHouse" in result.stdout.str()
