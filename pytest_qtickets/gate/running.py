"""A gate from its file to its archive: what happens once, written down masked as it happens."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path

from pytest_qtickets.clock import new_run_id, utc_now
from pytest_qtickets.errors import GateError
from pytest_qtickets.evidence.bag import close_bag, write_archive, write_bag
from pytest_qtickets.evidence.log import EvidenceLog, read_log
from pytest_qtickets.evidence.seal import seal_digest
from pytest_qtickets.evidence.signing import SigningError, sign
from pytest_qtickets.gate import folding, prerequisites, process
from pytest_qtickets.gate.facts import Done, GateAudit, Kept
from pytest_qtickets.gate.gate import Check, Gate, HttpCheck, LocalCheck, SpecCheck
from pytest_qtickets.gate.page import derive, markdown, page_name, table_name
from pytest_qtickets.gate.requesting import ask
from pytest_qtickets.gate.sealing import seal_json
from pytest_qtickets.gate.variables import built_in, fill, secrets_of, without_secrets
from pytest_qtickets.masking import LeakScanner, Masker

_WITHHELD = """\
Withheld: a value of a prerequisite was found in this gate's files. Do not hand this folder over.
Nothing was sealed or archived. Where it stands, file:offset:

"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A gate that ended. With ``leaks`` it was withheld: no archive, no seal."""

    audit: GateAudit
    folder: Path
    archive: Path | None
    seal: str
    leaks: tuple[str, ...] = ()
    unsigned: str = ""  #: why a signature that was asked for is not there


