"""The case file as a whole: what makes it unusable, and the way from bytes to a spec."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from pytest_qtickets.errors import Problem, SpecError
from pytest_qtickets.model import Spec
from pytest_qtickets.spec.cases import finish, read_examples
from pytest_qtickets.spec.draft import code_lines, looks_like_request, read_draft
from pytest_qtickets.spec.markdown import Fence, read_elements, split_lines
from pytest_qtickets.spec.outline import Outline, groups_of, outline, unowned_fences
from pytest_qtickets.spec.placeholders import Sources
from pytest_qtickets.spec.preamble import read_defaults, read_preamble
from pytest_qtickets.spec.problems import unusable

_BOM = b"\xef\xbb\xbf"
_NO_VALUES: Mapping[str, str] = {}


def read_spec(path: Path, values: Mapping[str, str] = _NO_VALUES) -> Spec:
    """Read and parse a case file.

    ``values`` are explicit placeholder values (``{"PROMO_CODE_ID": "13513"}``).
    Raises :class:`SpecError` when the file cannot be read or is no case file.
    """
    try:
        source = path.read_bytes()
    except FileNotFoundError:
        raise _unreadable(
            path,
            "no such file; expected a Markdown case file; give --qtickets-spec PATH or write one",
        ) from None
    except IsADirectoryError:
        raise _unreadable(
            path, "a folder; expected a Markdown case file; give --qtickets-spec PATH"
        ) from None
    except (OSError, ValueError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or error
        raise _unreadable(path, f"cannot be read ({reason}); expected a case file") from None
    return parse_spec(source, file=path.name, values=values)


def _unreadable(path: Path, message: str) -> SpecError:
    return SpecError(f"{path}: {message}")


def parse_spec(source: bytes, *, file: str, values: Mapping[str, str] = _NO_VALUES) -> Spec:
    """Parse a case file; a bad case stays in the list with its problems.

    ``file`` is the name that spans and problems carry, without folder. Raises
    :class:`SpecError`, and nothing else whatever the bytes: not UTF-8, empty, no case in it,
    two cases of one id, a request outside any case, no base URL, an unreadable preamble.
    """
    lines = split_lines(_decode(source, file))
    whole = outline(read_elements(lines), lines)
    _check_whole(whole, file)
    preamble = read_preamble(whole.preamble, file)
    if not preamble.bases:
        raise unusable(
            file, 1, "no base URL; write **Base URL:** `https://host/path/` before the first case"
        )
    drafts = [read_draft(block, file) for block in whole.blocks]
    examples = tuple(example for draft in drafts for example in read_examples(draft))
    sources = Sources(values, examples, read_defaults(whole.outside))
    cases = tuple(finish(draft, preamble, sources) for draft in drafts)
    return Spec(file, source, preamble.bases, tuple(whole.sections), cases)


def stray_requests(spec: Spec) -> tuple[Problem, ...]:
    """Fences outside every case that look like a request: nothing sends them, so say so."""
    lines = split_lines(_decode(spec.source, spec.file))
    return tuple(
        Problem(spec.file, fence.line + 1, "a request outside any case; it is not sent")
        for fence in _stray_fences(outline(read_elements(lines), lines))
    )


def _stray_fences(whole: Outline) -> list[Fence]:
    return [fence for fence in unowned_fences(whole.outside) if looks_like_request(fence.numbered)]


def _decode(source: bytes, file: str) -> str:
    source = source.removeprefix(_BOM)
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError as error:
        line = len(re.split(rb"\r\n|\n|\r", source[: error.start]))
        raise unusable(
            file, line, f"not UTF-8 (byte 0x{source[error.start]:02x}); save the file as UTF-8"
        ) from None
    if not text.strip():
        raise unusable(file, 1, "empty; expected cases under headings such as `### 1.1. Title`")
    return text


def _check_whole(whole: Outline, file: str) -> None:
    for line in whole.open_comments:
        raise unusable(file, line, "a comment that is never closed hides the rest; add `-->`")
    for group in groups_of(whole.outside):
        if group.kind == "request" and looks_like_request(code_lines(group)):
            raise unusable(
                file,
                group.label.line,
                "a request outside any case; put it under a heading such as `### 1.1. Title`",
            )
    if not whole.blocks:
        stray = _stray_fences(whole)
        unlabelled = (
            f"; {len(stray)} fences look like requests, the first on line {stray[0].line + 1}"
            if stray
            else ""
        )
        raise unusable(
            file,
            1,
            "no case found; looked for headings such as `### 1.1. Title` with "
            f"**Запрос:** (or **Request:**) and a fence `METHOD URL` under them{unlabelled}",
        )
    _check_unique(whole, file)


def _check_unique(whole: Outline, file: str) -> None:
    first_line: dict[tuple[int, ...], int] = {}
    for block in whole.blocks:
        key = tuple(int(part) for part in block.id.split("."))
        if key in first_line:
            raise unusable(
                file,
                block.line,
                f"case {block.id} stands here and on line {first_line[key]}; "
                "every case needs an id of its own",
            )
        first_line[key] = block.line
