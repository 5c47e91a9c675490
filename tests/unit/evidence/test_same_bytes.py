"""One evidence folder, built twice in other surroundings: the same archive, to the byte."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_qtickets.evidence.bag import sha256_file, write_archive
from pytest_qtickets.evidence.records import Entry
from tests.unit.evidence.sealing import PASSING, begun, case, chained, partial
from tests.unit.evidence.telling import DENIED, LOG_FILE, finale

ROOT = Path(__file__).parents[3]
#: Of the archive of the fixed folder below. Another value is another container format.
GOLDEN = "4e9fc919a8dfe3ccb7c96edf62d3259a172b89016ccf34e48ddd1b435c68a3b7"
#: Of the archive of ``TOLD``: log, bodies, every document, bag, seal and container. It is meant to
#: change with the form of a record, a word or figure of a document, a rule of the judge, and with
#: nothing else: the package's own version is replaced by another word, and the bodies are literals.
WHOLE = "038798296dbb01dfb23e1a756b95f689b54bd51180e55c1a54ab5757f4344b09"
#: One case fails and one passes, by bodies that no sandbox makes.
TOLD = [*begun(), *case("1.1", DENIED, "failed"), *case("6.9"), *finale()]

_BUILD = """
import locale, os, sys, time
from pathlib import Path
os.umask(int(sys.argv[3], 8))
time.tzset()
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
source, target = Path(sys.argv[1]), Path(sys.argv[2])
files = sorted((p for p in source.rglob("*") if p.is_file()), reverse=sys.argv[4] == "reverse")
for number, path in enumerate(files):
    copy = target / path.relative_to(source)
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_bytes(path.read_bytes())
    os.utime(copy, (10**9 + number, 10**9 + number))
import pytest_qtickets
pytest_qtickets.__version__ = "as sealed"  # stands in bag-info.txt
from pytest_qtickets.evidence.closing import ClosingScan
from pytest_qtickets.evidence.finish import finish
from pytest_qtickets.report import derive
from tests.unit.evidence.sealing import FILE, SPEC
from tests.unit.evidence.telling import LOG_FILE
print(finish(target, SPEC, LOG_FILE, derive, ClosingScan({}, FILE)).archive)
"""


def fixed(out: Path, entries: list[Entry]) -> Path:
    """Evidence whose every byte is known: a whole run, at times that never were."""
    folder = partial(out, entries)
    log = folder / "data" / LOG_FILE
    lines = []
    for second, line in enumerate(log.read_bytes().splitlines()):
        stamp = {"wall": f"2026-11-22T01:35:{second:02d}.000000Z", "mono": second * 10**9}
        lines.append(json.dumps(json.loads(line) | stamp).encode())
    log.write_bytes(chained(lines))
    return folder


@pytest.mark.parametrize(("entries", "known"), [(PASSING, ""), (TOLD, WHOLE)])
def test_two_builds_of_one_evidence_folder(
    tmp_path: Path, entries: list[Entry], known: str
) -> None:
    """Fold, documents, bag, seal and zip under other TZ, LANG, umask, HOME, hash seed, file order."""
    folder = fixed(tmp_path / "source", entries)
    built = []
    for umask, files, zone, language, seed in (
        ("022", "forward", "UTC", "C", "0"),
        ("077", "reverse", "Pacific/Kiritimati", "ru_RU.UTF-8", "7"),
    ):
        home = tmp_path / seed
        home.mkdir()
        made = subprocess.run(
            [sys.executable, "-c", _BUILD, str(folder), str(home / folder.name), umask, files],
            cwd=home,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "TZ": zone,
                "LC_ALL": language,
                "LANG": language,
                "HOME": str(home),
                "PYTHONHASHSEED": seed,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, made.stderr
        built.append(Path(made.stdout.strip()).read_bytes())
    assert built[0] == built[1]
    assert known in ("", hashlib.sha256(built[0]).hexdigest())


def test_the_archive_of_a_fixed_folder_is_the_known_one(tmp_path: Path) -> None:
    """On any Python and any zlib: the container's bytes follow from names and contents alone."""
    folder = tmp_path / "qtickets_replay_run_20261122_013500_3f9ac2d1"
    contents = {
        "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "data/logs/log.jsonl": '{"seq":0}\n{"seq":1}\n',
        "data/spec/запросы.md": "# Ёлка\n" * 1000,
        "data/empty": "",
        "data/a.b/c": "x",
        "data/a/c": "y",
    }
    for name, text in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())
    archive, digest = write_archive(folder)
    assert digest == sha256_file(archive) == hashlib.sha256(archive.read_bytes()).hexdigest()
    assert digest == GOLDEN
