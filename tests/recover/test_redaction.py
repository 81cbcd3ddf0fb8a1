"""What is barred is found however it is set, and taken out of everything that an article holds."""

from __future__ import annotations

import re
import unicodedata

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.article import (
    Article,
    Byline,
    Correction,
    Dispatch,
    Embed,
    Figure,
    Heading,
    Image,
    Label,
    List,
    Moment,
    Paragraph,
    Quote,
    Source,
    Status,
    Table,
    Version,
    inline,
    plain,
)
from tamizdat.recover.redaction.article import redact_article
from tamizdat.recover.redaction.folding import folded_words, placed_words, readings, text_of, visible_text
from tamizdat.recover.redaction.forms import RUN, forms_of, read_form
from tamizdat.recover.redaction.key import KeyFileError, key_name, make_key, read_key
from tamizdat.recover.redaction.redactor import Redactor, Rule

KEY = bytes(range(32))
NAME = "Orla Vennick"
LONG = (
    "On the morning of the fourth of May she left the house in Pear Lane with her two brothers, took the early tram to "
    "the harbour and was not seen again by anybody who would speak about it to a reporter."
)


def redactor(*texts: str, replacement: str = "█") -> Redactor:
    return Redactor(KEY, [Rule(tuple(map(read_form, forms_of(KEY, text))), replacement) for text in texts])


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("Orla Vennick said", "█ said"),
        ("said ORLA VENNICK.", "said █."),
        ("Or<em>la</em> Vennick said", "█ said"),
        ("<strong><em>Orla</em> Vennick</strong> said", "<strong><em>█</em></strong> said"),
        ("Orla<br>Vennick said", "█ said"),
        ("Orla\n  Vennick said", "█ said"),
        ("Orla&nbsp;Vennick said", "█ said"),
        ("Or\u00adla Ven\u200bnick said", "█ said"),
        ("Orla Ven-\nnick said", "█ said"),
        ("Orla Ven- nick said", "█ said"),
        ("Órla Vennick said", "█ said"),
        ("O&#114;la V&eacute;nnick said", "█ said"),
        ("Orla Vennick’s brother", "█’s brother"),
        ("Orla Vennick &amp; Orla Vennick", "█"),
        ("Orla Vennick and Orla-Vennick", "█ and █"),
        ("#OrlaVennick and @orla_vennick", "#█ and @█"),
        ('see <a href="https://people.example/orla-vennick/">her page</a>', "see her page"),
        ('see <a href="https://x.example/?q=%4frla+Vennick">her page</a>', "see her page"),
        ('<a href="https://x.example/77">Orla</a> Vennick', "█"),
        ('<a href="https://x.example/77">someone</a> else', '<a href="https://x.example/77">someone</a> else'),
        ("Orla Vennicks sister, Orla and Vennick", "Orla Vennicks sister, Orla and Vennick"),
        ("&lt;Orla Vennick&gt;", "&lt;█&gt;"),
    ],
)
def test_a_name_is_found_however_it_is_set(html: str, left: str) -> None:
    assert redactor(NAME).html(html) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("see @orlavennick1987 there", "see @█ there"),
        ("OrlaVennick2017.jpg", "█.jpg"),
        ("1987orlavennick", "█"),
        ("by Orla Vennick2, on Friday", "by █, on Friday"),
        ("O.r.l.a. V.e.n.n.i.c.k. said", "█. said"),
        ("a O r l a   V e n n i c k said", "a █ said"),
        ("O-r-l-a-V-e-n-n-i-c-k", "█"),
        ("Оrla Vеnnick said", "█ said"),  # Cyrillic О, е
        ("Orlα Vεnniϲk said", "█ said"),  # Greek α, ε, ϲ
        ("Օrla Vennick said", "█ said"),  # Armenian Օ
        ("𝐎𝐫𝐥𝐚 Ｖｅｎｎｉｃｋ said", "█ said"),
        ("О r l а V е n n i c k said", "█ said"),
        ("Orla1987 and Vennick1987", "Orla1987 and Vennick1987"),
        ("O r l a, and others", "O r l a, and others"),
    ],
)
def test_a_name_is_found_in_disguise(text: str, left: str) -> None:
    held = redactor(NAME)
    assert held.text(text) == left
    assert held.html(text) == left
    assert held.bars_address(f"https://a.example/{text}") == (left != text)


@pytest.mark.parametrize(
    ("barred", "text", "met"),
    [
        ("Ирма Дальберг", "Иpмa Дaльбepг", True),  # with Latin p, a, e
        ("Νίκος Μάρκου", "Nίκος Mάρκου", True),  # with Latin N, M
        ("Peck", "Реск said", False),  # wholly Cyrillic, and four letters
        ("Hoppe", "Норре said", True),  # wholly Cyrillic
        ("Cop", "Сор и пыль", False),  # an ordinary Russian word
        ("Vennick", "vennick87", True),
        ("Mig", "MiG29 and mig 29", True),
        ("Mig", "MiG29", False),
        ("Al So", "also1 a l s o", False),
        ("Bo Tarn", "B o T a r n", True),
        ("Orla", "OrlaVennick2017", False),
        ("李伟", "李 伟 said", True),
    ],
)
def test_short_words_are_not_met_by_chance(barred: str, text: str, met: bool) -> None:
    assert redactor(barred).holds(text) == met


