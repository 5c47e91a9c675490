"""Each rule: a dishonest sample is found at its line with its two figures, the honest twin is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_qtickets.checking import RULES, check

HEX = "0123456789abcdef" * 4
MATRIX = """
| Test ID | Endpoint | Result |
| --- | --- | --- |
| 1.1 | GET /orders | ✅ PASS |
| 1.2 | GET /orders/1 | ❌ FAIL |
"""
COUNTS = "| Table Name | Count Before | Count After | Delta |\n|---|---|---|---|\n"

#: rule, file name, dishonest text, line, stated, found, honest text
SAMPLES = [
    ("total-rows", "a.md", f"**Total tests executed:** 3\n{MATRIX}", 1, "3", "2",
     f"**Total tests executed:** 2\n{MATRIX}"),
    ("total-rows", "a.md", f"- **Всего тестов**: 1 500\n{MATRIX}", 1, "1500", "2",
     f"- **Всего тестов**: 2\n{MATRIX}"),
    ("tally", "a.md", f"├── Successful: 2\n{MATRIX}", 1, "2", "1",
     f"├── Successful: 1\n{MATRIX}"),
    ("parts", "a.txt", "Total: 51\nPassed: 50\nFailed: 2\n", 1, "51", "52",
     "Total: 51\nPassed: 49\nFailed: 2\n"),
    ("ids", "a.md", "Inventory: 15 тестов (4.1–4.12)", 1, "15", "12",
     "Inventory: 12 тестов (4.1–4.12)"),
    ("ids", "a.md", "3 tests (6.1, 6.3-6.4, 6.8)", 1, "3", "4", "4 tests (6.1, 6.3-6.4, 6.8)"),
    ("percent", "a.md", "Coverage: 45/51 (100%)", 1, "100", "88.2", "Coverage: 45/51 (88.2%)"),
    ("twice", "a.md", "Tests executed: 29\n\nTotal tests executed: 33\n", 3, "33", "29",
     "Tests executed: 29\n\nTotal tests executed: 29\n"),
    ("delta", "a.md", f"{COUNTS}| stg_a | 1,500 | 1,520 | +25 |", 3, "25", "20",
     f"{COUNTS}| stg_a | 1,500 | 1,520 | +20 |"),
    ("all-tables", "a.md", f"All tables > 0\n\n{COUNTS}| stg_a | 0 | 0 | 0 |", 1, "> 0", "0",
     f"All tables > 0\n\n{COUNTS}| stg_a | 0 | 7 | +7 |"),
    ("hash", "a.txt", f"SHA-256: `{HEX}beef`", 1, "68", "64", f"SHA-256: `{HEX}`"),
    ("body-error", "a.jsonl",
     '{"http_status": 200, "result": "success", "body": {"status": "error", "code": "NO"}}',
     1, "success", "NO",
     '{"http_status": 200, "result": "failed", "body": {"status": "error", "code": "NO"}}'),
    ("status", "a.jsonl", '{"http_status": "ReadTimeout"}', 1, "ReadTimeout", "",
     '{"http_status": null, "error": "ReadTimeout"}'),
    ("time", "a.jsonl",
     '{"timestamp": "2026-01-01T10:00:01Z"}\n{"timestamp": "2026-01-01T10:00:00Z"}',
     2, "2026-01-01T10:00:00+00:00", "2026-01-01T10:00:01+00:00",
     '{"timestamp": "2026-01-01T10:00:00Z"}\n{"timestamp": "2026-01-01T10:00:00Z"}'),
    ("personal", "a.md", "\nClient: ivan.samplin@mail.ru", 2, "email", "",
     "\nClient: user@example.com, a@b.invalid"),
    ("json", "a.jsonl", '{"a": 1}\n{"a": ', 2, "", "", '{"a": 1}\n'),
    ("json", "a.json", "[" * 200_000, 1, "", "", "[1]"),
    ("unreadable", "a.txt", "\0", 0, "", "", "0"),
]  # fmt: skip


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample[0] for sample in SAMPLES])
def test_a_lie_is_found_and_its_honest_twin_is_not(tmp_path, sample):
    """One finding, no other."""
    rule, name, lie, line, stated, found, truth = sample
    path = tmp_path / name
    path.write_text(lie, encoding="utf-8")
    (finding,) = check([path])
    assert (finding.rule, finding.line) == (rule, line)
    assert (finding.stated, finding.found) == (stated, found)
    path.write_text(truth, encoding="utf-8")
    assert check([path]) == []


def test_documents_of_one_run_disagree(tmp_path):
    """Every document is right by itself; together they are not."""
    (tmp_path / "DONE.txt").write_text("Tests executed: 27\n")
    (tmp_path / "README.md").write_text("\nTotal tests executed: 33\n")
    (finding,) = check([tmp_path])
    assert (finding.rule, finding.line, finding.stated, finding.found) == (
        "documents", 2, "33", "27",
    )  # fmt: skip
    (tmp_path / "README.md").write_text("\nTotal tests executed: 27\n")
    assert check([tmp_path]) == []


@pytest.mark.parametrize("text", ["**15 of 51 selected**", "Total: 3 456,50 RUB", "v1.2 (6.1)"])
def test_other_figures_are_left_alone(tmp_path, text):
    """Money, versions and fractions are no totals of tests."""
    path = tmp_path / "a.md"
    path.write_text(f"{text}\n{MATRIX}")
    assert check([path]) == []


@given(
    outcomes=st.lists(st.booleans(), min_size=1, max_size=40),
    labels=st.sampled_from(
        [("Total tests executed", "Passed", "Failed"), ("Всего тестов", "Успешно", "Провалено")]
    ),
    form=st.sampled_from(["- **{}**: {}", "**{}:** {}", "├── {}: {}", "{}: {}"]),
    wrong=st.integers(0, 2),
)
def test_honest_reports_give_none_and_one_changed_figure_is_found(
    tmp_path_factory, outcomes, labels, form, wrong
):
    """Whatever the run, the labels and the form of the list."""
    path = tmp_path_factory.mktemp("report") / "a.md"
    rows = [f"| 1.{n} | {'✅ PASS' if ok else 'FAIL'} |" for n, ok in enumerate(outcomes, 1)]
    table = "\n".join(["| Test ID | Result |", "|---|---|", *rows])

    def written(figures):
        stated = [form.format(*pair) for pair in zip(labels, figures, strict=True)]
        return "\n".join(["# Audit", "", *stated, "", table])

    figures = [len(outcomes), sum(outcomes), len(outcomes) - sum(outcomes)]
    path.write_text(written(figures), encoding="utf-8")
    assert check([path]) == []
    figures[wrong] += 1
    path.write_text(written(figures), encoding="utf-8")
    assert wrong + 3 in {finding.line for finding in check([path])}


def test_every_rule_has_a_sample():
    """But those that need more than one file, which have tests of their own."""
    assert set(RULES) - {sample[0] for sample in SAMPLES} == {"documents", "self-digest"}