class GateRun:
    """One run of a gate in ``<out>/<id>_gate_<run id>.partial``, a bag at the end."""

    def __init__(  # noqa: PLR0913 - what a gate is run with, given once
        self,
        gate: Gate,
        out: Path,
        *,
        environ: Mapping[str, str],
        key: bytes,
        allowed: Collection[str],
        versions: Mapping[str, str],
        commit: tuple[str, bool],
        sign_key: Path | None = None,
    ) -> None:
        """Make the folder, the log and the first, incomplete page. ``GateError`` if it cannot."""
        self._sign_key = sign_key
        self._gate, self._environ, self._allowed = gate, environ, allowed
        self._secrets = secrets_of(gate, environ)
        self._masker = Masker(key, secrets=self._secrets)
        run_id = new_run_id()
        self._values = {**environ}
        self._run_id = run_id
        self.partial = out / f"{gate.id}_gate_{run_id}.partial"
        self._data = self.partial / "data"
        self._log_file = f"logs/{gate.id}_gate_{run_id.rsplit('_', 1)[0]}.jsonl"
        try:
            self.partial.mkdir(parents=True)
            for folder in ("gate", "command-logs"):
                (self._data / folder).mkdir(parents=True)
            for name, content in {**gate.case_files, gate.file: gate.source}.items():
                (self._data / "gate" / name).write_bytes(content)
        except OSError as error:
            text = f"{out}: cannot be written ({error.strerror}); give another folder with --out"
            raise GateError(text) from error
        self._log = EvidenceLog(self._data, self._log_file, {})
        self._log.write(folding.gate_start(gate, run_id, versions, commit))
        self._log.write(folding.gate_plan(gate))
        self._stated = self._write_page()

    def run(self) -> Outcome:
        """Run every check that may run, then fold, bag, seal and archive."""
        with tempfile.TemporaryDirectory(prefix="gate-") as scratch:
            now = datetime.now(timezone.utc)
            self._values |= built_in(self._run_id, scratch, now)
            found = prerequisites.look(self._gate, self._values, self._allowed)
            self._log.write(folding.prerequisites(found))
            ready = all(one.holds for one in found)
            for check in self._gate.checks:
                if ready or isinstance(check, LocalCheck):
                    self._log.write(folding.check_start(check.name))
                    self._write_page()
                    self._log.write(folding.check_end(check.name, self._run(check, Path(scratch))))
                    self._write_page()
        status = replace(self._fold(), ended_at=utc_now()).status
        self._log.write(folding.gate_end(status))
        self._log.close()
        return self._finish()

    def _run(self, check: Check, scratch: Path) -> Done:
        started, clock = utc_now(), time.monotonic_ns()
        archive: Kept | None = None
        witnessed: Mapping[str, bool] = {}
        if isinstance(check, HttpCheck):
            answer = ask(check, self._values, self._masker)
            code, trouble, log, witnessed = (
                answer.status,
                answer.trouble,
                answer.log,
                answer.witnessed,
            )
        else:
            ended = self._process(check, scratch)
            code, trouble = ended.exit, ended.trouble
            text = ended.output.decode("utf-8", "backslashreplace")
            log = self._masker.mask_text(text).encode("utf-8", "backslashreplace")
            if isinstance(check, SpecCheck):
                archive = self._archive(scratch / check.name)
        stamp = started[:19].replace("-", "").replace(":", "")
        kept = self._keep(f"command-logs/{stamp}Z_{check.name}.log", log)
        duration = (time.monotonic_ns() - clock) // 1000
        return Done(code, trouble, started, duration, kept, archive, witnessed)

    def _process(self, check: LocalCheck | SpecCheck, scratch: Path) -> process.Ended:
        if isinstance(check, LocalCheck):
            # A command line can be seen by everybody on the machine, so no secret is filled in.
            values = without_secrets(self._gate, self._values)
            command = [fill(word, values) for word in check.command]
            environ = without_secrets(self._gate, self._environ)
            return process.run(command, check.timeout, environ)
        values = {name: fill(value, self._values) for name, value in check.values.items()}
        out = str(scratch / check.name)
        words = check.arguments("pytest", out, values)[1:]
        return process.run([sys.executable, "-m", "pytest", *words], check.timeout, self._environ)

    def _archive(self, out: Path) -> Kept | None:
        """Keep the archive of the audit that a check ran; what was withheld left none."""
        for path in sorted(out.glob("*.zip")):
            return self._keep(f"audits/{path.name}", path.read_bytes())
        return None

    def _keep(self, name: str, content: bytes) -> Kept:
        path = self._data / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        return Kept(name, hashlib.sha256(content).hexdigest(), len(content))

    def _fold(self) -> GateAudit:
        records = read_log((self._data / self._log_file).read_bytes())
        return folding.fold(records, self._gate, self._read, self._log_file)

    def _read(self, name: str) -> bytes:
        return (self._data / name).read_bytes()

    def _write_page(self) -> str:
        """Write the page as it stands, whole or not at all; a killed gate leaves it incomplete."""
        audit = self._fold()
        text = markdown(audit)
        path = self._data / page_name(audit)
        temporary = path.with_suffix(".tmp")
        temporary.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
        os.replace(temporary, path)
        return text

    def _finish(self) -> Outcome:
        audit = self._fold()
        derived = derive(audit)
        write_bag(self.partial, audit.name, audit.started_at, derived)
        leaks = self._leaks()
        if leaks:
            return self._withheld(audit, leaks)
        manifest = (self.partial / "manifest-sha256.txt").read_bytes()
        seal = seal_json(audit, manifest, self._read(self._log_file))
        (self.partial / "seal.json").write_bytes(seal)
        close_bag(self.partial)
        unsigned = ""
        if self._sign_key is not None:
            try:
                sign(self.partial / "seal.json", self._sign_key)
            except SigningError as error:
                unsigned = str(error)
        folder = self.partial.with_name(audit.name)
        os.replace(self.partial, folder)
        archive, _ = write_archive(folder)
        # Beside the archive, under the run's own name: what a pipeline reads first.
        beside = folder.with_name(f"{audit.name}-command-status.tsv")
        beside.write_bytes(derived[table_name(audit)])
        return Outcome(audit, folder, archive, seal_digest(seal), unsigned=unsigned)

    def _leaks(self) -> list[str]:
        """Places of a prerequisite's value, in any form.

        A value that stood in the page before anything ran is a word of the gate file, no secret.
        """
        stated = self._stated.lower()
        sought = [value for value in self._secrets if value.lower() not in stated]
        scanner = LeakScanner({"credential": sought}, by_form=None)
        return [
            f"{path.relative_to(self.partial).as_posix()}:{hit.offset}"
            for path in sorted(self._data.rglob("*"))
            if path.is_file()
            for hit in scanner.scan(path.read_bytes())
        ]

    def _withheld(self, audit: GateAudit, leaks: list[str]) -> Outcome:
        lines = "".join(f"{leak}\n" for leak in leaks)
        (self.partial / "WITHHELD.txt").write_text(_WITHHELD + lines, encoding="utf-8")
        marked = self.partial.with_name(f"{audit.name}.withheld")
        os.replace(self.partial, marked)
        return Outcome(audit, marked, None, "", tuple(leaks))
