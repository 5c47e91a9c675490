"""The canonical zip: stored, sorted, fixed times and modes: the same files are the same bytes.

Written here byte by byte, because a verifier compares an archive with what it should be while it
reads, without a copy of it on the disk or in memory.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable, Iterator

#: Reads a file in pieces; called twice, for its check sum and for its bytes.
Pieces = Callable[[], Iterable[bytes]]

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_VERSION = 20
_UNIX = 3 << 8
_TIME, _DATE = 0, 0x21  # 1980-01-01 00:00:00
_MODE = 0o100644 << 16
_UTF8 = 0x800
#: Beyond these the format needs its 64-bit form, which is not written.
MOST_BYTES = 0xFFFFFFFF
MOST_FILES = 0xFFFF


def canonical(files: Iterable[tuple[str, Pieces]]) -> Iterator[bytes]:
    """The bytes of the archive of these files (path in the archive, pieces), already sorted.

    Raises ``ValueError`` when they do not fit into the format's 32-bit form.
    """
    central: list[bytes] = []
    offset = 0
    for path, pieces in files:
        name = path.encode()
        flags = 0 if path.isascii() else _UTF8
        crc = size = 0
        for piece in pieces():
            crc = zlib.crc32(piece, crc)
            size += len(piece)
        if offset + size > MOST_BYTES or len(central) == MOST_FILES:
            raise ValueError("the files are too large or too many for an archive")
        local = _LOCAL.pack(
            b"PK\3\4", _VERSION, flags, 0, _TIME, _DATE, crc, size, size, len(name), 0
        )
        yield local + name
        yield from pieces()
        central.append(
            _CENTRAL.pack(
                b"PK\1\2", _VERSION | _UNIX, _VERSION, flags, 0, _TIME, _DATE, crc, size, size,
                len(name), 0, 0, 0, 0, _MODE, offset,
            )
            + name
        )  # fmt: skip
        offset += _LOCAL.size + len(name) + size
    directory = b"".join(central)
    yield directory
    count = len(central)
    yield _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), offset, 0)
