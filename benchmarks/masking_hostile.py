"""Seconds and memory that 50 MB of one thing take: ``python benchmarks/masking_hostile.py``.

Each body is masked in a process of its own. Those that are quick are tests as well
(``tests/unit/masking/test_masking_hostile.py``).
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from pytest_qtickets.masking import Masker

SIZE = 50_000_000
DIGITS = str.maketrans("0123456789", "ghijklmnop")


def short(number: int) -> bytes:
    """A key of digits and letters."""
    return b"%x" % number


def word(number: int) -> bytes:
    """A key of letters."""
    return format(number, "x").translate(DIGITS).encode()


def email(number: int) -> bytes:
    """A key that is personal."""
    return b"u%d@example.com" % number


def of_keys(key: Callable[[int], bytes], between: bytes, each: int) -> bytes:
    """``{"<key>":1,…``, an entry of so many bytes with what stands ``between``."""
    return between.join(b'"%s":1' % key(number) for number in range(SIZE // each))


BODIES: dict[str, Callable[[], bytes]] = {
    "short keys": lambda: b"{%s}" % of_keys(short, b",", 11),
    "words as keys": lambda: b"{%s}" % of_keys(word, b",", 11),
    "e-mails as keys": lambda: b"{%s}" % of_keys(email, b",", 26),
    "objects of one new key": lambda: b"[{%s}]" % of_keys(word, b"},{", 13),
    "digits and spaces in one string": lambda: b'{"q":"%s"}' % (b"1 " * (SIZE // 2)),
    "halves of phones in one string": lambda: b'{"q":"%s"}' % (b"+7 9" * (SIZE // 4)),
    "at signs in one string": lambda: b'{"q":"%s"}' % (b"a@" * (SIZE // 2)),
    "e-mails under an unknown key": lambda: (
        b'{"q":["%s"]}' % b'","'.join(map(email, range(SIZE // 20)))
    ),
    "NaN": lambda: b"[%s]" % b",".join([b"NaN"] * (SIZE // 4)),
    "broken UTF-8": lambda: b'{"name":"%s"}' % (b"\xff" * SIZE),
}


def measure(name: str) -> None:
    """One line of figures."""
    data = BODIES[name]()
    began = time.process_time()
    masked = Masker(b"benchmark").mask_bytes(data, "application/json")
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(
        f"{name}: {len(data) / 1e6:.0f} MB in {seconds:.1f} s, peak {peak:.0f} MB,"
        f" to {len(masked):,} bytes\n"
    )


def main() -> None:
    """All of them, one after another."""
    for name in BODIES:
        process = multiprocessing.get_context("spawn").Process(target=measure, args=(name,))
        process.start()
        process.join()


if __name__ == "__main__":
    main()
