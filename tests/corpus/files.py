"""Files as a run writes them, from generated answers: what a masker of text meets all day.

Most of a file is ordinary (paths, times, ids, events, markup); the values stand in it as in life.
``tests/corpus/text.py`` is denser: there every line holds one.
"""

from __future__ import annotations

import html
import json
from typing import Any

import yaml

from .documents import EVENTS, Maker, error, event, order

_FRAME = """\
Traceback (most recent call last):
  File "/srv/audit/tests/test_orders.py", line {line}, in test_order_{number}
    assert answer.json()["data"][0]["payed"] is True, answer.text
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/site-packages/requests/models.py", line 1021, in raise_for_status
    raise HTTPError(http_error_msg, response=self)
AssertionError: assert False is True
E    where False = {body}
"""


class Files:
    """Files of every kind from one seed; ``documents`` are the answers they speak of."""

    def __init__(self, seed: int, answers: int = 60) -> None:
        self._make = make = Maker(seed)
        self.orders = [order(make) for _ in range(answers)]
        self.events = [event(make) for _ in range(answers)]
        self.documents: list[Any] = [*self.orders, *self.events]

    def all(self) -> dict[str, str]:
        """Format -> one file."""
        return {
            "yaml": self._cassette(),
            "log": self._log(),
            "html": self._report(),
            "md": self._table(),
            "text": self._tracebacks(),
            "jsonl": "".join(
                json.dumps({"n": n, "ts": self._make.moment(), "body": body}, ensure_ascii=False)
                + "\n"
                for n, body in enumerate(self.documents)
            ),
        }

    def _cassette(self) -> str:
        exchanges = [
            {
                "request": {
                    "method": "GET",
                    "uri": f"https://qtickets.ru/api/rest/v1/{number}",
                    "headers": {"Accept": ["*/*"], "User-Agent": ["python-requests/2.32"]},
                },
                "response": {
                    "status": {"code": 200, "message": "OK"},
                    "headers": {"Content-Type": ["application/json"], "Server": ["nginx"]},
                    "body": {"string": json.dumps(body, ensure_ascii=bool(number % 2))},
                },
            }
            for number, body in enumerate(self.documents)
        ]
        return yaml.safe_dump({"interactions": exchanges, "version": 1}, allow_unicode=True)

    def _log(self) -> str:
        lines = []
        for number, body in enumerate(self.orders):
            stamp = f"2025-11-07 19:30:{number % 60:02d},123"
            guest, event_name = body["baskets"][0], self._make.pick(EVENTS)
            lines += [
                f"{stamp} DEBUG urllib3.connectionpool https://qtickets.ru:443 "
                f'"GET /api/rest/v1/orders/{number}?page={page} HTTP/1.1" 200 {5000 + page}'
                for page in range(12)
            ]
            lines += [
                f"{stamp} INFO  audit.client order {body['id']} paid, uniqid={body['uniqid']}",
                f"{stamp} INFO  audit.client mail to {body['client']['email']} sent in 0.123 s",
                f"{stamp} WARNING audit.rules event {event_name}: 1500 ₽ of 3000 ₽, Партер, ряд 8",
                f"{stamp} DEBUG audit.client answer {json.dumps(error(self._make))}",
                f"{stamp} DEBUG audit.client {guest!r}",
            ]
        return "\n".join(lines)

    def _report(self) -> str:
        rows = "".join(
            f'<tr class="row"><td class="id">{body["id"]}</td><td>{self._make.moment()}</td>'
            f"<td>{html.escape(self._make.pick(EVENTS))}</td>"
            f'<td class="guest">{html.escape(body["client"]["details"]["surname"])}</td>'
            f"<td>оплачен</td><td>{body['price']} ₽</td></tr>\n"
            f"<tr><td colspan=6><pre>{html.escape(json.dumps(body, indent=1))}</pre></td></tr>\n"
            for body in self.documents
            if "client" in body
        )
        return f"<!doctype html><html><body><table>{rows}</table></body></html>"

    def _table(self) -> str:
        return "| заказ | событие | гость | почта | сумма |\n|---|---|---|---|---|\n" + "".join(
            f"| {body['id']} | {self._make.pick(EVENTS)} | {body['client']['details']['surname']} "
            f"{body['client']['details']['name']} | {body['client']['email']} | 1 500 ₽ |\n"
            for body in self.orders
        )

    def _tracebacks(self) -> str:
        return "\n".join(
            _FRAME.format(number=number, line=number + 10, body=body)
            for number, body in enumerate(self.documents)
        )
