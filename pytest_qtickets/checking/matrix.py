"""The test matrix of a document: a row a test, with its id and its result."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pytest_qtickets.checking.document import Document, Row, Table
from pytest_qtickets.checking.figures import ids_in
from pytest_qtickets.checking.words import outcome

_ID = re.compile(
    r"(?:test |case |тест |кейс )?(?:id|no\.?|number|#|№)|(?:test|case)s?|тест(?:ы)?|кейс(?:ы)?|номер"
    r"|(?:id|№|номер) (?:теста|кейса|сценария)|сценарий|scenario|идентификатор(?: теста)?"
)
_VERDICT = re.compile(r"verdict|outcome|вердикт|итог|исход")
_RESULT = re.compile(
    r"(?:actual |test )?(?:result|status|http status|response)|actual|got|результат(?: теста)?"
    r"|(?:фактический )?(?:результат|статус|ответ)|факт(?:ически)?|получено|статус(?: теста)?"
)
_EXPECTED = re.compile(r"expected(?: (?:result|status))?|ожида(?:ется|ние|емый(?: \w+)?|емое|лось)")
_ARTIFACTS = re.compile(r"artifacts?|evidence|files?|артефакт(?:ы)?|файл(?:ы)?|доказательств\w*")
_TOKEN = re.compile(r"[\w.\-/]{1,24}")
_ELLIPSIS = re.compile(r"[.…\s]*(?:\.{2,}|…)[.…\s]*")
#: Headings of tables that show a part of the tests, or another run's.
_PART = re.compile(
    r"sample|excerpt|extract|select|top \d|key tests|slowest|fastest|example|missing|not (?:executed|run)|previous|histor"
    r"|baseline|retr|planned|выбор|фрагмент|основны|пример|медленн|не выполн|пропущ|предыдущ|прошл|повтор|план",
    re.IGNORECASE,
)
#: Words that tell of rows that are left out.
_MORE = re.compile(
    r"^(?:\.{3}|…)|\b(?:\d+|other|remaining|further) (?:more )?(?:rows|tests) (?:omitted|not shown|are in)|more (?:rows|tests|results)\b|rows omitted|not shown"
    r"|full (?:matrix|results|list|table)|abbreviated|shortened|ещ[её] \d+|не показан|полн(?:ая матрица|ые результаты|ый список)|сокращ",
    re.IGNORECASE,
)
_STATUS = re.compile(r"(?<![\w.:])([1-5]\d\d)(?![\w.:]\d|\w|\s*(?:ms|мс|s\b|с\b|rec|зап|row|стро))")

_ERROR = re.compile(r"\W*(?:error|ошибка)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Test:
    """One row of a matrix."""

    id: str
    line: int
    verdict: str  #: as ``outcome``; empty when the row does not say
    expected: str
    result: str
    artifacts: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Every row of every matrix of a document."""

    tests: tuple[Test, ...]
    complete: bool  #: nothing says that rows are left out

    @property
    def ids(self) -> set[str]:
        """The tests, each once."""
        return {test.id for test in self.tests}

    def with_verdict(self, *verdicts: str) -> set[str]:
        """Tests of these verdicts; of several rows of one test the last counts."""
        last = {test.id: test.verdict for test in self.tests}
        return {one for one, verdict in last.items() if verdict in verdicts}


def statuses(text: str) -> set[int]:
    """HTTP statuses named in a cell."""
    return {int(match[1]) for match in _STATUS.finditer(text)}


def read_matrix(document: Document, known: Sequence[str]) -> Matrix | None:
    """The matrix, or ``None`` when the document has none."""
    tests: list[Test] = []
    complete = True
    for table in document.tables:
        if any(_PART.search(heading) for heading in table.headings):
            continue
        found = list(_rows(table, known))
        if found and any(
            _ELLIPSIS.fullmatch("".join(row.cells)) or _cut(row) for row in table.rows
        ):
            complete = False
        tests += found
    complete = complete and not any(_MORE.search(line.text) for line in document.lines)
    return Matrix(tuple(tests), complete) if tests else None


def _cut(row: Row) -> bool:
    return _ELLIPSIS.fullmatch(row.get(0)) is not None


def _rows(table: Table, known: Sequence[str]) -> Iterator[Test]:
    at = table.column(_ID)
    verdict, result = table.column(_VERDICT), table.column(_RESULT)
    if at is None or at > 1 or (verdict is None and result is None):
        return
    expected, artifacts = table.column(_EXPECTED), table.column(_ARTIFACTS)
    named = [row for row in table.rows if row.get(at)]
    dotted = [row for row in named if ids_in(row.get(at), known)]
    if not named or (dotted and len(dotted) * 2 < len(named)):
        return
    if not dotted and not all(_is_token(row.get(at)) for row in named):
        return
    for row in dotted or named:
        ids = (ids_in(row.get(at), known) if dotted else None) or {row.get(at)}
        said = outcome(row.get(verdict)) or outcome(row.get(result))
        if not said:
            said = _by_status(row.get(expected), row.get(result))
        for one in sorted(ids):
            cells = row.get(expected), row.get(result), row.get(artifacts)
            yield Test(one, row.line, said, *cells, row.cells)


def _is_token(cell: str) -> bool:
    return _TOKEN.fullmatch(cell) is not None and any(map(str.isdigit, cell))


def _by_status(expected: str, result: str) -> str:
    """Passed or failed where both cells hold statuses and no verdict."""
    wanted, got = statuses(expected), statuses(result)
    if not wanted or len(got) != 1 or re.search(r"[2-5]xx|[≠!]|\bor\b|или", expected):
        return ""
    if _ERROR.match(result):
        return ""  # `error 201` may be a verdict, or the answer that was due
    return "passed" if got <= wanted else "failed"
