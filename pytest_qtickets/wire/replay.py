"""Playing a cassette back with vcrpy.

Matching is on method, path, query and the JSON body, compared with every pseudonym made equal, so
that a recording replays under any mask key.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pytest_qtickets.errors import CassetteError, shown
from pytest_qtickets.masking import Masker, neutral
from pytest_qtickets.model import Json
from pytest_qtickets.wire.body import parse_json
from pytest_qtickets.wire.cassettes import Recording

if TYPE_CHECKING:
    from vcr.request import Request as VcrRequest


@contextmanager
def replay(recording: Recording, masker: Masker, command: str) -> Iterator[None]:
    """While open, requests made in this process are answered from ``recording``.

    Raises ``CassetteError`` for a request the recording does not hold.
    """
    import vcr
    from vcr.errors import CannotOverwriteExistingCassetteException
    from vcr.serialize import deserialize

    class Loaded:
        @staticmethod
        def load_cassette(_path: Any, serializer: Any) -> Any:
            del serializer
            return deserialize("", _Plain(recording))

        @staticmethod
        def save_cassette(_path: Any, _cassette: Any, serializer: Any) -> None:
            del serializer  # record mode none: nothing is ever saved

    player = vcr.VCR(record_mode=vcr.mode.NONE)
    player.register_persister(Loaded)
    # vcrpy asks for every pair, and twice: each request is read once.
    meaning = lru_cache(maxsize=None)(lambda uri, body: _meaning(uri, body, masker))

    def same(new: VcrRequest, stored: VcrRequest) -> None:
        left, right = meaning(new.uri, new.body), meaning(stored.uri, stored.body)
        assert left == right, f"{left} is not {right}"  # noqa: S101 - vcrpy reads assertions

    player.register_matcher("meaning", same)
    try:
        with player.use_cassette(str(recording.path), match_on=["method", "meaning"]):
            yield
    except CannotOverwriteExistingCassetteException as error:
        asked = meaning(error.failed_request.uri, error.failed_request.body)
        message = (
            f"{recording.metadata.get('case')}: {shown(recording.path)} holds no answer to "
            f"{error.failed_request.method} {asked[0]} {json.dumps(asked[2], ensure_ascii=False)} "
            f"({_reason(error)}); record it again with: {command}"
        )
        raise CassetteError(message) from None


def _reason(error: Any) -> str:
    """Vcrpy's word for it, ``no_match`` or ``already_played``; before 9 it has none."""
    return str(getattr(error, "reason", "no_match"))


class _Plain:
    """A vcrpy serializer over data that is parsed already."""

    def __init__(self, recording: Recording) -> None:
        self._data = {"interactions": list(recording.interactions)}

    def deserialize(self, _text: str) -> Any:
        return self._data


def _meaning(uri: str, content: bytes | None, masker: Masker) -> tuple[str, Json, Json]:
    """Path, query and body of a request, masked, with every pseudonym made equal."""
    from urllib.parse import parse_qsl, urlsplit

    parts = urlsplit(masker.mask_url(uri))
    body: Json = None
    if content:
        masked = masker.mask_bytes(content, "application/json")
        try:
            body = parse_json(masked)
        except ValueError:
            body = masked.decode("utf-8", "replace")
    query = [list(pair) for pair in parse_qsl(parts.query, keep_blank_values=True)]
    return neutral(parts.path), sorted(neutral(query)), neutral(body)
