"""Log records are masked where they are made, while a run is open and not after."""

from __future__ import annotations

import logging
from functools import partial

import pytest

from pytest_qtickets.masking import Masker
from pytest_qtickets.run.log_records import masked_records


@pytest.fixture
def lines():
    """A handler of a project's own: what it was handed."""
    kept: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = kept.append
    own = logging.getLogger("own")
    own.addHandler(handler)
    own.setLevel(logging.DEBUG)
    with masked_records(Masker(b"sample")):
        yield kept
    own.removeHandler(handler)


def test_the_message_and_its_arguments(lines):
    """The whole line is masked at once; no argument stays beside it."""
    logging.getLogger("own").info("to %s and %s", "user@example.com", "+79990000001")
    (record,) = lines
    assert "@masked.invalid" in record.getMessage()
    assert "example" not in repr(vars(record))
    assert record.args == ()


@pytest.mark.parametrize(
    "line",
    [
        'http://127.0.0.1:80 "GET /orders?page=2&token=plain-word HTTP/1.1" 200 5',
        "see https://qtickets.ru/orders?token=plain-word#top",
        "POST /orders?session=plain-word",
    ],
)
def test_a_query_goes_by_its_keys(lines, line):
    """A token of letters looks like nothing; its key says what it is."""
    logging.getLogger("own").debug(line)
    assert "plain-word" not in lines[0].getMessage()
    assert "orders" in lines[0].getMessage()


def broken():
    """A chain of two errors."""
    try:
        {}["user@example.com"]
    except KeyError as first:
        raise ValueError("+7 999 000-00-01") from first


def test_errors_and_stacks(lines):
    """Any formatter takes the masked text of an error, its causes among them."""
    try:
        broken()
    except ValueError:
        logging.getLogger("own").exception("failed", stack_info=True)
    shown = logging.Formatter().format(lines[0])
    assert "ValueError" in shown
    assert "direct cause" in shown
    assert "user@example.com" not in shown
    assert "000-00-01" not in shown


def test_what_needs_no_masking_is_left_as_it_is(lines):
    """Message and arguments apart, for whoever groups by them."""
    logging.getLogger("own").info("%d of %s", 7, "orders")
    assert (lines[0].msg, lines[0].args) == ("%d of %s", (7, "orders"))


def test_arguments_that_do_not_fit(lines):
    """They are told masked beside the message, and nothing is raised."""
    line = "%d of %s"
    logging.getLogger("own").info(line, "user@example.com")
    assert lines[0].getMessage().startswith("%d of %s (")
    assert "example" not in lines[0].getMessage()


def test_the_factory_is_put_back():
    """Also when another was laid over it: then that one stays, and nothing is masked any more."""
    running = logging.getLogRecordFactory()  # this run's own
    before = logging.LogRecord
    logging.setLogRecordFactory(before)
    with masked_records(Masker(b"sample")):
        assert logging.getLogRecordFactory() is not before
    assert logging.getLogRecordFactory() is before
    try:
        with masked_records(Masker(b"sample")):
            below = logging.getLogRecordFactory()
            logging.setLogRecordFactory(partial(below))
        record = logging.getLogRecordFactory()("own", 10, "", 1, "user@example.com", (), None)
        assert record.getMessage() == "user@example.com"
    finally:
        logging.setLogRecordFactory(running)