def test_a_name_that_a_paragraphs_end_parts() -> None:
    held = redactor(NAME)
    body = (
        Paragraph("It was Orla Ven-"),
        Paragraph("nick, they said."),
        Paragraph("Orla"),
        Quote("Vennick"),
        Paragraph("Nick"),
    )
    found = redact_article(msgspec.structs.replace(FULL, body=body), held, lambda code: "")
    assert found.body == (Paragraph("It was █"), Paragraph(", they said."), Paragraph("█"), Paragraph("Nick"))
    assert found.sources[0].paragraphs == (0, 1)


PIECES = st.lists(
    st.sampled_from(["Orla", "Vennick", "Оrla", "vennick", "1987", " ", ".", "O", "r", "l", "a", "-", "said", "é"]),
    max_size=14,
)


@given(PIECES)
def test_what_is_redacted_holds_nothing_in_any_disguise(parts: list[str]) -> None:
    held = redactor(NAME, "Vennick")
    left = held.text("".join(parts))
    assert not held.holds(left)
    assert held.text(left) == left


@given(PIECES, PIECES)
def test_two_paragraphs_hold_nothing_together(above: list[str], below: list[str]) -> None:
    held = redactor(NAME)
    upper, lower = held.paragraphs(held.html("".join(above)), held.html("".join(below)))
    assert not held.holds(f"{text_of(upper)}\n{text_of(lower)}")


def test_nothing_or_a_word_takes_its_place() -> None:
    assert redactor(NAME, replacement="[a <resident>]").html("<em>Orla</em> Vennick") == "<em>[a &lt;resident&gt;]</em>"
    assert redactor(NAME, replacement="").text("said Orla Vennick, quietly") == "said, quietly"


@pytest.mark.parametrize(
    ("barred", "text"),
    [
        ("Ирма Дальберг", "по словам ИРМЫ, Ирма Дальберг"),
        ("José O’Neill", "Jose O'NEILL"),
        ("José O’Neill", "JOSE\u0301 O\u02bcNeill"),
        ("أحمد الكاتب", "قال اَحْمَد الكــاتب"),
        ("علی کریمی", "علي كريمي"),
        ("李伟", "昨天李伟说"),
        ("Łukasz Żak", "LUKASZ ZAK"),
        ("İpek Işık", "ipek isik"),
        ("Straße 5", "STRASSE 5"),
        ("ﬁsher Row", "Fisher row"),
        ("हिन्दी नाम", "एक हिन्दी नाम है"),
    ],
)
def test_scripts_and_ways_to_type_a_name(barred: str, text: str) -> None:
    assert redactor(barred).holds(text)


@pytest.mark.parametrize(
    ("barred", "address"),
    [
        ("Ирма Дальберг", "2013/10/irma-dal-berg-irma-dalberg-zaderzhana/"),
        ("Ирма Дальберг", "/%D0%98%D1%80%D0%BC%D0%B0_%D0%94%D0%B0%D0%BB%D1%8C%D0%B1%D0%B5%D1%80%D0%B3"),
        ("Mary O’Neill", "news/mary-oneill-held.html"),
        ("Orla Vennick", "photos/OrlaVennick-1.jpg"),
        ("Orla Vennick", "captures/orla_vennick.txt"),
    ],
)
def test_addresses_and_names_of_files(barred: str, address: str) -> None:
    held = redactor(barred)
    assert held.bars_address(address)
    assert not held.bars_address(held.name(address))


@pytest.mark.parametrize("word", ["irma", "dalberg", "also"])
def test_parts_of_a_name_alone_are_not_barred(word: str) -> None:
    assert not redactor("Irma Dalberg", "Al So").holds(word)


def test_a_long_text_is_barred_cut_parted_and_edited() -> None:
    held = redactor(LONG)
    assert held.html(f"Before. {LONG} After.") == "Before. █. After."
    words = LONG.split()
    assert held.text(" ".join(words[: RUN + 3])) == "█"
    assert held.text(" ".join(words[7:])) == "█."
    edited = held.text(LONG.replace("tram", "bus"))
    assert edited.count("█") == 2 and "bus" in edited and "Pear Lane" not in edited
    assert held.text("She left the house in Pear Lane.") == "She left the house in Pear Lane."


def test_the_hashes_say_nothing_without_the_key() -> None:
    other = bytes(32)
    assert not set(forms_of(KEY, NAME)) & set(forms_of(other, NAME))
    assert all(re.fullmatch(r"\d{1,2}-[0-9a-f]{32}", form) for form in forms_of(KEY, LONG))
    assert key_name(KEY) != key_name(other)


def test_the_key_file(tmp_path) -> None:
    path = tmp_path / "var" / "keys" / "redaction.key"
    with pytest.raises(KeyFileError, match="not found"):
        read_key(path)
    key = make_key(path)
    assert read_key(path) == key == make_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text("no key\n")
    with pytest.raises(KeyFileError, match="hexadecimal"):
        read_key(path)


