"""The documents on disk."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from pytest_qtickets.errors import SuiteError, shown
from pytest_qtickets.suite.documents import files
from pytest_qtickets.suite.model import SuiteAudit


def write_documents(audit: SuiteAudit, folder: Path) -> list[Path]:
    """Write every document into a folder, each whole or not at all; returns their paths.

    Raises ``SuiteError`` when one cannot be written.
    """
    written = []
    for name, data in files(audit).items():
        path = folder / name
        temporary = path.with_name(f"{name}.{os.getpid()}.tmp")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(data)
            os.replace(temporary, path)
        except OSError as error:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise SuiteError(
                f"{shown(path)}: cannot be written ({error.strerror}); give another folder"
            ) from None
        written.append(path)
    return written
