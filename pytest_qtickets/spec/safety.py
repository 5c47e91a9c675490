"""Whether a case reads, writes or deletes: what ``--qtickets-allow`` decides on."""

from __future__ import annotations

from typing import cast

from pytest_qtickets.model import Api, Safety

SAFETIES = ("reads", "writes", "deletes")
_READING_METHODS = ("GET", "HEAD", "OPTIONS")


def path_segments(path: str) -> list[str]:
    """Segments of a path as a server sees them: decoded, without query and empty ones."""
    bare = path.partition("?")[0].partition("#")[0]
    if "%" in bare:
        from urllib.parse import unquote

        bare = unquote(bare)
    return [segment for segment in bare.split("/") if segment]


def climbs(path: str) -> bool:
    """Whether the path has ``.`` or ``..`` segments, which HTTP clients fold into another path."""
    return any(segment in (".", "..") for segment in path_segments(path))


def derive_safety(api: Api, method: str, path: str) -> Safety:
    """The safety class of a call whose case names none.

    On Partners the function in the path decides and the verb does not: GET and POST are equivalent
    there (*documented*), so even a GET of ``tickets/add`` books a seat. What is unknown counts as
    writing.
    """
    segments = [segment.casefold() for segment in path_segments(path)]
    if api == "partners":
        function = segments[:2]
        if function in (["tickets", "find"], ["tickets", "check"]) or segments[:1] == ["events"]:
            return "reads"
        return "deletes" if function == ["tickets", "remove"] or method == "DELETE" else "writes"
    if method in _READING_METHODS:
        return "reads"
    return "deletes" if method == "DELETE" else "writes"


def read_safety(text: str) -> Safety | None:
    """The class that a ``**Safety:**`` label states; ``None`` when the word is not one of ours."""
    word = text.strip("` .").casefold()
    return cast("Safety", word) if word in SAFETIES else None
