"""Cassettes: one file a case, ``<folder>/<spec>/<section>/<id>.yaml``, in vcrpy's format.

A cassette is written from masked exchanges only, and carries when and from what target it was
recorded and the digest of the request it answers. vcrpy plays it back; matching is on method,
path, query and the JSON body, compared with every pseudonym made equal, so that a recording
replays under any mask key.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_qtickets import __version__
from pytest_qtickets.errors import CassetteError
from pytest_qtickets.masking import Masker, neutral
from pytest_qtickets.model import Case, Exchange, Json, Spec, TargetName
from pytest_qtickets.wire.body import parse_json
from pytest_qtickets.wire.targets import Target

if TYPE_CHECKING:
    from vcr.request import Request as VcrRequest

#: Response headers that a recording keeps; a date would change the file at every recording.
RECORDED_HEADERS = ("content-type", "cache-control", "server")


@dataclass(frozen=True, slots=True)
class Recording:
    """A cassette read from disk: its metadata and the interactions as plain data."""

    path: Path
    metadata: Mapping[str, str]
    interactions: Sequence[Json]


@dataclass(frozen=True, slots=True)
class Cassettes:
    """The recordings of one case file. ``shown`` is the case file as the user would type it."""

    folder: Path
    spec: Spec
    shown: str

    def path(self, case: Case) -> Path:
        """Where the recording of a case belongs."""
        return self.folder / self.spec.stem / case.section.slug / f"{case.id}.yaml"

    def find(self, case: Case) -> Path | None:
        """The recording of a case, or of the same request under another case file's name.

        A copy or a renamed case file keeps its recordings: they belong to the request, which the
        digest names, and not to a file name.
        """
        own = self.path(case)
        if own.is_file():
            return own
        for other in sorted(self.folder.glob(f"*/{case.section.slug}/{case.id}.yaml")):
            if read_metadata(other).get("digest") == case.digest:
                return other
        return None

    def load(self, case: Case) -> Recording:
        """Read the recording of a case; ``CassetteError`` when missing, stale or unreadable."""
        path = self.find(case)
        if path is None:
            message = f"{case.id}: no recording at {_shown(self.path(case))}; record it with: "
            raise CassetteError(message + self.command(case))
        data = _load_yaml(path, self.command(case))
        metadata = data["metadata"]
        if metadata.get("digest") != case.digest:
            message = (
                f"{case.id}: {_shown(path)} answers another request than {case.span} asks now; "
                f"record it again with: {self.command(case, metadata.get('target', 'sandbox'))}"
            )
            raise CassetteError(message)
        return Recording(path, metadata, data["interactions"])

    def command(self, case: Case, target: str = "sandbox") -> str:
        """The command that records a case."""
        return (
            f"pytest --qtickets-spec {shlex.quote(self.shown)} --qtickets-target={target} "
            f"--qtickets-record -k {case.param_id}"
        )

    def facts(self) -> Mapping[str, str]:
        """When and from what targets the recordings of this file's cases were made."""
        found = [read_metadata(path) for case in self.spec.cases if (path := self.find(case))]
        stamps = sorted(m["recorded_at"] for m in found if "recorded_at" in m)
        targets = sorted({m["target"] for m in found if "target" in m})
        if not stamps:
            return {}
        return {"first": stamps[0], "last": stamps[-1], "targets": ", ".join(targets)}

    def write(
        self, case: Case, exchanges: Sequence[Exchange], target: Target, recorded_at: str
    ) -> Path:
        """Write the recording of a case from its masked exchanges, atomically.

        When nothing but the time would change, the file is left as it is. ``OSError`` when the
        folder cannot be written.
        """
        path = self.path(case)
        metadata = {
            "case": case.id,
            "digest": case.digest,
            "recorded_at": recorded_at,
            "target": target.name,
            "tool": f"pytest-qtickets {__version__}",
        }
        interactions = [self._interaction(case, exchange, target) for exchange in exchanges]
        if path.is_file():
            try:
                old = _load_yaml(path, "")
            except CassetteError:
                old = {"metadata": {}, "interactions": []}
            kept = {**metadata, "recorded_at": old["metadata"].get("recorded_at", "")}
            if old["metadata"] == kept and old["interactions"] == interactions:
                return path
        path.parent.mkdir(parents=True, exist_ok=True)
        text = _dump({"version": 1, "metadata": metadata, "interactions": interactions})
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            Path(name).chmod(0o644)
            os.replace(name, path)
        except BaseException:
            Path(name).unlink()
            raise
        return path

    def _interaction(self, case: Case, exchange: Exchange, target: Target) -> dict[str, Any]:
        request, response = exchange.request, exchange.response
        if response is None:
            message = f"{case.id}: an exchange without an answer is not recorded"
            raise CassetteError(message)
        canonical = self.spec.bases[case.api]
        return {
            "request": {
                "method": request.method,
                "uri": request.url.replace(target.bases[case.api], canonical, 1),
                "headers": {name: [value] for name, value in request.headers.items()},
                "body": None if request.body is None else _readable(request.body),
            },
            "response": {
                "status": {"code": response.status, "message": ""},
                "headers": {
                    name: [value]
                    for name, value in sorted(response.headers.items())
                    if name.lower() in RECORDED_HEADERS
                },
                "body": {"string": _readable(response.body)},
            },
        }


