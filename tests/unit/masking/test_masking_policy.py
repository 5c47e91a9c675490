"""The policy's table: paths, classes, a user's file over it, and files that say nonsense."""

from __future__ import annotations

from importlib.resources import files

import pytest

from pytest_qtickets.contract.document import document as contract
from pytest_qtickets.errors import SettingsError
from pytest_qtickets.masking import Masker
from pytest_qtickets.masking.policy import Policy, load_policy, shipped_policy
from pytest_qtickets.masking.pseudonyms import KINDS, is_pseudonym

KEY = b"a key of this test"


def over(tmp_path, text):
    path = tmp_path / "mask.toml"
    path.write_text(text, encoding="utf-8")
    return load_policy(path)


def test_the_table_is_shipped_beside_the_code():
    """The wheel holds it: it is read as a file of the package."""
    assert files("pytest_qtickets.masking").joinpath("policy.toml").is_file()


def test_every_field_of_the_contract_is_known():
    """No property of any record is left to be judged by its name."""
    schemas = contract()["components"]["schemas"]
    keys = {key for schema in schemas.values() for key in schema.get("properties", {})}
    assert len(keys) > 100
    policy = shipped_policy()
    unknown = {key for key in keys if policy.rule_for(key, (), ()) == "unknown"}
    assert unknown <= {"value"}, "the value of a condition or a card is judged by its column"


@pytest.mark.parametrize(
    ("text", "document", "expected"),
    [
        ('[fields]\nclub_card = "card"', {"club_card": "A77"}, {"club_card": True}),
        ('[fields]\n"client.level" = "public"', {"client": {"level": "Gold"}, "level": "x"}, {"client": {"level": False}}),
        ('[fields]\n"spread.*" = "text"', {"spread": {"agents": "Gold"}}, {"spread": {"agents": True}}),
        ('[fields]\nseat_name = "text"', {"seat_name": "Партер"}, {"seat_name": True}),
        ('[fields]\nclient_name = "plain"', {"client_name": "Анна"}, {"client_name": False}),
        ('[fields]\n"a.b.c" = "name"\n"b.c" = "plain"', {"a": {"b": {"c": "Gold"}}, "b": {"c": "Gold"}},
         {"a": {"b": {"c": True}}, "b": {"c": False}}),
        ('[classes]\ncompany = "keep"', {"legal_name": "ООО Ромашка"}, {"legal_name": False}),
        ('[parents]\nperson = "sponsor"', {"sponsor": {"motto": "Gold"}}, {"sponsor": {"motto": True}}),
        ('[siblings]\nperson = "loyalty"', {"name": "Gold", "loyalty": 1}, {"name": True}),
    ],
)  # fmt: skip
def test_a_users_table_is_laid_over_ours(tmp_path, text, document, expected):
    """A line there adds a field, changes a class or declares a field public."""
    masked = Masker(KEY, table=over(tmp_path, text)).mask_json(document)

    def check(value, wanted):
        if isinstance(wanted, dict):
            for key, item in wanted.items():
                check(value[key], item)
        else:
            assert is_pseudonym(value) is wanted

    check(masked, expected)


@pytest.mark.parametrize("kind", KINDS)
def test_every_class_can_be_switched_off(tmp_path, kind):
    """What the table alone hides is visible without its class: the closing scan must see it."""
    fields = [key for key, rule in shipped_policy()._rules.items() if rule == kind]
    document = {fields[0]: "https://q.example/pay/Gold" if kind == "link" else "Gold"}
    assert Masker(KEY).mask_json(document) != document
    policy = over(tmp_path, f'[classes]\n{kind} = "keep"')
    assert Masker(KEY, table=policy).mask_json(document) == document


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[fields", "expected TOML"),
        ('[fields]\na = "phones"', "fields: a = 'phones'; expected one of email, phone"),
        ("[fields]\na = 1", "fields: a = 1; expected text in quotes"),
        ('[fold]\na = "b"', r"fold: expected a table \[classes\], \[fields\]"),
        ('fields = "b"', "fields: expected a table"),
        ('[classes]\nemail = "show"', "classes: email = 'show'; expected hide or keep"),
        ('[classes]\nmail = "keep"', "classes: mail = 'keep'; expected one of email"),
        ('[parents]\npeople = "x"', "parents: people = 'x'; expected public or template"),
    ],
)
def test_a_bad_file_is_one_line(tmp_path, text, words):
    """It names the file, what stands there and what was expected."""
    with pytest.raises(SettingsError, match=words) as caught:
        over(tmp_path, text)
    assert str(caught.value).startswith(str(tmp_path / "mask.toml"))
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read(tmp_path):
    """A missing file and one in another character set."""
    with pytest.raises(SettingsError, match="cannot be read"):
        load_policy(tmp_path / "none.toml")
    (tmp_path / "cp1251.toml").write_bytes('[fields]\n"имя" = "name"'.encode("cp1251"))
    with pytest.raises(SettingsError, match="not UTF-8"):
        load_policy(tmp_path / "cp1251.toml")


def test_policies_do_not_share_what_they_learned(tmp_path):
    """A user's policy changes nothing for the next masker."""
    over(tmp_path, '[fields]\nclient_name = "plain"')
    assert Policy().rule_for("client_name", (), ()) == "name"
    assert Masker(KEY).mask_json({"client_name": "Анна"}) != {"client_name": "Анна"}
