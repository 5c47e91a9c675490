"""Log records, masked where they are made: whatever handler a project has gets them so.

The libraries below the client log addresses with their query at DEBUG level, and a project may keep
its own log file. A record that needs no masking is left as it is, arguments and all.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pytest_qtickets.masking import Masker

_PLAIN = logging.Formatter()
#: An address with a query, or what a request line asks for: every value goes by its key.
_QUERIED = re.compile(
    r"""(?:https?://[^\s"'<>?]{1,2000}|(?<=[A-Z][ ])/[^\s"'<>?]{0,2000})\?[^\s"'<>]+"""
)


@contextmanager
def masked_records(masker: Masker) -> Iterator[None]:
    """While it is open, every new log record of the process is masked.

    ``extra`` fields reach a record after it is made and are not seen here. Afterwards the former
    factory is back; one that was laid over this one stays, and finds the former one below.
    """
    former = logging.getLogRecordFactory()
    state = threading.local()  # the masker may log itself, when it opens a dictionary
    is_open = True

    def made(*words: Any, **options: Any) -> logging.LogRecord:
        record = former(*words, **options)
        if is_open and not getattr(state, "busy", False):
            state.busy = True
            try:
                _mask(record, masker)
            finally:
                state.busy = False
        return record

    logging.setLogRecordFactory(made)
    try:
        yield
    finally:
        is_open = False
        if logging.getLogRecordFactory() is made:
            logging.setLogRecordFactory(former)


def _mask(record: logging.LogRecord, masker: Masker) -> None:
    try:
        told = record.getMessage()
    except Exception:  # noqa: BLE001 - arguments that do not fit, of any class: told beside it
        told = f"{record.msg} {record.args!r}"
        record.msg, record.args = told, ()
    masked = masker.mask_text(_QUERIED.sub(lambda address: masker.mask_url(address[0]), told))
    if masked != told:
        record.msg, record.args = masked, ()
    if record.exc_info and record.exc_info[0] is not None:
        # A formatter that finds this text does not make it again.
        record.exc_text = masker.mask_text(_PLAIN.formatException(record.exc_info))
    if record.stack_info:
        record.stack_info = masker.mask_text(record.stack_info)
