"""The canonical zip: stored, sorted, fixed times and modes: the same files are the same bytes.

Written here byte by byte, because a verifier tells from a file's check sum and size what must stand
around it, without a copy of the archive on the disk or in memory.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable, Iterator

#: Reads a file in pieces; called twice, for its check sum and for its bytes.
Pieces = Callable[[], Iterable[bytes]]

#: The header of a file, and the flag that says that its name is UTF-8.
LOCAL, UTF8 = struct.Struct("<4s5H3I2H"), 0x800
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_VERSION = 20
_UNIX = 3 << 8
_TIME, _DATE = 0, 0x21  # 1980-01-01 00:00:00
_MODE = 0o100644 << 16
#: Beyond these the format needs its 64-bit form, which is not written.
MOST_BYTES = 0xFFFFFFFF
MOST_FILES = 0xFFFF


def canonical(files: Iterable[tuple[str, Pieces]]) -> Iterator[bytes]:
    """The bytes of the archive of these files (path in the archive, pieces), already sorted.

    Raises ``ValueError`` when they do not fit into the format's 32-bit form.
    """
    layout = Layout()
    for path, pieces in files:
        crc = size = 0
        for piece in pieces():
            crc = zlib.crc32(piece, crc)
            size += len(piece)
        yield layout.add(path, crc, size)
        yield from pieces()
    yield layout.end()


class Layout:
    """Everything of a canonical archive but the bytes of its files, which stand between."""

    def __init__(self) -> None:
        self.offset = 0  #: where the next file's header stands; after the last one, the directory
        self._central: list[bytes] = []

    def add(self, path: str, crc: int, size: int) -> bytes:
        """The header that stands at ``offset``, before the bytes of this file.

        Raises ``ValueError`` when the files do not fit into the format's 32-bit form.
        """
        if self.offset + size > MOST_BYTES or len(self._central) == MOST_FILES:
            raise ValueError("the files are too large or too many for an archive")
        name = path.encode()
        flags = 0 if path.isascii() else UTF8
        self._central.append(
            _CENTRAL.pack(
                b"PK\1\2", _VERSION | _UNIX, _VERSION, flags, 0, _TIME, _DATE, crc, size, size,
                len(name), 0, 0, 0, 0, _MODE, self.offset,
            )
            + name
        )  # fmt: skip
        self.offset += LOCAL.size + len(name) + size
        local = LOCAL.pack(
            b"PK\3\4", _VERSION, flags, 0, _TIME, _DATE, crc, size, size, len(name), 0
        )
        return local + name

    def end(self) -> bytes:
        """The directory and what closes it: the last bytes of the archive."""
        directory = b"".join(self._central)
        count = len(self._central)
        closing = _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), self.offset, 0)
        return directory + closing