def read_metadata(path: Path) -> Mapping[str, str]:
    """The metadata block of a cassette without parsing its bodies; empty when there is none."""
    found: dict[str, str] = {}
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                if line.startswith("interactions:"):
                    break
                name, _, value = line.strip().partition(": ")
                if line.startswith("  ") and value:
                    found[name] = value.strip("'\"")
    except (OSError, UnicodeDecodeError):
        return {}
    return found


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
            f"{recording.metadata.get('case')}: {_shown(recording.path)} holds no answer to "
            f"{error.failed_request.method} {asked[0]} {json.dumps(asked[2], ensure_ascii=False)} "
            f"({error.reason}); record it again with: {command}"
        )
        raise CassetteError(message) from None


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


def _readable(body: bytes) -> str:
    """JSON with one list element a line; anything else as it is."""
    text = body.decode("utf-8", "backslashreplace")
    try:
        value = json.loads(text)
    except ValueError:
        return text
    holder = value
    if isinstance(value, dict):
        holder = next(
            (value[k] for k in ("data", "result") if isinstance(value.get(k), list)), None
        )
    if not isinstance(holder, list) or not holder:
        return _compact(value)
    lines = ",\n".join(" " + _compact(item) for item in holder)
    if holder is value:
        return f"[\n{lines}\n]\n"
    rest = {k: v for k, v in value.items() if v is not holder}
    key = next(k for k, v in value.items() if v is holder)
    head = "".join(f"{_compact(k)}:{_compact(v)}," for k, v in rest.items())
    return f"{{{head}{_compact(key)}:[\n{lines}\n]}}\n"


#: What YAML cannot hold in a block of lines is written as JSON escapes, which mean the same.
_NOT_IN_A_BLOCK = re.compile(
    "[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff\U00010000-\U0010ffff]"
)


def _compact(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _NOT_IN_A_BLOCK.sub(lambda match: json.dumps(match[0])[1:-1], text)


def _load_yaml(path: Path, command: str) -> dict[str, Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - safe loader
    except (OSError, ValueError, yaml.YAMLError) as error:  # ValueError: no UTF-8, no such day
        mark = getattr(error, "problem_mark", None)
        where = f"{_shown(path)}:{mark.line + 1}" if mark else _shown(path)
        problem = " ".join((getattr(error, "problem", None) or str(error)).split())
        message = f"{where}: not a cassette ({problem}); record it again with: {command}"
        raise CassetteError(message) from None
    if not _is_cassette(data):
        message = (
            f"{_shown(path)}: not a cassette (no interactions); record it again with: {command}"
        )
        raise CassetteError(message)
    return data  # type: ignore[no-any-return]


def _is_cassette(data: Json) -> bool:
    return (
        isinstance(data, dict)
        and isinstance(data.get("metadata"), dict)
        and isinstance(data.get("interactions"), list)
        and all(map(_is_interaction, data["interactions"]))
    )


def _is_interaction(item: Json) -> bool:
    """Whether vcrpy can make a request and a response of this."""
    try:
        request, response = item["request"], item["response"]
        return (
            isinstance(request["method"], str)
            and isinstance(request["uri"], str)
            and isinstance(request["headers"], dict)
            and isinstance(request["body"], (str, type(None)))
            and type(response["status"]["code"]) is int
            and isinstance(response["headers"], dict)
            and isinstance(response["body"]["string"], str)
        )
    except (KeyError, TypeError):
        return False


def _dump(data: Json) -> str:
    import yaml

    class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
        pass

    def text(dumper: Any, value: str) -> Any:
        style = "|" if "\n" in value else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    Dumper.add_representer(str, text)
    written = yaml.dump(data, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=2**20)
    return str(written)


def _shown(path: Path) -> str:
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


#: Targets that a recording can be made from.
RECORDABLE: tuple[TargetName, ...] = ("sandbox", "live")
