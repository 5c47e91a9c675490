"""Cassettes: one file a case, ``<folder>/<spec>/<section>/<id>.yaml``, in vcrpy's format.

A cassette is written from masked exchanges only, and carries when and from what target it was
recorded and the digest of the request it answers; ``replay`` plays it back.
"""

from __future__ import annotations

import os
import shlex
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pytest_qtickets import __version__
from pytest_qtickets.errors import CassetteError, shown
from pytest_qtickets.model import Case, Exchange, Json, Spec
from pytest_qtickets.settings import DIALECTS
from pytest_qtickets.wire.cassette_form import dump_yaml, load_yaml, read_metadata, readable
from pytest_qtickets.wire.targets import Target

if TYPE_CHECKING:
    pass

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
            message = f"{case.id}: no recording at {shown(self.path(case))}; record it with: "
            raise CassetteError(message + self.command(case))
        data = load_yaml(path, self.command(case, read_metadata(path)))
        metadata = data["metadata"]
        if metadata.get("digest") != case.digest:
            message = (
                f"{case.id}: {shown(path)} answers another request than {case.span} asks now; "
                f"record it again with: {self.command(case, metadata)}"
            )
            raise CassetteError(message)
        return Recording(path, metadata, data["interactions"])

    def command(self, case: Case, metadata: Mapping[str, str] = MappingProxyType({})) -> str:
        """The command that records a case, again from where its recording's metadata says."""
        dialect = metadata.get("dialect")
        return (
            f"pytest --qtickets-spec {shlex.quote(self.shown)} "
            f"--qtickets-target={metadata.get('target', 'sandbox')} "
            f"{f'--qtickets-dialect={dialect} ' if dialect else ''}"
            f"--qtickets-record -k {case.param_id}"
        )

    def facts(self) -> Mapping[str, str]:
        """When and from what targets the recordings of this file's cases were made."""
        found = [read_metadata(path) for case in self.spec.cases if (path := self.find(case))]
        stamps = sorted(m["recorded_at"] for m in found if "recorded_at" in m)
        targets = sorted({_origin(m) for m in found if "target" in m})
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
        if target.dialect not in ("", DIALECTS[0]):
            metadata["dialect"] = target.dialect
        interactions = [self._interaction(case, exchange, target) for exchange in exchanges]
        if path.is_file():
            try:
                old = load_yaml(path, "")
            except CassetteError:
                old = {"metadata": {}, "interactions": []}
            kept = {**metadata, "recorded_at": old["metadata"].get("recorded_at", "")}
            if old["metadata"] == kept and old["interactions"] == interactions:
                return path
        path.parent.mkdir(parents=True, exist_ok=True)
        text = dump_yaml({"version": 1, "metadata": metadata, "interactions": interactions})
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
                "body": None if request.body is None else readable(request.body),
            },
            "response": {
                "status": {"code": response.status, "message": ""},
                "headers": {
                    name: [value]
                    for name, value in sorted(response.headers.items())
                    if name.lower() in RECORDED_HEADERS
                },
                "body": {"string": readable(response.body)},
            },
        }


def _origin(metadata: Mapping[str, str]) -> str:
    dialect = metadata.get("dialect")
    return f"{metadata['target']} ({dialect})" if dialect else metadata["target"]
