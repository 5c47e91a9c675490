"""The goals of masking documents, headers and URLs, held on the generated corpus."""

from __future__ import annotations

import pytest

from pytest_qtickets.masking import Masker

from .documents import samples
from .documents_score import score

CLASSES = ("API field", "dict key", "drifted key", "header", "URL")


@pytest.fixture(scope="module")
def result():
    return score(samples(100, seed=11), Masker(b"one"), Masker(b"two"))


@pytest.mark.parametrize("group", CLASSES)
def test_nothing_of_a_class_survives(result, group):
    """100 % of the planted values are gone, in every encoding."""
    assert result.planted[group] >= 50
    assert [leak for leak in result.leaks if leak.startswith(group)] == []
    assert result.recall()[group] == 100


def test_no_ordinary_value_is_damaged(result):
    """Ids, prices, dates, seats, UUIDs, digests, statuses, events and cities stay."""
    assert result.kept > 1000
    assert result.damaged == []


def test_shape_is_kept(result):
    """Types, nulls, lengths of lists and the order of keys are those of the raw document."""
    assert result.reshaped == []


def test_one_value_has_one_pseudonym(result):
    """Spellings of one e-mail, phone or name are masked alike."""
    assert result.unequal == []


def test_masking_twice_changes_nothing(result):
    """With the same key and with another."""
    assert result.unstable == []


def test_another_key_gives_other_pseudonyms(result):
    """No document with personal values is the same under two keys."""
    assert result.alike == []


def test_the_scorer_sees_leaks_and_damage():
    """Unmasked samples score nothing: the goals above can fail."""

    class Blind(Masker):
        def mask_bytes(self, data, content_type):
            return data

    blind = score(samples(5), Blind(b"k"), Blind(b"k"))
    assert blind.recall()["API field"] == 0
    assert blind.recall()["drifted key"] == 0
    assert blind.alike
