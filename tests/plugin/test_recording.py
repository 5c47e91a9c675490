"""Recordings: written on request, masked, stable, and only of cases that passed."""

from pytest_qtickets.sandbox import make_world


def test_one_file_a_case(recorded):
    """Each case has its file below the case file's name and its section."""
    found = {p.relative_to(recorded.path).as_posix() for p in recorded.path.rglob("*.yaml")}
    assert found == {
        "cassettes/spec/orders/1.2.yaml",
        "cassettes/spec/clients/2.1.yaml",
        "cassettes/spec/clients/2.3.yaml",
        "cassettes/spec/partners/6.6.yaml",
        "cassettes/spec/partners/6.10.yaml",
    }


def test_nothing_personal_is_recorded(recorded):
    """No e-mail, phone, name or barcode of the sandbox's world is in a recording."""
    text = "".join(p.read_text(encoding="utf-8") for p in recorded.path.rglob("*.yaml"))
    assert [v for v in make_world().personal_values() if len(v) > 3 and v in text] == []
    assert "user@example.com" not in text
    assert "Центральный партер" in text


def test_recording_again_changes_no_byte(project):
    """With a fixed mask key a second recording leaves every file as it was."""
    project.record()
    first = {p: p.read_bytes() for p in project.path.rglob("*.yaml")}
    project.record()
    assert {p: p.read_bytes() for p in project.path.rglob("*.yaml")} == first
    assert len(first) == 5


def test_a_case_that_fails_is_not_recorded(project):
    """An answer that is not what the case file expects never becomes a recording."""
    project.edit("spec.md", "HTTP 201", "HTTP 202")
    project.run("--qtickets-target=sandbox", "--qtickets-record")
    assert not (project.path / "cassettes/spec/clients/2.3.yaml").exists()
    assert (project.path / "cassettes/spec/clients/2.1.yaml").exists()


def test_one_case_records_as_in_a_whole_run(recorded):
    """Cases do not depend on each other: one recorded alone is the same as among all."""
    path = recorded.path / "cassettes/spec/partners/6.10.yaml"
    kept = path.read_text(encoding="utf-8")
    path.unlink()
    recorded.record("-k", "6.10")
    assert _without_time(path.read_text(encoding="utf-8")) == _without_time(kept)


def _without_time(text):
    return [line for line in text.splitlines() if "recorded_at" not in line]


def test_the_replay_says_so(recorded):
    """A replay names when and from what target its recordings are, and never says production."""
    recorded.run()
    report = recorded.report
    assert recorded.archive.name.startswith("qtickets_replay_run_")
    assert "Replay" in report.splitlines()[0]
    assert "sandbox" in report
    assert "production" not in report.lower()


def test_a_copy_under_another_name_replays(recorded):
    """A copied or renamed case file keeps its recordings: they belong to the request."""
    text = (recorded.path / "spec.md").read_text(encoding="utf-8")
    recorded.write("copy.md", text)
    recorded.run("--qtickets-spec", "copy.md").assert_outcomes(passed=5)
