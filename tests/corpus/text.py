"""A seeded corpus of text artifacts with invented people, and what must and must not survive.

Every artifact carries its format, what is personal in it (class, raw value) and what is not. The
classes are those that leak in practice: logs, tracebacks, cassettes, reports, exports.
"""

from __future__ import annotations

import base64
import gzip
import html
import json
import quopri
import random
import uuid
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

import yaml

from .people import Person, make_person

EVENTS = (
    "Анна Каренина", "Вера, Надежда, Любовь", "Щелкунчик", "Ночь в Лиссабоне", "Юнона и Авось",
    "Концерт «Времена года»", "Дядя Ваня", "Stand-Up Владимир", "Роман с камнем", "Евгений Онегин",
)  # fmt: skip
VENUES = ("Театр имени Пушкина", "ДК Ленсовета", "Зал Чайковского", "Арена Мира", "Партер-клуб")
CITIES = ("Москва", "Владимир", "Нижний Новгород", "Ростов-на-Дону", "Киров", "Пушкин")
SEATS = ("Партер, ряд 8, место 12", "Балкон, ряд 1, место 8", "Ложа 7, место 3")
STATUSES = ("payed", "refunded", "RESOURCE_NOT_FOUND", "WRONG_AUTHORIZATION", "оплачен", "возврат")


@dataclass
class Artifact:
    """One file: ``sensitive`` are (class, text that must be gone), ``kept`` must stay."""

    format: str
    text: str
    sensitive: list[tuple[str, str]] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