WORDS = st.text(st.characters(codec="utf-8"), max_size=40)


@given(WORDS)
def test_words_are_the_same_with_and_without_their_places(text: str) -> None:
    placed = [[word.text for word in words] for words in placed_words(text)]
    assert placed == list(readings(text))


@given(WORDS)
def test_normal_forms_fold_alike(text: str) -> None:
    assert {tuple(folded_words(unicodedata.normalize(form, text))) for form in ("NFC", "NFD", "NFKC", "NFKD")} == {
        tuple(folded_words(text))
    }


@given(st.text("<>&;/\"'=abr #x1\n", max_size=30))
def test_html_is_read_as_it_is_shown(html: str) -> None:
    clean = inline(html)
    assert "".join(item.char for item in visible_text(clean)) == text_of(clean)


@given(
    st.lists(
        st.sampled_from(["Orla", "Vennick", " ", "<em>", "</em>", "<br>", "&amp;", "\u00ad", "-", "said", "é"]),
        max_size=14,
    )
)
def test_redacted_html_is_clean_html_without_the_name(parts: list[str]) -> None:
    held = redactor(NAME)
    html = inline("".join(parts))
    found = held.html(html)
    assert inline(found) == found
    assert not held.holds(text_of(found))
    assert held.html(found) == found


FULL = Article(
    number=7,
    path="2013/10/03/orla-vennick-held-a7/",
    old_paths=("news/7.html", "news/orla-vennick.html"),
    original_url="https://paper.example/orla-vennick",
    language="en",
    kicker="The Orla Vennick case",
    headline="Orla Vennick held",
    standfirst="Police held Orla Vennick.",
    bylines=(Byline("Orla Vennick", "orla-vennick"), Byline("Ben Cole", "ben-cole"), Byline("B", "b", "friend of Orla Vennick")),
    published=Moment("2013-10-03"),
    section=Label("orla-vennick", "Orla Vennick"),
    topics=(Label("courts", "Courts"), Label("the-orla-vennick-case", "The Orla Vennick case")),
    series=Label("x", "Letters to Orla Vennick"),
    body=(
        Paragraph("Orla Vennick was held."),
        Paragraph("Nothing."),
        Heading("Orla Vennick"),
        Quote("I saw her.", "Orla Vennick"),
        List(("Orla Vennick", "Ben Cole")),
        Figure(Image("media/aa/orla-vennick.jpg", 4, 4, "Orla Vennick", "https://x.example/orla-vennick.jpg"), "Orla Vennick", "Orla Vennick"),
        Embed("https://x.example/1", "Orla Vennick on X", "Orla Vennick", Image(None, 1, 1, "Orla Vennick")),
        Embed("https://x.example/orlavennick"),
        Table((("Orla Vennick", "1"),), caption="Orla Vennick"),
    ),
    lead_image=Figure(Image(None, 0, 0, "Orla Vennick"), "Orla <em>Vennick</em>"),
    entries=(Dispatch(Moment("2013-10-03"), "Orla Vennick", (Paragraph("Orla Vennick"),)),),
    corrections=(Correction(Moment("2013-10-04"), "Not Orla Vennick"),),
    versions=(Version(Moment("2013-10-04"), "Orla Vennick out"),),
    sources=(Source("captures/orla-vennick.txt", "0" * 64, "text", None, ("headline",), (0, 1, 8)),),
    status=Status(reason="For Orla Vennick"),
)  # fmt: skip


@pytest.mark.parametrize("replacement", ["█", "", "[a resident]"])
def test_nothing_of_an_article_keeps_the_name(replacement: str) -> None:
    held = redactor(NAME, replacement=replacement)
    found = redact_article(FULL, held, lambda code: f"{code}/")
    for text in re.findall(r'"((?:[^"\\]|\\.)*)"', msgspec.json.encode(found).decode()):
        assert not held.holds(plain(text)) and not held.bars_address(text), text
    assert found.path == f"en/2013/10/03/{'a-resident-' if 'r' in replacement else ''}held-a7/"
    assert found.old_paths == ("news/7.html",)
    assert [byline.slug for byline in found.bylines][-2:] == ["ben-cole", "b"]
    assert redact_article(found, held, lambda code: f"{code}/") is found


def test_sources_count_the_paragraphs_that_are_left() -> None:
    found = redact_article(FULL, redactor(NAME, replacement=""), lambda code: "")
    assert [type(block).__name__ for block in found.body] == ["Paragraph", "Paragraph", "Quote", "List", "Figure", "Embed", "Table"]  # fmt: skip
    assert found.sources[0].paragraphs == (0, 1, 6)
    assert found.sources[0].capture == "captures/.txt"
    assert [byline.name for byline in found.bylines] == ["Ben Cole", "B"]


def test_an_article_without_barred_words_is_the_same() -> None:
    assert redact_article(FULL, redactor("Somebody Else"), lambda code: "") is FULL
    assert redact_article(FULL, Redactor(b"", []), lambda code: "") is FULL
