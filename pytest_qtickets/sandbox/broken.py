"""Bodies that are wrong: real answers broken, and large ones made block by block."""

from __future__ import annotations

import gzip
import re
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from pytest_qtickets.sandbox.lines import Reply

_BLOCK = 1 << 16


def note(length: int) -> Iterator[bytes]:
    """A JSON object of this many bytes, block by block."""
    head, tail = b'{"note":"', b'"}'
    left = max(length - len(head) - len(tail), 0)
    yield head
    while left:
        yield b"x" * min(left, _BLOCK)
        left -= min(left, _BLOCK)
    yield tail


def forever() -> Iterator[bytes]:
    """A list that never ends."""
    yield b'{"data":['
    while True:
        yield b'{"id":1},' * 1024


def packed(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The blocks as gzip, packed one by one."""
    packer = zlib.compressobj(wbits=31)
    for block in blocks:
        yield packer.compress(block)
    yield packer.flush()


def _cut_json(reply: Reply) -> Reply:
    return replace(reply, body=reply.body[: len(reply.body) // 2])


def _bad_utf8(reply: Reply) -> Reply:
    return replace(reply, body=reply.body.replace(b'"', b'"\xff', 1))


def _text_plain(reply: Reply) -> Reply:
    return reply.named(content_type="text/plain; charset=utf-8")


def _duplicate_keys(reply: Reply) -> Reply:
    return replace(reply, body=re.sub(rb'\{("[^"]*":)', rb"{\1null,\1", reply.body, count=1))


def _bad_gzip(reply: Reply) -> Reply:
    packed = gzip.compress(reply.body, mtime=0)
    length = struct.pack("<I", len(reply.body) + 1)
    return replace(reply.named(content_encoding="gzip"), body=packed[:-4] + length)


#: Fault -> what it makes of the answer.
BREAKING: Mapping[str, Callable[[Reply], Reply]] = {
    "cut-json": _cut_json,
    "bad-utf8": _bad_utf8,
    "text-plain": _text_plain,
    "duplicate-keys": _duplicate_keys,
    "bad-gzip": _bad_gzip,
}
