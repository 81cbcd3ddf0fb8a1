"""`tamizdat.toml`: what is right is read, what is wrong is told with line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tamizdat import outlet

GOOD = """\
name = "The Ferry"
time_zone = "Europe/Riga"

[[languages]]
code = "en"
name = "English"

[[languages]]
code = "ar"
name = "العربية"
prefix = "ar/"
"""


def test_reads_languages() -> None:
    ferry = outlet.parse(GOOD)
    assert ferry.name == "The Ferry"
    assert [language.prefix for language in ferry.languages] == ["", "ar/"]
    assert ferry.language("ar").name == "العربية"
    assert ferry.language("xx").code == "en", "a language it does not publish in falls back to the first"


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("Europe/Riga", "Europe/Rigga"), 2, "no time zone"),
        (("time_zone", "time_zome"), 2, "unknown field"),
        (('prefix = "ar/"', 'prefix = "/ar"'), 11, "one folder"),
        (('prefix = "ar/"', 'prefix = ""'), 11, "share the prefix"),
        (('name = "The Ferry"', "name = 7"), 1, "Expected `str`"),
        (('name = "The Ferry"', 'name = "The Ferry'), 1, "line 1"),
        (('name = "The Ferry"\n', 'name = "F"\naddress = "ferry.example"\n'), 2, "ends with a slash"),
        (('name = "The Ferry"\n', 'name = "F"\ncurrency = "euro"\n'), 2, "ISO 4217"),
    ],
)
def test_errors_name_line_and_remedy(change: tuple[str, str], line: int, words: str) -> None:
    with pytest.raises(outlet.OutletError) as error:
        outlet.parse(GOOD.replace(*change, 1), "paper/tamizdat.toml")
    assert "paper/tamizdat.toml" in str(error.value)
    assert f"line {line}" in str(error.value)
    assert words in str(error.value)


def test_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(outlet.OutletError, match="tamizdat new"):
        outlet.load(tmp_path)


def test_wrong_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / outlet.FILE).write_bytes('name = "Паром"'.encode("cp1251"))
    with pytest.raises(outlet.OutletError, match="byte 8 is not UTF-8"):
        outlet.load(tmp_path)
