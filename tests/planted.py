"""Sixty invented values in the sandbox's world, so that a search for them finds leaks and no words."""

from __future__ import annotations

import base64
import gzip
import html
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from pytest_qtickets.sandbox import PARTNERS_TOKEN, REST_TOKEN, World
from pytest_qtickets.sandbox import server as _server

PEOPLE = (
    ("Аристарх", "Вяземцевский", "Феофанович"),
    ("Капитолина", "Зимородкина", "Евстафьевна"),
    ("Епифан", "Жаворонцев", "Пантелеевич"),
    ("Феврония", "Коростелёва", "Никодимовна"),
)
NAMES = tuple(part for person in PEOPLE for part in person)
EMAILS = tuple(f"zhar.ptitsyn{n}@example.org" for n in range(41, 49))
PHONES = tuple(f"+7999081{n}" for n in range(4301, 4309))
BARCODES = tuple(f"87430{n}17" for n in range(68211, 68217))
CARDS = tuple(f"977555******{n}" for n in range(3811, 3815))
UNIQIDS = ("q7w3zk91xa", "h2m8vd64pe", "t5b9rn37uc", "k4s6yf82jo")
HASHES = tuple(
    f"{n:02x}" + "c3f9a17be0d45286"[n % 7 :] * 1 + f"{n * 7919:012x}"[:7] for n in range(6)
)
INNS = ("7743013902", "772938417504")
COOKIES = ("s7Hq2LmX9vTz4KpR", "Zk3Wn8Yb5JdQ6fGc")
TOKENS = (REST_TOKEN, PARTNERS_TOKEN)
#: As prose has them: in other cases than the API's fields.
DECLINED = ("Аристарху", "Вяземцевскому", "Капитолине", "Зимородкиной", "Епифаном", "Жаворонцева")
#: All that stand in text as they stand in the API's fields.
AS_GIVEN = (
    *NAMES,
    *EMAILS,
    *PHONES,
    *BARCODES,
    *CARDS,
    *UNIQIDS,
    *HASHES,
    *INNS,
    *COOKIES,
    *TOKENS,
)
PLANTED = (*AS_GIVEN, *DECLINED)


def plant(world: World) -> None:
    """Put the values into the first paid orders of event 33, which case 1.2 asks for."""
    orders = [o for o in world.orders.values() if o["payed"] and o["event_id"] == 33][:4]
    for n, (order, (name, surname, patronymic)) in enumerate(zip(orders, PEOPLE, strict=True)):
        client = order["client"]
        client["email"] = EMAILS[n]
        client["details"].update(name=name, surname=surname, middlename=patronymic, phone=PHONES[n])
        order.update(
            uniqid=UNIQIDS[n],
            payment_card_number=CARDS[n],
            payment_url=f"https://qtickets.ru/pay/{UNIQIDS[n]}",
            cancel_url=f"https://qtickets.ru/cancel-order/{UNIQIDS[n]}/{HASHES[n]}",
        )
        basket = order["baskets"][0]
        basket.update(
            client_email=EMAILS[n + 4],
            client_phone=PHONES[n + 4],
            barcode=BARCODES[n],
            inn=INNS[n % 2],
            comment=f"Передать {DECLINED[n]} {DECLINED[n + 1]} и {DECLINED[n + 2]} в кассе",
        )
    first = orders[0]["baskets"][0]
    first["pdf_url"] = f"https://qtickets.ru/ticket/pdf/{UNIQIDS[0]}/{HASHES[4]}"
    first["passbook_url"] = f"https://qtickets.ru/ticket/passbook/{UNIQIDS[0]}/{HASHES[5]}"
    for basket, barcode in zip(orders[1]["baskets"] * 2, BARCODES[4:], strict=False):
        basket["barcode"] = barcode
    orders[2]["baskets"][0]["barcode"] = BARCODES[5]


def install() -> None:
    """Every sandbox of this process has them from now on."""
    make = _server.make_world

    def planted(seed: int) -> World:
        world = make(seed)
        plant(world)
        return world

    _server.make_world = planted


def leaks(written: Iterable[tuple[str, bytes]], values: Iterable[str]) -> dict[str, set[str]]:
    """Value -> files and views in which it stands, in any form that can be undone."""
    found: dict[str, set[str]] = {}
    forms = {value: _forms(value) for value in values}
    for name, data in written:
        for view, content in _views(data):
            for value, texts in forms.items():
                if any(text in content for text in texts):
                    found.setdefault(value, set()).add(f"{name} ({view})")
    return found


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def _forms(value: str) -> set[bytes]:
    spelled = {value, value.lower(), value.upper()} if not value.isascii() else {value}
    if value.startswith("+7"):
        spelled.add(value[2:])
    raw = value.encode()
    texts = {
        form for text in spelled for form in (text, json.dumps(text)[1:-1], quote(text, safe=""))
    }
    texts |= {
        repr(raw)[2:-1],
        html.escape(value),
        value.encode("ascii", "xmlcharrefreplace").decode(),
    }
    encoded = {form.encode() for form in texts}
    for lead in range(3):
        core = base64.b64encode(b"\0" * lead + raw)[
            (lead * 8 + 5) // 6 : (lead + len(raw)) * 8 // 6
        ]
        encoded |= {core} if len(core) > 9 else set()
    return encoded


def _views(data: bytes, depth: int = 0) -> Iterator[tuple[str, bytes]]:
    yield "raw", data
    if depth == 2:
        return
    if b"%" in data:
        yield "percent", unquote_to_bytes(data)
    text = data.decode("utf-8", "replace")
    if "&" in text:
        yield "html", html.unescape(text).encode()
    if "\\" in text:
        once = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text)
        yield "escapes", once.encode("utf-8", "surrogatepass")
        yield "bytes", re.sub(rb"\\x([0-9a-f]{2})", lambda m: bytes([int(m[1], 16)]), data)
    for run in set(re.findall(rb"[A-Za-z0-9+/_-]{24,}={0,2}", data)):
        yield from _decoded(run, depth)
    for place in (m.start() for m in re.finditer(rb"\x1f\x8b\x08", data)):
        try:
            opened = zlib.decompressobj(31).decompress(data[place:])
        except zlib.error:
            continue
        yield from (("gzip " + view, content) for view, content in _views(opened, depth + 1))


def _decoded(run: bytes, depth: int) -> Iterator[tuple[str, bytes]]:
    run = run.translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
    run = run[: len(run) // 4 * 4] if len(run) % 4 == 1 else run
    decoded = base64.b64decode(run + b"=" * (-len(run) % 4))
    if decoded[:2] == b"\x1f\x8b":
        try:
            decoded = gzip.decompress(decoded)
        except (OSError, EOFError, zlib.error):
            return
    yield from (("base64 " + view, content) for view, content in _views(decoded, depth + 1))
