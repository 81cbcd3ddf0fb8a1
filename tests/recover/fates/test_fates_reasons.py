"""Each reason for which a block is removed is told where it is the true one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import papers
import pytest
from msgspec.structs import replace

from tamizdat.article import Figure, Image, Moment, Paragraph
from tamizdat.recover.boilerplate.classify import judge
from tamizdat.recover.boilerplate.learn import NO_DUPLICATES, UNKNOWN_SITE, Duplicates, SiteModel
from tamizdat.recover.capture import Candidate, Capture, Cleaned, DateCandidate, Parsed, TextBlock
from tamizdat.recover.clean import choose
from tamizdat.recover.decisions import kinds
from tamizdat.recover.decisions.file import DecisionFile
from tamizdat.recover.decisions.kinds import Decisions
from tamizdat.recover.decisions.run_decisions import RunDecisions
from tamizdat.recover.fates.fate import BlockFate, CaptureFates
from tamizdat.recover.fates.of_cleaning import cleaning_fates, shares_of_others
from tamizdat.recover.fates.reasons import Reason
from tamizdat.recover.html import blocks as html_blocks
from tamizdat.recover.merging.merge import merge_with_fates
from tamizdat.recover.parse import parse
from tamizdat.recover.posts.post import Post
from tamizdat.recover.redaction.forms import forms_of
from tamizdat.recover.redaction.key import key_name
from tamizdat.recover.words import fingerprint, sentences

KEY = bytes(range(32))


def expect(reason: Reason, found: BlockFate | str, n: int = 0) -> None:
    """Check the reason of a block."""
    rule = found.rule.upper() if isinstance(found, BlockFate) else found
    assert rule == reason.name
    if isinstance(found, BlockFate) and n:
        assert f"{n:,}" in found.reason


def block(text: str, **fields) -> TextBlock:
    return TextBlock(content=Paragraph(text), text=text, **fields)


# parse


WHAT_A_PAGE_HIDES = {
    Reason.HIDDEN: '<div style="display:none"><p>The rest of it is <b>hidden</b> here.</p><p>And so is this.</p></div>',
    Reason.WITHOUT_SCRIPTS: "<noscript>Please switch scripts on.</noscript>",
    Reason.FIELD_OF_FORM: "<select><option>Senna</option><option>Krell</option></select>",
    Reason.DRAWING: "<svg><text>Rising prices</text></svg>",
    Reason.FORMULA: "<math><mi>x</mi></math>",
    Reason.TEMPLATE: "<template><p>A card</p></template>",
    Reason.TOOLBAR: '<div id="wm-ipp-base">12 captures</div>',
    Reason.CONTACT: '<img src="https://a.example/u/ada@mail.example/me.jpg">',
}


@pytest.mark.parametrize("reason", WHAT_A_PAGE_HIDES)
def test_what_parsing_leaves_out(reason):
    body = f"<p>{papers.BODY[0]}</p>{WHAT_A_PAGE_HIDES[reason]}<p>{papers.BODY[1]}</p>"
    page = f"<html><body><h1>{papers.HEADLINE}</h1>{body}</body></html>"
    parsed = parse(Capture(name="a.html", sha256="a", kind="html", body=page.encode()))
    texts = {each.reason: each for each in parsed.unread}
    expect(reason, texts[reason.name].reason)
    assert texts[reason.name].before == (0 if reason is Reason.TOOLBAR else 2)
    if reason is Reason.HIDDEN:
        assert [each.text for each in parsed.unread] == ["The rest of it is hidden here.", "And so is this."]
    if reason is Reason.CONTACT:
        assert [each.text for each in parsed.unread] == [""]


WHAT_A_READER_LEAVES_OUT = {
    Reason.OF_MAIL: (
        f"Message-ID: <1@paper.example>\nSubject: {papers.HEADLINE}\nList-Id: <x>\nContent-Type: text/html; charset=utf-8\n\n"
        f"<p>{papers.BODY[0]}</p><p>View this email in your browser</p>"
    ),
    Reason.SHORTCODE: f"---\ntitle: {papers.HEADLINE!r}\n---\n{papers.BODY[0]}\n\n{{{{< related >}}}}\n",
}


@pytest.mark.parametrize("reason", WHAT_A_READER_LEAVES_OUT)
def test_what_a_reader_leaves_out(fates, reason):
    (told,) = fates({"it": WHAT_A_READER_LEAVES_OUT[reason]}).values()
    assert told[papers.BODY[0]].paragraph == 0
    (removed,) = [each for text, each in told.items() if text != papers.BODY[0]]
    expect(reason, removed)


def test_the_heads_of_pages_are_told_as_such():
    post = Post(html=f"<p>{papers.BODY[0]}</p>", left_out=(("Vesna Courier, 3 May", Reason.RUNNING_HEAD.name),))
    parsed = parse(Capture(name="a.pdf", sha256="a", kind="post", body=msgspec.json.encode(post)))
    expect(Reason.RUNNING_HEAD, parsed.unread[0].reason)


def test_a_page_that_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr(html_blocks, "MOST_BLOCKS", 3)
    page = "<body>" + "".join(f"<p>{text}</p>" for text in papers.BODY)
    parsed = parse(Capture(name="a.html", sha256="a", kind="html", body=page.encode()))
    expect(Reason.TOO_MANY, parsed.unread[-1].reason)


def test_scripts_styles_and_comments_have_no_words():
    page = f"<body><p>{papers.BODY[0]}<script>let a</script><style>p {{}}</style><!-- no words --></p>"
    assert not parse(Capture(name="a.html", sha256="a", kind="html", body=page.encode())).unread


# clean


def of_cleaning(
    *blocks: TextBlock,
    model: SiteModel = UNKNOWN_SITE,
    copies: Duplicates = NO_DUPLICATES,
    kind: str = "html",
    **fields,
) -> list[tuple[str, int]]:
    """Return for each block the reason and the count with which cleaning removed it, ("", 0) where it did not."""
    capture = Capture(name="a", sha256="a", kind=kind, body=b"")  # type: ignore[arg-type]
    parsed = Parsed(capture=capture, blocks=blocks, **fields)
    fates = cleaning_fates(parsed, choose(parsed, model, copies), model)
    removed = {each.at: (each.reason, each.n) for each in fates.removed}
    return [removed.get(at, ("", 0)) for at in range(len(blocks))]


INSIDE = [block(text, in_main_text=True, dom_path="body/article/p") for text in papers.BODY]


def outside(text: str, path: str = "body/div/p", **fields) -> TextBlock:
    return block(text, in_main_text=False, dom_path=path, **fields)


LONG_APPEAL = "Donate today: we need your help, support our work, your donation keeps our newsroom free, help us."


@pytest.mark.parametrize(
    ("reason", "removed"),
    [
        (Reason.OUTSIDE, outside("Ferries to the islands of the strait leave every morning from the new quay.")),
        (Reason.COMMENTS, outside("I was there and it was not like that at all, believe me.", "body/div.comments/p")),
        (Reason.FORM, outside("What we write once a week, and why we write it, by mail.", "body/form/p")),
        (Reason.NAVIGATION, outside("What else happened in Port Halden on the same day.", "body/aside/p")),
        (Reason.LINKS, block("Ferries stop. Herring return to the bay. The old pier reopens again.", link_share=1.0)),
        (Reason.BUTTON, block("Read more")),
        (Reason.NO_SENTENCE, block("Port Halden | 12.05 | 14 °C")),
        (Reason.CONSENT, block("Cookies: our privacy policy, your consent, your choices, terms of use.")),
        (Reason.RIGHTS, block("© 2017 Copyright. All rights reserved. Reproduction. Powered by Lomax.")),
        (Reason.ADDRESSES, block(f"{LONG_APPEAL} {LONG_APPEAL}")),
    ],
    ids=lambda value: value.name if isinstance(value, Reason) else "",
)
def test_what_its_own_measures_say_of_a_block(reason, removed):
    trailing = 3 if reason is Reason.ADDRESSES else 0
    others = INSIDE if removed.in_main_text is False else [block(text) for text in papers.BODY]
    found = of_cleaning(*others, removed, *[block("Read more", link_share=1.0)] * trailing)
    assert found[: len(others)] == [("", 0)] * len(others)
    found = found[: len(others) + 1]
    expect(reason, found[-1][0])


def test_what_stands_on_other_articles():
    text = papers.LATER_BODY[0]
    times = {fingerprint(sentence): 14 for sentence in sentences(text)}
    found = of_cleaning(
        *map(block, papers.BODY), block(text), model=SiteModel(articles=20, recurring=times), kind="text"
    )
    assert found[-1] == ("RECURS", 14)
    expect(Reason.RECURS, found[-1][0])


def test_what_bare_or_shorter_copies_lack_and_where_no_article_stands():
    text = papers.LATER_BODY[0]
    known = frozenset(fingerprint(sentence) for sentence in sentences(papers.BODY[0]))
    lacking = frozenset(fingerprint(sentence) for sentence in sentences(text))
    model = SiteModel(articles=2, not_in_bare=lacking, article_share={"body/div/p": 0.0})
    page = [*INSIDE, outside(text)]
    shares = dict(shares_of_others(page[-1], judge(page, model, Duplicates(known)), len(page) - 1))
    for reason in (Reason.NOT_IN_BARE, Reason.NOT_IN_COPIES, Reason.PLACE):
        assert shares[reason] < 0
        expect(reason, reason.name)
    assert not dict(shares_of_others(page[0], judge(page, UNKNOWN_SITE), 0))


def test_a_letter_to_the_readers():
    lines = [line for line in papers.APPEAL.split("\n") if line]
    found = of_cleaning(*map(block, [*papers.BODY, *lines]), kind="text")
    reasons = [reason for reason, _ in found[len(papers.BODY) :]]
    expect(Reason.LETTER, max(set(reasons), key=reasons.count))


def test_what_stands_around_and_apart():
    far = [outside(f"Ferry {number}", link_share=1.0) for number in range(12)]
    plain = [*map(block, papers.BODY), *(block(f"Ferry {number}", link_share=1.0) for number in range(9))]
    expect(Reason.AROUND, of_cleaning(*plain, block(papers.LATER_BODY[0]), kind="text")[-1][0])
    found = of_cleaning(*INSIDE, *far, block(papers.LATER_BODY[0], in_main_text=True, dom_path="body/article/p"))
    expect(Reason.APART, found[-1][0])


def test_a_paragraph_in_a_list_of_teasers():
    links = [block(f"Ferry {number}", link_share=1.0) for number in range(4)]
    teaser = block("Ferries to the islands leave every morning from the new quay.")
    titles = block("Ferries stop in the strait"), block("Pier to open soon")
    found = of_cleaning(*map(block, papers.BODY), *links, titles[0], teaser, titles[1], *links, kind="text")
    expect(Reason.TEASERS, found[len(papers.BODY) + 5][0])


def test_the_headline_and_what_stands_above_it():
    above = block(papers.LATER_BODY[0], in_main_text=True)
    headlines = (Candidate(papers.HEADLINE, "h1"),)
    title = block(papers.HEADLINE, in_main_text=True)
    found = of_cleaning(above, title, *INSIDE[:2], title, *INSIDE[2:], headlines=headlines)
    assert found[1] == ("", 0)
    expect(Reason.ABOVE_HEADLINE, found[0][0])
    assert found[4][0] in ("REPEATS_HEADLINE", "NO_SENTENCE")


def test_a_headline_that_reads_like_a_paragraph_and_comes_again():
    title = block("The council voted to reopen the pier, and nobody was against.", in_main_text=True)
    found = of_cleaning(title, *INSIDE[:2], title, *INSIDE[2:], headlines=(Candidate(title.text, "h1"),))
    expect(Reason.REPEATS_HEADLINE, found[3][0])


def test_a_body_that_is_printed_twice():
    again = [outside(text) for text in papers.BODY]
    found = of_cleaning(*INSIDE, *[replace(block, in_main_text=True) for block in again])
    assert found[: len(INSIDE)] == [("", 0)] * len(INSIDE)
    assert {reason for reason, _ in found[len(INSIDE) :]} == {"REPEATED"}
    expect(Reason.REPEATED, found[-1][0])


def test_pictures_outside_the_text():
    picture = TextBlock(content=Figure(Image(None, 0, 0, "A quay", "https://a.example/q.jpg")), text="")
    found = of_cleaning(*INSIDE, *[outside("Read more")] * 3, picture)
    expect(Reason.PICTURE, found[-1][0])


# merge


def member(name: str, *texts: str, **fields) -> Cleaned:
    capture = Capture(name=name, sha256=name * 3, kind="text", body=b"")
    return Cleaned(capture=capture, body=tuple(map(block, texts)), places=tuple(range(len(texts))), **fields)


def test_a_fragment_of_one_copy_and_one_at_an_end():
    one, two, three, four, five = papers.BODY
    _, fates = merge_with_fates([member("a", one, two, three, four), member("b", one, "Ferry 7 late", two)])
    assert fates.members["a"].paragraphs == {0: 0, 1: 1, 2: 2, 3: 3}
    assert fates.members["b"].paragraphs == {0: 0, 2: 1}
    expect(Reason.FRAGMENT, fates.members["b"].dropped[0].reason)
    _, fates = merge_with_fates([member("a", one, two, three, four), member("b", one, two, five)])
    assert [(each.at, each.text) for each in fates.members["b"].dropped] == [(2, five)]
    expect(Reason.NO_PLACE, fates.members["b"].dropped[0].reason)


def test_what_other_copies_vote_out():
    one, two, three, four, five = papers.BODY
    copies = [member(name, one, two, three, four) for name in "bcd"]
    _, fates = merge_with_fates([member("a", one, two, five, three, four), *copies])
    (dropped,) = fates.members["a"].dropped
    assert (dropped.at, dropped.n) == (2, 3)
    expect(Reason.OUTVOTED, dropped.reason)


def test_what_an_earlier_version_says():
    one, two, three, _, five = papers.BODY
    early = replace(member("a", one, two, three), updated=Moment("2017-05-09T08:00:00+00:00", "minute"))
    late = replace(
        member("b", one.replace("reopen", "close"), three, five), updated=Moment("2017-05-09T21:00:00+00:00", "minute")
    )
    _, fates = merge_with_fates([early, late])
    assert [each.at for each in fates.members["a"].dropped] == [0, 1]
    expect(Reason.EARLIER_VERSION, fates.members["a"].dropped[0].reason)


def test_a_copy_in_another_order_loses_nothing():
    """What is inserted below a paragraph that comes first there moves none above it."""
    one, two, three, four, five = papers.BODY
    short = "Ferry 7 was late"
    members = [member("a", one, short, two, three, four), member("b", two, five, one)]
    merged, fates = merge_with_fates(members)
    assert merged.body == tuple(map(Paragraph, (one, short, two, five, three, four)))
    assert not fates.members["a"].dropped and not fates.members["b"].dropped


# decisions, redactions, and captures as a whole


def decided(**decisions) -> RunDecisions:
    return RunDecisions(DecisionFile(Path("decisions.toml"), "", Decisions(**decisions)), KEY, {})


@pytest.fixture
def fates(captured, run):
    """Return what became of the blocks of some captures, by their names and texts."""

    def told(files: dict[str, str], **options) -> dict[str, dict[str, BlockFate]]:
        found: list[CaptureFates] = []
        run(captured(files), on_fates=found.append, **options)
        return {Path(each.capture).name: {fate.text: fate for fate in each.blocks} for each in found}

    return told


def test_an_editors_decisions(fates):
    one, two = papers.BODY[:2]
    remove, headline = kinds.Remove(text=one), kinds.HeadlineSet(article=5512, text="Pier to Open")
    told = fates({"a.txt": papers.PRINT}, decided=decided(remove=(remove,), headline=(headline,)))["a.txt"]
    expect(Reason.DECIDED, told[one])
    expect(Reason.OTHER_VALUE_DECIDED, told[papers.HEADLINE])
    assert "headline" in told[papers.HEADLINE].reason
    assert told[two].paragraph == 0
    told = fates({"a.txt": papers.PRINT}, decided=decided(delete=(kinds.Delete(article=5512),)))["a.txt"]
    expect(Reason.DELETED, told[one])
    assert all(fate.rule == "deleted" for fate in told.values() if not fate.is_removed or fate.rule != "no_sentence")


def test_a_block_that_was_put_back(fates):
    appeal = next(line for line in papers.APPEAL.split("\n") if line.startswith("Your support keeps"))
    assert fates({"a.txt": papers.WEB})["a.txt"][appeal].is_removed
    told = fates({"a.txt": papers.WEB}, decided=decided(keep=(kinds.Keep(text=appeal),)))["a.txt"]
    assert told[appeal].paragraph == len(papers.BODY)


def test_barred_words(fates):
    redact = kinds.Redact(forms=forms_of(KEY, "Orla Vennick"), key=key_name(KEY), replacement="")
    text = papers.PRINT.replace(papers.BODY[1], f"## Orla Vennick\n\n{papers.BODY[1]}")
    told = fates({"a.txt": text}, decided=decided(redact=(redact,)))["a.txt"]
    expect(Reason.BARRED, told["Orla Vennick"])
    assert [told[line].paragraph for line in papers.BODY[:2]] == [0, 1]


def test_captures_that_are_left_out_as_a_whole(fates):
    told = fates({"a.txt": "Page not found\n\nNo such page is here any more, we are sorry to say that to you."})[
        "a.txt"
    ]
    for fate in told.values():
        expect(Reason.LEFT_OUT, fate)
        assert "an error page" in fate.reason


def test_lines_that_say_otherwise_than_the_page_states(fates):
    said = DateCandidate(Moment("2017-05-09", "day"), "meta")
    lines = [block(papers.HEADLINE), block("Updated 4 June 2018"), *INSIDE]
    parsed = Parsed(
        capture=Capture(name="a", sha256="a", kind="html", body=b""),
        blocks=tuple(lines),
        headlines=(Candidate(papers.HEADLINE, "h1"),),
        published=(said,),
    )
    fields = cleaning_fates(parsed, choose(parsed, UNKNOWN_SITE), UNKNOWN_SITE).fields
    assert [(each.field, each.taken) for each in fields] == [("headline", True), ("published", False)]
    page = (
        f"<!doctype html><html><head><title>{papers.HEADLINE}</title><meta property='article:published_time'"
        f" content='2017-05-09'></head><body><article><h1>{papers.HEADLINE}</h1><p>June 4, 2018</p>"
        f"{''.join(f'<p>{text}</p>' for text in papers.BODY)}</article></body></html>"
    )
    told = fates({"a.html": page})["a.html"]
    expect(Reason.OTHER_VALUE_STATED, told["June 4, 2018"])
    assert "date" in told["June 4, 2018"].reason


def test_values_that_other_copies_outvote(fates):
    other = papers.PRINT.replace("May 9, 2017", "June 1, 2016")
    told = fates({"a.txt": papers.PRINT, "b.txt": papers.PRINT + "\n\nEnd", "c.txt": other})
    assert told["a.txt"]["May 9, 2017"].field == "date"
    expect(Reason.OTHER_VALUE_GIVEN, told["c.txt"]["June 1, 2016"])
    assert "date" in told["c.txt"]["June 1, 2016"].reason


def test_contacts_of_people_are_counted_and_not_quoted(fates):
    line = "Write to ada@mail.example or call +49 30 12345678, or read what our readers wrote about it."
    page = f"<body><h1>{papers.HEADLINE}</h1>{''.join(f'<p>{text}</p>' for text in papers.BODY)}<footer>{line}</footer>"
    told = fates({"a.html": page})["a.html"]
    assert "ada@mail.example" not in repr(told)
    assert told[""].withheld == 2 and "2 contacts of people" in told[""].reason


def test_lists_of_people_are_not_quoted(fates):
    rows = "\n\n".join(f"Ada Krell the {n}th, ada{n}@mail.example" for n in range(40))
    told = fates({"a.html": f"<body><p>{papers.BODY[0]}</p>", "list.txt": rows})
    assert "ada1@" not in repr(told)


def test_each_reason_has_a_sentence_and_a_name_of_its_own():
    assert len({each.value.sentence for each in Reason}) == len({each.counted for each in Reason}) == len(Reason)
    for each in Reason:
        sentence = each.sentence(14, "date")
        assert sentence and "{" not in sentence and not sentence.endswith(".")
    assert replace(BlockFate(0, "", "x"), step="clean").is_removed


def test_all_reasons_have_a_case_here():
    without = {Reason.TOGETHER}  # what is left where no measure speaks against a block
    named = set(re.findall(r"\bReason\.([A-Z_]+)", Path(__file__).read_text(encoding="utf-8")))
    assert {reason.name for reason in set(Reason) - without} == named - {reason.name for reason in without}


def test_all_of_a_post_is_in_the_article_but_what_it_hides(fates):
    body = "".join(f"<p>{text}</p>" for text in papers.BODY) + "<noscript>Please switch scripts on.</noscript>"
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Vesna Courier",
        "items": [{"id": "1", "url": papers.URL, "title": papers.HEADLINE, "content_html": body}],
    }
    (told,) = fates({"feed.json": json.dumps(feed)}).values()
    assert [told[text].paragraph for text in papers.BODY] == list(range(len(papers.BODY)))
    assert [text for text, fate in told.items() if fate.is_removed] == ["Please switch scripts on."]
