"""Derived files: each is made when it is asked for, and what grows with the bodies in pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

#: Makes a file's text anew, in pieces.
Parts = Callable[[], Iterable[str]]


class Derived(Mapping[str, bytes]):
    """Files by path below ``data/``, sorted; ``[path]`` is the whole, ``pieces`` a stream of it."""

    def __init__(self, files: Mapping[str, Parts]) -> None:
        self._files = dict(sorted(files.items()))

    def __getitem__(self, path: str) -> bytes:
        return b"".join(self.pieces(path))

    def __contains__(self, path: object) -> bool:
        return path in self._files  # the one that is inherited would make the file

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def pieces(self, path: str) -> Iterator[bytes]:
        """The exact bytes of a file; ``KeyError`` when there is none."""
        for part in self._files[path]():
            # A lone surrogate in a foreign text becomes its escape: valid JSON, readable elsewhere.
            yield part.encode("utf-8", "backslashreplace")


def pieces_of(files: Mapping[str, bytes], path: str) -> Iterable[bytes]:
    """A derived file in pieces, or in one where it is whole already."""
    return files.pieces(path) if isinstance(files, Derived) else (files[path],)
