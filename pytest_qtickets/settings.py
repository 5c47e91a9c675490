"""One resolver of options: command line, environment, ini file, default, in that order."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pytest_qtickets.errors import SettingsError
from pytest_qtickets.model import Batch, DialectName, TargetName

TARGETS: tuple[TargetName, ...] = ("cassettes", "sandbox", "live")
#: How the sandbox answers; the first is the default.
DIALECTS: tuple[DialectName, ...] = ("audited", "documented")
#: What one item that the sandbox cannot serve does to a batch; unknown of the real host.
BATCHES: tuple[Batch, ...] = ("all-or-nothing", "per-item")
ALLOWED = ("writes", "deletes")
_HOUR = 3600
_CHALLENGE = re.compile(r"[A-Za-z0-9._:\-]{1,128}")


@dataclass(frozen=True, slots=True)
class Option:
    """One setting under its command-line, environment and ini name."""

    name: str  #: ini key; the flag is ``--qtickets-…``
    help: str
    default: Any = None
    metavar: str | None = None
    choices: tuple[str, ...] = ()
    flag: bool = True  #: settable on the command line
    switch: bool = False  #: takes no value
    many: bool = False  #: repeatable on the command line, one a line in the ini file
    variable: str = ""  #: environment variable, where there is one

    @property
    def cli(self) -> str:
        """The command-line spelling."""
        return "--" + self.name.replace("_", "-")


OPTIONS = (
    Option(
        "qtickets_spec", "case file (Markdown); without it the plugin does nothing", metavar="PATH"
    ),
    Option(
        "qtickets_target",
        "where requests go: recordings (default), a local sandbox, or the live API",
        default="cassettes",
        choices=TARGETS,
    ),
    Option(
        "qtickets_dialect",
        "how the sandbox answers: as case files assume (default), or as the vendor documents",
        default=DIALECTS[0],
        choices=DIALECTS,
    ),
    Option(
        "qtickets_record", "write cassettes from the target's answers", default=False, switch=True
    ),
    Option(
        "qtickets_out",
        "folder for the archive and its folder (default: audit-out)",
        default="audit-out",
        metavar="DIR",
    ),
    Option(
        "qtickets_clickhouse",
        "chdb:// (embedded, default), chdb:///path, clickhouse://user@host:9000/db, or none",
        default="chdb://",
        metavar="URL",
        variable="QTICKETS_CLICKHOUSE_URL",
    ),
    Option(
        "qtickets_allow",
        "let cases that change data reach a live target (repeatable)",
        default=(),
        choices=ALLOWED,
        many=True,
    ),
    Option(
        "qtickets_sign_key",
        "SSH key that signs the seal (ssh-keygen -Y sign)",
        metavar="PATH",
    ),
    Option(
        "qtickets_challenge",
        "a word of whoever asked for the audit, kept in its evidence: it is not an old one",
        metavar="VALUE",
    ),
    Option(
        "qtickets_cassettes",
        "folder of the recordings (default: cassettes, beside the ini file)",
        default="cassettes",
        metavar="DIR",
        flag=False,
    ),
    Option(
        "qtickets_values",
        "values of placeholders, one NAME=value a line",
        default=(),
        flag=False,
        many=True,
    ),
    Option(
        "qtickets_max_pages",
        "pages of one list that are read (default: 100)",
        default="100",
        metavar="N",
        flag=False,
    ),
    Option(
        "qtickets_timeout",
        "seconds for one request and its whole answer, and the longest wait before a retry"
        " (default: 30)",
        default="30",
        metavar="SECONDS",
        flag=False,
    ),
    Option(
        "qtickets_retries",
        "further attempts at a page of a case that reads (default: 2)",
        default="2",
        metavar="N",
        flag=False,
    ),
    Option(
        "qtickets_mask_policy",
        "TOML file laid over the masking policy (default: none)",
        metavar="PATH",
        flag=False,
    ),
    Option(
        "qtickets_suite_audit",
        "audit the test files of this run against a policy; a finding fails the run",
        default=False,
        switch=True,
    ),
    Option(
        "qtickets_suite_policy",
        "policy of the suite audit: plugin (default), strict-integration, or a TOML file",
        default="plugin",
        metavar="FILE",
    ),
)

#: Secrets and addresses: from the environment only, since command lines end up in reports.
SECRET_VARIABLES = (
    "QTICKETS_TOKEN",
    "QTICKETS_PARTNERS_TOKEN",
    "QTICKETS_CLICKHOUSE_PASSWORD",
    "QTICKETS_MASK_KEY",
)
ADDRESS_VARIABLES = ("QTICKETS_BASE_URL", "QTICKETS_PARTNERS_BASE_URL")


@dataclass(frozen=True, slots=True)
class Settings:
    """The effective settings, and where each came from."""

    spec: Path
    target: TargetName
    dialect: DialectName
    record: bool
    out: Path
    clickhouse: str
    allow: frozenset[str]
    cassettes: Path
    values: Mapping[str, str]
    max_pages: int
    timeout: float  #: seconds
    retries: int
    mask_policy: Path | None  #: TOML laid over the shipped policy
    sign_key: Path | None
    challenge: str
    sources: Mapping[
        str, str
    ]  #: option name -> ``command line``, ``environment``, ``ini file``, ``default``


def resolve(
    command_line: Callable[[str], Any],
    ini: Callable[[str], Any],
    *,
    ini_folder: Path,
    cwd: Path,
    environ: Mapping[str, str] = os.environ,
) -> Settings | None:
    """Resolve all settings once; ``None`` when no case file is configured.

    ``command_line`` and ``ini`` look a name up and return ``None`` (or an empty list or string)
    when it is not set there. Paths of the command line are relative to ``cwd``, those of the ini
    file to its folder. Raises ``SettingsError`` naming the value and its source.
    """
    found: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for option in OPTIONS:
        found[option.name], sources[option.name] = _look_up(option, command_line, ini, environ)
    if not found["qtickets_spec"]:
        return None
    for option in OPTIONS:
        _check_choice(option, found[option.name], sources[option.name])

    def path(name: str) -> Path:
        folder = cwd if sources[name] in ("command line", "environment") else ini_folder
        return folder / str(found[name])

    settings = Settings(
        spec=path("qtickets_spec"),
        target=found["qtickets_target"],
        dialect=found["qtickets_dialect"],
        record=bool(found["qtickets_record"]),
        out=path("qtickets_out"),
        clickhouse=str(found["qtickets_clickhouse"]),
        allow=frozenset(found["qtickets_allow"]),
        cassettes=path("qtickets_cassettes"),
        values=_values(found["qtickets_values"]),
        max_pages=_whole("qtickets_max_pages", found["qtickets_max_pages"], least=1),
        timeout=_seconds("qtickets_timeout", found["qtickets_timeout"]),
        retries=_whole("qtickets_retries", found["qtickets_retries"], least=0),
        mask_policy=path("qtickets_mask_policy") if found["qtickets_mask_policy"] else None,
        sign_key=path("qtickets_sign_key") if found["qtickets_sign_key"] else None,
        challenge=_challenge(found["qtickets_challenge"] or ""),
        sources=sources,
    )
    if settings.record and settings.target == "cassettes":
        message = (
            "--qtickets-record with --qtickets-target=cassettes: expected a target that answers "
            "by itself; give --qtickets-target=sandbox or =live"
        )
        raise SettingsError(message)
    return settings


def resolve_dialect(
    command_line: Callable[[str], Any],
    ini: Callable[[str], Any],
    environ: Mapping[str, str] = os.environ,
) -> DialectName:
    """The dialect alone: a sandbox may be wanted without a case file."""
    option = next(option for option in OPTIONS if option.name == "qtickets_dialect")
    value, source = _look_up(option, command_line, ini, environ)
    _check_choice(option, value, source)
    dialect: DialectName = value
    return dialect


@dataclass(frozen=True, slots=True)
class SuiteSettings:
    """What the audit of the test files needs; it needs no case file."""

    policy: str  #: a shipped name, or a file
    policy_folder: Path  #: what the file is relative to
    out: Path


def resolve_suite(
    command_line: Callable[[str], Any],
    ini: Callable[[str], Any],
    *,
    ini_folder: Path,
    cwd: Path,
    environ: Mapping[str, str] = os.environ,
) -> SuiteSettings | None:
    """The settings of the suite audit alone; ``None`` unless it is asked for."""
    names = ("qtickets_suite_audit", "qtickets_suite_policy", "qtickets_out")
    found = {
        option.name: _look_up(option, command_line, ini, environ)
        for option in OPTIONS
        if option.name in names
    }
    (wanted, _), (policy, source), (out, out_source) = (found[name] for name in names)
    if not wanted:
        return None
    folder = {"command line": cwd}
    return SuiteSettings(
        str(policy),
        folder.get(source, ini_folder),
        folder.get(out_source, ini_folder) / str(out),
    )


def _look_up(
    option: Option,
    command_line: Callable[[str], Any],
    ini: Callable[[str], Any],
    environ: Mapping[str, str],
) -> tuple[Any, str]:
    given = command_line(option.name) if option.flag else None
    if given:
        return given, "command line"
    if option.variable and environ.get(option.variable):
        return environ[option.variable], "environment"
    kept = ini(option.name)
    if kept:
        return kept, "ini file"
    return option.default, "default"


def _check_choice(option: Option, value: Any, source: str) -> None:
    if not option.choices:
        return
    for item in value if option.many else [value]:
        if item not in option.choices:
            name = option.cli if source == "command line" else option.name
            message = (
                f"{name}={item} ({source}): expected {' or '.join(option.choices)}; "
                f"give {option.cli}={_nearest(str(item), option.choices)}"
            )
            raise SettingsError(message)


def _nearest(word: str, choices: tuple[str, ...]) -> str:
    return (get_close_matches(word, choices, n=1, cutoff=0.0) or choices)[0]


def _values(lines: Any) -> Mapping[str, str]:
    values: dict[str, str] = {}
    for line in lines:
        name, equals, value = str(line).partition("=")
        if not equals or not name.strip():
            message = f"qtickets_values: {line!r} found; expected NAME=value, e.g. ORDER_ID=4360"
            raise SettingsError(message)
        values[name.strip()] = value.strip()
    return values


def _challenge(value: str) -> str:
    if value and not _CHALLENGE.fullmatch(value):
        message = (
            f"qtickets_challenge = {value!r}: expected up to 128 letters, digits and . _ : - of "
            "ASCII, e.g. `openssl rand -hex 16` makes one"
        )
        raise SettingsError(message)
    return value


def _whole(name: str, value: Any, *, least: int) -> int:
    try:
        number = int(value)
    except ValueError:
        number = least - 1
    if number < least:
        message = f"{name} = {value!r}: expected a whole number from {least}"
        raise SettingsError(message)
    return number


def _seconds(name: str, value: Any) -> float:
    try:
        number = float(value)
    except ValueError:
        number = 0.0
    if not 0 < number <= _HOUR:  # NaN is neither
        message = f"{name} = {value!r}: expected seconds, more than 0 and at most {_HOUR}"
        raise SettingsError(message)
    return number