class TextCorpus:
    """Artifacts from a seed. ``documents`` are the answers that the run has seen."""

    def __init__(self, seed: int = 11, people: int = 120) -> None:
        self.random = random.Random(seed)
        self.known = [make_person(self.random, number) for number in range(people)]
        self.strangers = [make_person(self.random, 10_000 + n, rare=True) for n in range(people)]
        self.documents = [self._order(person) for person in self.known]
        self.documents.append(
            [
                {"event_name": event, "place_name": self.pick(VENUES), "city": {"name": city}}
                for event in EVENTS
                for city in CITIES
            ]
        )
        self.documents.append([{"seat_name": seat} for seat in SEATS])

    def pick(self, values):
        return self.random.choice(values)

    def _order(self, who: Person) -> dict:
        return {
            "id": 4360, "uniqid": who.uniqid, "client_email": who.email, "client_phone": who.phone,
            "client_name": who.first, "client_surname": who.last, "client_middlename": who.middle,
            "barcode": who.barcode, "payment_card_number": None,
        }  # fmt: skip

    def artifacts(self) -> list[Artifact]:
        out: list[Artifact] = []
        for who, stranger in zip(self.known, self.strangers, strict=True):
            out += self._secrets(who) + self._phones(who) + self._names(who, stranger)
            out += self._containers(who) + self._wires(who) + self._hard(who)
        return out + self._negatives()

    # --- one line each ---

    def _secrets(self, who: Person) -> list[Artifact]:
        pick, rnd = self.pick, self.random
        token = "".join(rnd.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=40))
        cookie = f"laravel_session={token[:24]}; XSRF-TOKEN={token[10:30]}"
        basic = base64.b64encode(f"user{who.number}:{token[:8]}".encode()).decode()
        jwt = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
                       for part in ({"alg": "HS256"}, {"sub": token[:9]})) + "." + token[:20]  # fmt: skip
        link = f"{rnd.getrandbits(128):032x}"
        uniq, inn, kpp = who.uniqid, who.inn, f"77{rnd.randrange(10**7):07d}"
        snils, passport = who.snils, f"45{rnd.randrange(10, 20)} {rnd.randrange(10**5, 10**6)}"
        card = who.card
        vk = f"id{rnd.randrange(10**7, 10**9)}"
        email = pick((who.email, who.email.upper(), f"ivan.{who.number}+tag@mail.example.org",
                      f"почта{who.number}@пример.рф", f"o'neil{who.number}@example.net"))  # fmt: skip
        barcode = who.barcode
        rows = [
            ("email", email, pick(("user {} not found", "E   assert '{}' == ''", "to=<{}>;", "mailto:{}"))),
            ("token", token, pick(("Authorization: Bearer {}", "curl -H 'Authorization: Bearer {}'",
                                   "api_key={}", "?access_token={}&page=2", "X-Api-Key: {}"))),
            ("token", basic, pick(("Authorization: Basic {}", "'authorization': 'Basic {}'"))),
            ("token", jwt, pick(("got {} from the server", "jwt: {}"))),
            ("cookie", cookie, pick(("Cookie: {}", "Set-Cookie: {}; path=/", "'Cookie': '{}'"))),
            ("link", link, pick(("https://qtickets.ru/cancel-order/" + uniq + "/{}",
                                 "GET /ticket/pdf/" + uniq + "/{} HTTP/1.1"))),
            ("uniqid", uniq, pick(("https://qtickets.ru/pay/{}", "order {} paid", "uniqid={}"))),
            ("inn", inn, pick(("ИНН {}", "инн организации: {}", "inn={}", "ИНН/КПП {}/770701001"))),
            ("kpp", kpp, pick(("КПП {}", "kpp: {}", "ИНН/КПП 7707083893/{}"))),
            ("snils", snils, pick(("СНИЛС {}", "снилс: {}", "документ {}"))),
            ("passport", passport, pick(("паспорт {}", "Паспорт серия {}", "passport: {}",
                                         "паспорт РФ № {}"))),
            ("card", card, pick(("карта {}", "pan={}", "card {} declined"))),
            ("social", vk, pick(("https://vk.com/{}", "vk.com/{} написал", "vk_id: {}"))),
            ("barcode", barcode, pick(("barcode {} scanned", "/shows/41/barcode/{}", "ticket_{}.pdf",
                                       "штрихкод: {}", "[{}, 12]"))),
            ("token", f"u{who.number}:{token[:10]}", "http://{}@localhost:8080/orders"),
        ]  # fmt: skip
        return [
            Artifact(
                "log", f"2025-11-07 19:30:00,123 INFO {row.replace('{}', value)}", [(kind, value)]
            )
            for kind, value, row in rows
        ]

    def _phones(self, who: Person) -> list[Artifact]:
        d = who.phone[-10:]
        a, b, c, e = d[:3], d[3:6], d[6:8], d[8:]
        wide = "".join(chr(0xFF10 + int(x)) for x in "8" + d)
        forms = [
            f"+7{d}", f"8{d}", f"7{d}", f"+7 {a} {b}-{c}-{e}", f"8 ({a}) {b}-{c}-{e}",
            f"8({a}){b}-{c}-{e}", f"+7-{a}-{b}-{c}-{e}", f"+7 {a} {b} {c} {e}", f"8 {a} {b} {c}{e}",
            f"+7\u00a0{a}\u00a0{b}\u2011{c}\u2011{e}", f"+7\u2009{a}\u2009{b}\u2009{c}\u2009{e}",
            f"8.{a}.{b}.{c}.{e}", wide, f"+7 ({a}) {b} – {c} – {e}", f"({a}) {b}-{c}-{e}",
        ]  # fmt: skip
        national = f"{self.random.randrange(10**9):09d}"
        foreign = self.pick(
            [f"+375 29 {national[:3]}-{national[3:5]}-{national[5:7]}", f"+380{national}",
             f"+49 151 {national[:8]}", f"+1 (415) 555-{national[:4]}", f"+998 90 {national[:3]} {national[3:5]} {national[5:7]}",
             f"+44 7911 {national[:6]}", f"+995 555 {national[:2]} {national[2:4]} {national[4:6]}"]
        )  # fmt: skip
        out = []
        for phone in (*self.random.sample(forms, 6), foreign):
            price = f"{self.random.randrange(1, 9)} {self.random.randrange(100, 999)} ₽"
            seat = f"Ряд {self.random.randrange(1, 20)}"
            before, after = self.pick(
                (("тел. ", f", {price}"), (f"{seat}, ", ""), ("phone=", ""), ("звонить ", f" {price}"),
                 ("'", "'"), (f"{seat} ", " до 19:00"), ("tel:", ";"))
            )  # fmt: skip
            kept = [x for x in (price, seat) if x in before + after]
            out.append(Artifact("text", before + phone + after, [("phone", phone)], kept))
        return out

    def _names(self, who: Person, stranger: Person) -> list[Artifact]:
        out = []
        for kind, person in (("known", who), ("fresh", stranger)):
            rows = [
                ("{f} {m} {l}", ("first", "middle", "last")), ("{l} {f} {m}", ("first", "middle", "last")),
                ("билет для {l_gen} {f_gen} {m_gen}", ("last_gen", "first_gen", "middle_gen")),
                ("передать {f_dat} {m_dat}", ("first_dat", "middle_dat")),
                ("заказ оформлен {f_ins} {l_ins}", ("first_ins", "last_ins")),
                ("покупатель: {l} {i}{j}", ("last",)), ("{i} {j} {l} опоздал", ("last",)),
                ("Здравствуйте, {f}! Ваш заказ готов.", ("first",)), ("ФИО: {l}", ("last",)),
                ("Уважаемый {f} {m}, ждём вас", ("first", "middle")),
                ("клиент {l} {f} отменил возврат", ("last", "first")),
                ("на имя {l_gen} {f_gen}", ("last_gen", "first_gen")),
                ("{L} {F}", ("LAST", "FIRST")),
                ("guest {tl} {tf}", ("latin_last", "latin_first")),
            ]  # fmt: skip
            forms = person.forms()
            for row, used in self.random.sample(rows, 6):
                text = row.format(**person.short())
                declined = any(name.endswith(("_gen", "_dat", "_ins")) for name in used)
                label = f"name {kind}" + (" declined" if kind == "known" and declined else "")
                event = self.pick(EVENTS)
                out.append(
                    Artifact("log", f"{text}\n«{event}», {self.pick(CITIES)}",
                             [(label, forms[name]) for name in used], [event])
                )  # fmt: skip
        single = who.forms()[self.pick(("last", "last_gen", "last_dat", "last_ins"))]
        out.append(Artifact("log", f"E   AssertionError: {single} != None",
                            [("name known declined", single)]))  # fmt: skip
        return out

    # --- containers ---

    def _containers(self, who: Person) -> list[Artifact]:
        order = self._order(who)
        sensitive = [
            ("email", who.email), ("phone", who.phone), ("name known", who.first),
            ("name known", who.last), ("barcode", who.barcode), ("uniqid", who.uniqid),
        ]  # fmt: skip
        body = json.dumps(order)
        exchange = {
            "request": {"uri": f"https://qtickets.ru/orders?email={quote(who.email)}",
                        "headers": {"Cookie": [f"session={who.uniqid}abc; a=b"], "Accept": ["*/*"]}},
            "response": {"body": {"string": body}, "status": {"code": 200}},
        }  # fmt: skip
        cassette = yaml.safe_dump(
            {"interactions": [exchange]}, allow_unicode=self.pick((True, False))
        )
        binary = yaml.safe_dump({"body": gzip.compress(body.encode(), mtime=0), "n": 1})
        page = (
            f"<html><body><table><tr><td>{html.escape(who.last)} {who.first}</td><td>"
            f'{who.email.replace("@", "&#64;")}</td></tr></table><pre data-x="{html.escape(body)}">'
            f"</pre></body></html>"
        )
        xml = (f'<testsuite><testcase name="t"><failure message="{html.escape(repr(order))}">'
               f"{html.escape(who.last)}</failure></testcase></testsuite>")  # fmt: skip
        markdown = (
            f"| {who.last} | {who.email.replace('_', chr(92) + '_')} |\n|---|---|\n\n"
            f"**{who.first}**, `{who.phone}`\n"
        )
        kept_yaml = ["code: 200"]
        return [
            Artifact("json", json.dumps({"log": json.dumps({"inner": body})}), sensitive),
            Artifact("jsonl", f"{json.dumps({'msg': body})}\n{json.dumps({'msg': 'ok'})}\n", sensitive, ["ok"]),
            Artifact("yaml", cassette, [*sensitive, ("cookie", f"{who.uniqid}abc")], kept_yaml),
            Artifact("yaml", binary, [("hard", value) for _, value in sensitive]),
            Artifact("html", page, [s for s in sensitive if s[0] != "x"]),
            Artifact("xml", xml, sensitive),
            Artifact("md", markdown, [sensitive[0], sensitive[1], sensitive[2], sensitive[3]]),
            Artifact("log", f"sent {body.encode()!r}", sensitive),
            Artifact("log", f"sent {order!r}", sensitive),
            Artifact("log", f"POST /x?q={quote(json.dumps(order, ensure_ascii=False))}", sensitive),
            Artifact("log", f"Body: {base64.b64encode(body.encode()).decode()}", sensitive),
        ]  # fmt: skip

    def _wires(self, who: Person) -> list[Artifact]:
        """As other programs send and keep it: forms, mail, HAR, logs of JSON, lines cut off."""
        event, words = self.pick(EVENTS), who.short()
        d = who.phone[-10:]
        phone = f"+7 ({d[:3]}) {d[3:6]}-{d[6:8]}-{d[8:]}"
        said = "звонила {f} {l}".format(**words)
        names = [("name known", who.first), ("name known", who.last)]
        form = urlencode({"client_phone": phone, "comment": said, "event": event, "n": 1})
        mail = quopri.encodestring(said.encode()).decode().replace("=\n", "")
        body = json.dumps(self._order(who), ensure_ascii=False)
        har = {"log": {"entries": [{"response": {"status": 200, "content": {
            "mimeType": "application/json", "encoding": "base64",
            "text": base64.b64encode(body.encode()).decode()}}}]}}  # fmt: skip
        line = {"level": "info", self.pick(("body", "answer", "args", "msg")): said, "n": 4360}
        cassette = yaml.safe_dump({"body": {"string": json.dumps(self._order(who))}}, width=40,
                                  default_style='"')  # fmt: skip
        at = body.index(who.last) + len(who.last)
        return [
            Artifact("text", form, [("phone", phone), *names], [urlencode({"event": event})]),
            Artifact("text", f"Subject: 1\n\n{mail}\n", names),
            Artifact("json", json.dumps(har), [("email", who.email), ("phone", who.phone), *names]),
            Artifact("jsonl", json.dumps(line, ensure_ascii=False), names, ["4360"]),
            Artifact("yaml", cassette, [("email", who.email), ("phone", who.phone), *names]),
            Artifact("log", f"got {body[:at]}", [("email", who.email), *names]),
        ]

    def _hard(self, who: Person) -> list[Artifact]:
        forms = who.forms()
        d = who.phone[-10:]
        packed = base64.b64encode(
            gzip.compress(f"{who.last} {who.email}".encode(), mtime=0)
        ).decode()
        o = d.replace("0", "О")
        return [
            Artifact("log", f"saved {forms['last']}_{forms['first']}_ticket.pdf",
                     [("hard", forms["last"]), ("hard", forms["first"])]),
            Artifact("log", f"open /tmp/{forms['latin_last'].lower()}-{forms['latin_first'].lower()}.pdf",
                     [("hard", forms["latin_last"].lower())]),
            Artifact("log", f"{forms['first']}{forms['last']}.txt", [("hard", forms["last"])]),
            Artifact("yaml", f"body: {packed}\n", [("hard", who.email), ("hard", who.last)]),
            Artifact("log", f'"{who.first.lower()} x{who.number}"@example.com', [("hard", f"x{who.number}")]),
            Artifact("log", f"тел 8 {o[:3]} {o[3:6]} {o[6:8]} {o[8:]}", [("hard", f"{o[:3]} {o[3:6]} {o[6:8]}")]),
            Artifact("yaml", f'msg: "звоните +7 {d[:3]}\n    {d[3:6]}-{d[6:8]}-{d[8:]}"\n',
                     [("hard", f"{d[3:6]}-{d[6:8]}-{d[8:]}")]),
        ]  # fmt: skip

    def _negatives(self) -> list[Artifact]:
        rnd, out = self.random, []
        for number in range(400):
            stamp = f"2025-{rnd.randrange(1, 13):02d}-{rnd.randrange(1, 29):02d}"
            lines = [
                f"заказ {rnd.randrange(1000, 999999)}, сумма {rnd.randrange(1, 99)} {rnd.randrange(100, 999)} ₽",
                f"{stamp} {rnd.randrange(24):02d}:30:00 INFO order {rnd.randrange(10**6)} {self.pick(STATUSES)}",
                str(uuid.UUID(int=rnd.getrandbits(128))), f"sha256 {rnd.getrandbits(256):064x}",
                f"md5 {rnd.getrandbits(128):032x}", f"etag {rnd.getrandbits(160):040x}",
                f"{self.pick(SEATS)}, {self.pick(VENUES)}", f"г. {self.pick(CITIES)}, «{self.pick(EVENTS)}»",
                f"ms {1762547400000 + rnd.randrange(10**9)} us {1762547400000000 + rnd.randrange(10**9)}",
                f"цены 1500 2500 3500 4500 5500, ряд {rnd.randrange(1, 30)} место {rnd.randrange(1, 40)}",
                f"coords [55.{rnd.randrange(10**7):07d}, 37.{rnd.randrange(10**7):07d}]",
                f"file tests/test_{number}.py:{rnd.randrange(500)} in test_orders",
                'Traceback (most recent call last): File "x.py", line 3, in <module>',
                "Оплата прошла. Концерт начнётся в 19:00, Партер открыт. Театр ждёт. Статус: оплачен",
                f"{stamp.replace('-', '')}{rnd.randrange(24):02d}3000 batch, {rnd.randrange(10**8)} bytes",
                "ул. Ивана Франко, д. 8, театр имени Пушкина, площадь Гагарина",
                "Error: Expected Order, Found Ticket. Set Page Size To 50. Internal Server Error",
                f"price={rnd.randrange(100, 9999)}.50 quantity=2 discount=10% id={rnd.randrange(10**9)}",
                "Москва — Владимир, Нижний Новгород, Ростов-на-Дону; площадка Арена Мира",
            ]  # fmt: skip
            out += [Artifact("log", line, [], [line]) for line in lines]
        return out
