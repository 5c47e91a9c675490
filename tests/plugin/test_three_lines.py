"""A second project needs the plugin, a spec path and three lines of test."""


def test_replay_passes_and_totals_close(recorded):
    """Five cases pass from recordings, and the archive says so."""
    result = recorded.run()
    assert result.ret == 0
    result.assert_outcomes(passed=5)
    totals = recorded.summary()["totals"]
    assert totals["planned"] == totals["passed"] == 5
    assert totals["failed"] == totals["error"] == totals["blocked"] == totals["not run"] == 0


def test_last_line_is_the_seal(recorded):
    """The seal on the last line is the SHA-256 of seal.json in the archive."""
    import hashlib

    result = recorded.run()
    digest = hashlib.sha256(recorded.member("/seal.json").encode()).hexdigest()
    last = [line for line in result.outlines if line.strip()][-1]
    assert last == f"qtickets audit seal sha256:{digest} (5 passed of 5)"


def test_last_block_is_short(recorded):
    """What follows pytest's own last line is at most twelve lines."""
    lines = recorded.run().outlines
    end = max(i for i, line in enumerate(lines) if "passed in" in line)
    assert 3 <= len([line for line in lines[end + 1 :] if line.strip()]) <= 12


def test_header_says_what_is_audited(recorded):
    """The first lines name the case file, the target, the store and the folder."""
    recorded.run().stdout.fnmatch_lines(
        ["qtickets: spec.md (5 cases), target replay of cassettes, clickhouse none, out audit-out"]
    )


def test_documented_fixtures_exist(project):
    """Every fixture of the design is shown by --fixtures with a sentence."""
    shown = project.run("--fixtures", "-v").stdout.str()
    for name in (
        "api_case",
        "api_client",
        "qtickets_auth",
        "qtickets_mask",
        "clickhouse",
        "row_delta",
        "qtickets_sandbox",
    ):
        assert f"{name} " in shown or f"{name} [" in shown


def test_a_test_without_a_case_file_says_so(pytester):
    """Asking for a case where none is configured fails with the option to give."""
    pytester.makepyfile("def test_case(api_case, api_client):\n    pass\n")
    result = pytester.runpytest_subprocess()
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*no case file is configured; give --qtickets-spec PATH*"])
