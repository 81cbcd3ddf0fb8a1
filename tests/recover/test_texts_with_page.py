"""What a page of the same article tells of a text, which has no markup: where its body ends, its headline, its writer."""

from __future__ import annotations

import papers
import pytest
from msgspec.structs import replace

from tamizdat.recover.boilerplate.fingerprints import Fingerprints
from tamizdat.recover.boilerplate.learn import SiteModel, duplicates
from tamizdat.recover.capture import Cleaned
from tamizdat.recover.fields.headline import as_stated
from tamizdat.recover.words import fingerprint

# Letters to the page, as long as an article and in as good sentences.
LETTERS = [
    "The ferry that I take each morning has been late on nine days of this month, and nobody at the quay could say why.",
    "My grandfather carried grain up that ramp when he was fourteen, and he never spoke well of the company that ran it.",
    "Anybody who has lived through a winter in Senna knows what the wind does to a building that stands on steel posts.",
    "Schools have waited for a new roof since the spring, and it seems to me that a roof comes before any kind of pier.",
    "What the town wants is a doctor who stays for longer than a season, and a road that the rain does not wash away.",
]


def page(*, above: str = "", headline: str = papers.HEADLINE, below: str = "", author: str = "") -> str:
    paragraphs = "".join(f"<p>{text}</p>" for text in papers.BODY)
    letters = "".join(f"<li><b>Reader</b><p>{text}</p></li>" for text in LETTERS)
    head = f"<title>{headline}</title>" + (f'<meta name="author" content="{author}">' if author else "")
    return (
        f"<html><head>{head}</head><body>{above}<article><h1>{headline}</h1>{below}{paragraphs}</article>"
        f'<ul class="comment-list">{letters}</ul></body></html>'
    )


@pytest.fixture
def cleaned(run, captured):
    """Return what each capture gave by itself, by its name."""

    def by_name(files: dict[str, str]) -> dict[str, Cleaned]:
        found: dict[str, Cleaned] = {}
        run(captured(files), on_cleaned=lambda _number, each: found.update({each.capture.name.split("/")[-1]: each}))
        return found

    return by_name


def texts_of(capture: Cleaned) -> list[str]:
    return [block.text for block in capture.body]


def test_what_a_page_sets_apart_is_no_body_of_its_text(cleaned, fates):
    cut = "\n\n".join([papers.HEADLINE, *papers.BODY[:2], *LETTERS])
    assert texts_of(cleaned({"cut.txt": cut})["cut.txt"])[-len(LETTERS) :] == LETTERS, "by itself it reads like a body"
    files = {"cut.txt": cut, "page.html": page()}
    found = cleaned(files)
    assert texts_of(found["cut.txt"]) == papers.BODY[:2]
    assert texts_of(found["page.html"]) == papers.BODY
    removed = [each for each in fates(files)["cut.txt"].values() if each.is_removed]
    assert removed and {each.rule for each in removed} == {"comments"}, "the page's mark-up says what they are"
    assert not any(each.text for each in removed), "words of readers are not quoted"


def test_what_a_page_has_elsewhere_outside_is_told_with_its_words(cleaned, fates):
    cut = "\n\n".join([papers.HEADLINE, *papers.BODY[:2], *LETTERS])
    files = {"cut.txt": cut, "page.html": page().replace("comment-list", "also")}
    assert texts_of(cleaned(files)["cut.txt"]) == papers.BODY[:2]
    told = fates(files)["cut.txt"]
    assert {told[text].step for text in LETTERS} == {"clean"}


def test_what_no_page_has_stays_in_a_text(cleaned):
    own = (
        "The harbour master of Krell said on Friday that the first ship was expected there before the end of the year."
    )
    text = "\n\n".join([papers.HEADLINE, *papers.BODY[:3], own, *papers.BODY[3:]])
    assert own in texts_of(cleaned({"web.txt": text, "page.html": page()})["web.txt"])


