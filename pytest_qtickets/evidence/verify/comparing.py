"""Two files compared while they are read: piece by piece, and by lines where they differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest

_PIECE = 1 << 20
_SHOWN = 120


def same_bytes(found: Iterable[bytes], wanted: Iterable[bytes]) -> bool:
    """Whether both come to the same bytes, however they are cut."""
    return all(left == right for left, right in zip_longest(_cut(found), _cut(wanted)))


def first_difference(found: Iterable[bytes], wanted: Iterable[bytes]) -> tuple[int, str, str]:
    """Of files that differ: number of the first line that does, and its two forms, shortened."""
    pairs = enumerate(zip_longest(_lines(found), _lines(wanted)), start=1)
    number, (left, right) = next(pair for pair in pairs if pair[1][0] != pair[1][1])
    return number, _shown(left), _shown(right)


def _cut(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of one size."""
    kept = bytearray()
    for piece in pieces:
        kept += piece
        while len(kept) >= _PIECE:
            yield bytes(kept[:_PIECE])
            del kept[:_PIECE]
    yield bytes(kept)


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """What stands between line feeds; one more than there are of them."""
    kept: list[bytes] = []
    for piece in pieces:
        first, *others = piece.split(b"\n")
        kept.append(first)
        for line in others:
            yield b"".join(kept)
            kept = [line]
    yield b"".join(kept)


def _shown(line: bytes | None) -> str:
    return "nothing" if line is None else line.decode("utf-8", "replace").strip()[:_SHOWN]
