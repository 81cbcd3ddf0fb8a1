"""Catalogues of a theme: those that cannot be read, and translations that do not fit their message."""

from __future__ import annotations

from pathlib import Path

import pytest
from press_samples import LANTERN
from theme_folder import found, write

from tamizdat.themecheck.finding import Findings
from tamizdat.themecheck.translations import check_translations, messages_in

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
RU = (
    HEAD + '"Language: ru\\n"\n"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n<5 ? 1 : 2);\\n"\n\n'
)  # line 6 is the first free


@pytest.mark.parametrize(
    ("po", "told"),
    [
        ('msgid "Print\n', "messages.po:6: error:"),
        ('msgid "Read mor"\nmsgstr "Ещё"\n', "messages.po:6: warning: no page says 'Read mor', so this is never shown. Did you mean Read more?"),
        ('msgid "Since %(year)s"\nmsgstr "С %(yaer)s"\n', "messages.po:6: error: %(yaer)s in 'С %(yaer)s' is not filled in"),
        ('msgid "Since %(year)s"\nmsgstr "Давно"\n', "messages.po:6: warning: 'Давно' lacks %(year)s"),
        ('msgid "Print"\nmsgstr "100 % бумага"\n', "messages.po:6: error: '100 % бумага' holds a percent sign that means nothing. Write %%"),
        ('#, fuzzy\nmsgid "Print"\nmsgstr "Оттиск"\n', "warning: 'Print' is marked fuzzy, so it is not shown."),
        ('msgid "Correction"\nmsgid_plural "Corrections"\nmsgstr[0] "И"\nmsgstr[2] "И"\n', "messages.po:6: error: 'Correction' has no msgstr[1]: the language has 3 forms."),
        ('msgid "Correction"\nmsgid_plural "Corrections"\nmsgstr[0] "И"\nmsgstr[3] "И"\n', "messages.po:"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_translation_is_told(tmp_path: Path, po: str, told: str) -> None:
    loaded = write(tmp_path, {"locale/ru/messages.po": RU + po})
    lines = found(tmp_path, lambda findings: check_translations(tmp_path, loaded, {}, LANTERN, findings))
    assert any(told in line for line in lines), lines
    assert lines


def test_a_catalogue_that_would_stop_a_press_is_refused_and_others_are_not(tmp_path: Path) -> None:
    bad = RU + 'msgid "Since %(year)s"\nmsgstr "С %(yaer)s"\n'
    good = RU + 'msgid "Read mor"\nmsgstr "Ещё"\n'
    loaded = write(
        tmp_path, {"locale/ru/messages.po": bad, "locale/ar/messages.po": good, "locale/fa/messages.po": b"\xff"}
    )
    findings = Findings()
    refused = check_translations(tmp_path, loaded, {}, LANTERN, findings)
    assert refused == {"locale/ru/messages.po", "locale/fa/messages.po"}
    told = "\n".join(map(str, findings))
    assert "the outlet does not publish in fa" in told and "locale/fa/messages.po:1: error" in told


def test_forms_by_number_must_be_those_of_the_language(tmp_path: Path) -> None:
    po = HEAD + '\nmsgid "Correction"\nmsgid_plural "Corrections"\nmsgstr[0] "И"\nmsgstr[1] "И"\n'
    loaded = write(tmp_path, {"locale/ru/messages.po": po})
    lines = found(tmp_path, lambda findings: check_translations(tmp_path, loaded, {}, LANTERN, findings))
    assert lines == [
        "locale/ru/messages.po:1: error: its head names 2 forms by number, and ru has 3."
        " Copy the line Plural-Forms from our catalogue of the language."
    ]


def test_a_message_of_a_template_is_known_and_asked_for_in_every_language(tmp_path: Path) -> None:
    template = '\n{{ _("By pigeon") }}{{ ngettext("%(num)s bird", "%(num)s birds", 2) }}'
    loaded = write(
        tmp_path, {"templates/own.html": template, "locale/ru/messages.po": RU + 'msgid "By pigeon"\nmsgstr "Г"\n'}
    )
    own_messages = messages_in([tmp_path / "templates" / "own.html"])
    lines = found(tmp_path, lambda findings: check_translations(tmp_path, loaded, own_messages, LANTERN, findings))
    assert [line.split(" and stands")[0] for line in lines] == [
        "templates/own.html:2: warning: '%(num)s bird' has no wording in ar",
        "templates/own.html:2: warning: '%(num)s bird' has no wording in ru",
        "templates/own.html:2: warning: 'By pigeon' has no wording in ar",
    ]