@pytest.mark.parametrize(
    "lines",
    [
        [f"Harbour {papers.HEADLINE}"],
        [f"{papers.HEADLINE} – Harbour"],
        [papers.HEADLINE.replace("Dispute", "Disputes")],
        ["Harbour", papers.HEADLINE, "Foto: Archive", papers.HEADLINE],
    ],
)
def test_a_text_has_the_headline_that_its_page_states(cleaned, lines):
    menu = ["Ferries and quays", "Weather in the strait of Halden", "Letters to the Courier!"]
    text = "\n\n".join([*menu, *lines, *papers.BODY])
    found = cleaned({"web.txt": text, "page.html": page()})["web.txt"]
    assert found.headline == (lines[0] if "Disputes" in lines[0] else papers.HEADLINE)
    assert texts_of(found)[-len(papers.BODY) :] == papers.BODY


def test_what_is_joined_to_a_headline_is_told(cleaned, fates):
    files = {"cut.txt": "\n\n".join([f"Harbour {papers.HEADLINE}", *papers.BODY]), "page.html": page()}
    assert cleaned(files)["cut.txt"].headline == papers.HEADLINE
    told = fates(files)["cut.txt"]
    assert told[f"Harbour {papers.HEADLINE}"].field == "headline"
    assert told["Harbour"].part and told["Harbour"].rule == "beside_headline"


def test_a_label_stays_where_it_belongs_to_the_headline():
    line = f"Harbour: {papers.HEADLINE}"
    assert as_stated(line, [papers.HEADLINE]) == papers.HEADLINE
    assert as_stated(line, [line, papers.HEADLINE]) == line
    assert as_stated(line, []) == line
    assert as_stated("Pier, again", ["Pier"]) == "Pier, again", "one word says too little"


def test_the_writer_may_stand_above_the_headline(cleaned):
    text = "\n\n".join(["Marta Ollin", papers.HEADLINE, *papers.BODY])
    found = cleaned({"web.txt": text, "page.html": page(author="Marta Ollin")})["web.txt"]
    assert found.bylines == ("Marta Ollin",)
    assert not cleaned({"web.txt": text, "page.html": page(author="Ida Krell")})["web.txt"].bylines


MENU = [f"Ferries of route {number} and quays" for number in range(1, 30)]


def test_paragraphs_apart_that_a_page_has_in_its_body_stay(cleaned):
    own = papers.BODY[4]
    web = "\n\n".join([*MENU, papers.HEADLINE, *papers.BODY[:4], *MENU, own, *MENU])
    assert own not in texts_of(cleaned({"web.txt": web})["web.txt"])
    found = cleaned({"web.txt": web, "page.html": page()})["web.txt"]
    assert texts_of(found) == papers.BODY


def test_the_beginning_of_a_broken_paragraph_stays(cleaned):
    beginning, comma, rest = papers.BODY[2].partition("strait,")
    lines = [papers.HEADLINE, beginning + comma, rest.strip(), *papers.BODY[3:]]
    web = "\n\n".join([*MENU, *lines, *MENU])
    assert texts_of(cleaned({"web.txt": web})["web.txt"]) == lines[1:]
    capital = "\n\n".join([*MENU, lines[0], lines[1], *papers.BODY[3:], *MENU])
    assert texts_of(cleaned({"web.txt": capital})["web.txt"]) == papers.BODY[3:], "what follows begins anew"


def prints(*lines: str, likely: int, is_page: bool) -> Fingerprints:
    keys = [fingerprint(line) for line in lines]
    found = Fingerprints(frozenset(keys), dict.fromkeys(keys[:likely], ""), dict.fromkeys(keys, 9), bare=False)
    return replace(found, word_counts={"body/p": (90, 40)}) if is_page else found


def test_only_texts_are_told_what_pages_have_outside():
    lines = ["One sentence of the story.", "Another of the story.", "A letter below.", "Menu of the paper."]
    first = prints(*lines, likely=2, is_page=True)
    second = prints(*lines[:3], likely=3, is_page=True)
    text = prints(*lines, likely=4, is_page=False)
    empty = prints(*lines, likely=0, is_page=True)
    told = [each.outside for each in duplicates([first, second, text], [0] * 3, [SiteModel()] * 3)]
    assert told == [frozenset(), frozenset(), {fingerprint(lines[3])}], (
        "what one page takes for the body is not outside"
    )
    told = [each.outside for each in duplicates([empty, text], [0] * 2, [SiteModel()] * 2)]
    assert told == [frozenset(), frozenset()], "a page in which no body was found tells nothing"
