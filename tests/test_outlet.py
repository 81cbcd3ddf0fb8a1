"""`tamizdat.toml`: what is right is read, what is wrong is told with line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tamizdat import outlet_file

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
    ferry = outlet_file.parse(GOOD)
    assert ferry.name == "The Ferry"
    assert [language.prefix for language in ferry.languages] == ["", "ar/"]
    assert ferry.language("ar").name == "العربية"
    assert ferry.language("xx").code == "en", "a language it does not publish in falls back to the first"


def test_a_language_may_have_a_host_of_its_own() -> None:
    text = GOOD.replace('prefix = "ar/"', 'prefix = "ar/"\naddress = "https://ar.ferry.example/"')
    ferry = outlet_file.parse(text)
    assert ferry.host_codes == ("", "ar") and (ferry.host_code("en"), ferry.host_code("ar"), ferry.host_code("")) == (
        "",
        "ar",
        "",
    )
    assert (
        ferry.language_at("ar/x/").code == "ar"
        and ferry.language_at("arabic/x/").code == "en" == ferry.language_at("").code
    )
    assert ferry.url("ar/2013/") == "https://ar.ferry.example/2013/"
    assert ferry.url("arabic/") == "http://localhost:8000/arabic/"


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("Europe/Riga", "Europe/Rigga"), 2, "no time zone"),
        (("time_zone", "time_zome"), 2, "unknown field"),
        (('prefix = "ar/"', 'prefix = "/ar"'), 11, "one folder"),
        (('prefix = "ar/"', 'prefix = ""'), 11, "share the prefix"),
        (('prefix = "ar/"', 'prefix = "media/"'), 11, "the site needs"),
        (('prefix = "ar/"', 'prefix = "archive/"'), 11, "the site needs"),
        (('name = "The Ferry"', "name = 7"), 1, "Expected `str`"),
        (('name = "The Ferry"', 'name = "The Ferry'), 1, "line 1"),
        (('name = "The Ferry"', 'name = "The\\u0001 Ferry"'), 1, "holds the character"),
        (("Europe/Riga", "Europe"), 2, "no time zone"),
        (('name = "The Ferry"\n', 'name = "F"\naddress = "http://[::1/"\n'), 2, "ends with a slash"),
        (('name = "The Ferry"\n', 'name = "F"\naddress = "http://x:99999/"\n'), 2, "ends with a slash"),
        (('code = "ar"', 'code = "EN"'), 9, "two languages have the code"),
        (('name = "The Ferry"\n', 'name = "F"\naddress = "ferry.example"\n'), 2, "ends with a slash"),
        (('name = "The Ferry"\n', 'name = "F"\ncurrency = "euro"\n'), 2, "ISO 4217"),
        (('name = "English"\n', 'name = "English"\naddress = "https://en.example/"\n'), 7, "needs a prefix"),
        (('prefix = "ar/"', 'prefix = "ar/"\naddress = "ar.example"'), 12, "must be all of a host"),
        (('prefix = "ar/"', 'prefix = "ar/"\naddress = "https://ferry.example/ar/"'), 12, "must be all of a host"),
        (('prefix = "ar/"', 'prefix = "ar/"\naddress = "https://Ar.example/"'), 12, "must be all of a host"),
        (('prefix = "ar/"', 'prefix = "ar/"\naddress = "http://localhost:8001/"'), 12, "is taken already"),
    ],
)
def test_errors_name_line_and_remedy(change: tuple[str, str], line: int, words: str) -> None:
    with pytest.raises(outlet_file.OutletError) as error:
        outlet_file.parse(GOOD.replace(*change, 1), "paper/tamizdat.toml")
    assert "paper/tamizdat.toml" in str(error.value)
    assert f"line {line}" in str(error.value)
    assert words in str(error.value)


def test_pictures_are_in_avif_too_unless_the_newsroom_says_otherwise() -> None:
    name = 'name = "The Lantern"\n'
    assert outlet_file.parse(name).pictures.avif
    assert not outlet_file.parse(name + "[pictures]\navif = false\n").pictures.avif
    for line, words in (("avif = 1", "Expected `bool`"), ("avfi = false", "unknown field `avfi`")):
        with pytest.raises(outlet_file.OutletError, match=f"line 3: .*{words}"):
            outlet_file.parse(f"{name}[pictures]\n{line}\n")


def test_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(outlet_file.OutletError, match="tamizdat new"):
        outlet_file.load(tmp_path)


def test_wrong_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / outlet_file.FILE).write_bytes('name = "Паром"'.encode("cp1251"))
    with pytest.raises(outlet_file.OutletError, match="byte 8 is not UTF-8"):
        outlet_file.load(tmp_path)


REDIRECTS = """\
name = "The Ferry"

[[redirects]]
from = "/old/Page.html"
to = "/about/"

[[redirects]]
from = 'news\\.php\\?id=(\\d+)'
to = "undated/$1/"
status = 302
pattern = true

[[redirects]]
from = "caf%C3%A9"
to = "https://elsewhere.example/"

[[redirects]]
from = "shop"
status = 410

