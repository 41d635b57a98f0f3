"""Every text that people see is translated, with the same things filled in; and the test of that sees what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.language import LANGUAGES
from tests import catalogue

TRANSLATED = [language for language in LANGUAGES if language != "en"]


def test_no_text_is_put_together_before_it_can_be_translated() -> None:
    assert catalogue.misplaced() == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_has_every_text_and_no_other(language: str) -> None:
    wrong = list(catalogue.faults(language))
    assert not wrong, "python -m tests.catalogue --write, then translate:\n" + "\n".join(wrong)


def test_texts_are_found_wherever_they_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "some.py").write_text(
        'TABLE = {"a": "in a table", "b": ("in a pair", "of a table")}\n'
        "class Slot(StrEnum):\n"
        '    ONE = "of an enumeration"\n'
        "def act(key, given):\n"
        '    hint = "by a name" if key else "by its other branch"\n'
        '    message, more = "unpacked", "hint"\n'
        "    first, second = TABLE[key]\n"
        '    raise UserError("code", "a message {x}", hint, x=1)\n'
        '    raise OptionError("code", message, Message("nested {y}", y=_("spoken")))\n'
        '    return [_n("{n} one", "{n} many", 3), _(TABLE[key]), Notice.of("code", more), _(given)]\n'
        '    return _(f"wrong {key}") + _("{only} {fields}") + typer.Option(help="not shown")\n'
    )
    monkeypatch.setattr(catalogue, "ROOT", tmp_path)
    found = [each.text for each in catalogue.found()]
    assert set(found) == {
        "in a table", "in a pair", "of a table", "of an enumeration", "by a name", "by its other branch", "unpacked",
        "hint", "a message {x}", "nested {y}", "spoken", ("{n} one", "{n} many"), "{only} {fields}", None,
    }  # fmt: skip
    assert catalogue.misplaced() == ["bot/some.py:11"]
    assert "{only} {fields}" not in catalogue.template()


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ('msgstr "读不了 {file}：{reason}。"', 'msgstr "读不了 {file}。"', "other fields: '{file} cannot be read"),
        ('msgstr "读不了 {file}：{reason}。"', 'msgstr "读不了 {file}：{reason:x}。"', "other fields: '{file} cannot"),
        ('msgstr "读不了 {file}：{reason}。"', 'msgstr ""', 'msgid "{file} cannot be read: {reason}."'),
        ('msgid "Use 2 or 4."', 'msgid "Use 8."', "not in use: 'Use 8.'"),
    ],
)
def test_what_is_wrong_in_a_catalogue_is_named(
    before: str, after: str, complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = catalogue.catalog_file("zh").read_text(encoding="utf-8")
    assert before in text
    monkeypatch.setattr(catalogue, "CATALOGS", tmp_path)
    catalogue.catalog_file("zh").parent.mkdir(parents=True)
    catalogue.catalog_file("zh").write_text(text.replace(before, after), encoding="utf-8")
    assert any(complaint in fault for fault in catalogue.faults("zh"))


def test_writing_keeps_translations_and_mends_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = catalogue.catalog_file("zh").read_text(encoding="utf-8")
    monkeypatch.setattr(catalogue, "CATALOGS", tmp_path)
    file = catalogue.catalog_file("zh")
    file.parent.mkdir(parents=True)
    file.write_text(text.replace('msgid "Use 2 or 4."', 'msgid "Use 8."'), encoding="utf-8")
    catalogue.write("zh")
    written = file.read_text(encoding="utf-8")
    assert 'msgid "Use 2 or 4."\nmsgstr ""' in written
    assert "Use 8." not in written
    assert "读不了 {file}：{reason}。" in written
    catalogue.write("zh")
    assert file.read_text(encoding="utf-8") == written