[[redirects]]
from = "index.php?page=5"
to = "five/"
"""


def test_reads_redirects() -> None:
    ferry = outlet_file.parse(REDIRECTS)
    assert [(rule.key, rule.has_query, rule.status, rule.line) for rule in ferry.redirects] == [
        ("old/Page.html", False, 301, 4),
        ("news\\.php\\?id=(\\d+)", True, 302, 8),
        ("café", False, 301, 14),
        ("shop", False, 410, 18),
        ("index.php?page=5", True, 301, 22),
    ]


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (('from = "shop"', 'from = "/"'), 18, "not the front page"),
        (('from = "shop"', 'from = "old/Page.html/"'), 18, "redirected twice"),
        (('from = "shop"', 'from = "a#b"'), 18, "no #"),
        (('to = "/about/"', 'to = "old/Page.html"'), 5, "lead to itself"),
        (('to = "/about/"', 'to = ""'), 5, "must be a path"),
        (('to = "/about/"', 'to = "//elsewhere.example/"'), 5, "must be a path"),
        (('to = "/about/"', 'to = "javascript:x"'), 5, "must be a path"),
        (('to = "undated/$1/"', 'to = "/$1/"'), 9, "must be a path"),
        (('to = "undated/$1/"', 'to = "https://$1/"'), 9, "must be a path"),
        (('to = "undated/$1/"', 'to = "undated/$2/"'), 9, "has 1 groups"),
        (("(\\d+)'", "(\\d+'"), 8, "unterminated subpattern"),
        (("(\\d+)'", "(?P<n>\\d+)'"), 8, "'(?' does not mean the same"),
        (("(\\d+)'", "(\\d+)\\1'"), 8, "does not mean the same"),
        (("(\\d+)'", "(\\d+)+x'"), 8, "repeats what is a repeat"),
        (("(\\d+)'", "((a)*)*b'"), 8, "repeats what is a repeat"),
        (("(\\d+)'", "(?:(a)*)*b'"), 8, "repeats what is a repeat"),
        (("(\\d+)'", "((a+)x?)+b'"), 8, "repeats what is a repeat"),
        (("(\\d+)'", "(?:(?:[*)]a+))+b'"), 8, "repeats what is a repeat"),
        (("(\\d+)'", "(a{1,9}){1,9}c'"), 8, "repeats what is a repeat"),
        (('from = "shop"', 'from = "../shop"'), 18, "no request has"),
        (('from = "shop"', 'from = "."'), 18, "no request has"),
        (('from = "shop"', 'from = "index.html"'), 18, "not the front page"),
        (('from = "shop"', f'from = "{"x" * 3000}"'), 18, "3000 characters"),
        (('to = "/about/"', 'to = "./old/Page.html"'), 5, "must be a path"),
        (('to = "/about/"', 'to = "about/../old/Page.html"'), 5, "must be a path"),
        (("status = 302", "status = 307"), 10, "Invalid enum value 307"),
        (("status = 410", "state = 410"), 19, "unknown field"),
        (("status = 410", 'status = 410\nto = "x/"'), 20, "leads nowhere"),
        (("status = 410", "line = 410"), 19, "unknown field"),
        (
            ('to = "https://elsewhere.example/"', 'to = "old/Page.html"\n[[redirects]]\nfrom="about"\nto="/café/"'),
            5,
            "loop",
        ),
        (('to = "five/"', 'to = "index.php?page=5#top"'), 23, "'index.php?page=5' → 'index.php?page=5'"),
        (('to = "/about/"', 'to = "/old/Page.html?x=1"'), 5, "loop"),
        (('to = "/about/"', 'to = "http://localhost:8000/old/Page.html"'), 5, "loop"),
        (('to = "/about/"', 'to = "http://LocalHost:8000/old/Page.html"'), 5, "loop"),
        (('to = "five/"', 'to = "five/index.html"\n[[redirects]]\nfrom="five"\nto="/index.php?page=5"'), 23, "loop"),
    ],
)
def test_wrong_redirects_are_told_with_their_own_line(change: tuple[str, str], line: int, words: str) -> None:
    with pytest.raises(outlet_file.OutletError) as error:
        outlet_file.parse(REDIRECTS.replace(*change, 1))
    assert f"line {line}:" in str(error.value)
    assert words in str(error.value)


@pytest.mark.parametrize(
    "regex", ["news/(.*)/(\\d+)\\.html", "(?:a|b)?(c+)(?:d{1}|e{0,1})", "a(b)(c+)[(+)*]d", "(\\(x+\\))y"]
)
def test_usual_patterns_are_taken(regex: str) -> None:
    outlet_file.parse(f"name = 'x'\n[[redirects]]\nfrom = '{regex}'\nto = 'about/'\npattern = true\n")


SECTIONS = 'name = "F"\n[[sections]]\nslug = "news"\nnames.en = "News"\n[[sections]]\nslug = "{}"\nnames.en = "Sport"\n'


@pytest.mark.parametrize(
    ("slug", "words"), [("news", "two sections have the slug"), ("../x", "cannot stand in an address")]
)
def test_sections_that_cannot_be_pages_are_errors(slug: str, words: str) -> None:
    with pytest.raises(outlet_file.OutletError, match=f"line 6: .*{words}"):
        outlet_file.parse(SECTIONS.format(slug))
