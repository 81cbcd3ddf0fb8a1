"""Each reason for which a block is removed is told where it is the true one."""

from __future__ import annotations

import msgspec
import papers
import pytest
from fate_blocks import INSIDE, block, expect
from msgspec.structs import replace

from tamizdat.article import Figure, Image
from tamizdat.recover.boilerplate.classify import judge
from tamizdat.recover.boilerplate.learn import NO_DUPLICATES, UNKNOWN_SITE, Duplicates, SiteModel
from tamizdat.recover.capture import Candidate, Capture, Parsed, TextBlock
from tamizdat.recover.fates.of_cleaning import cleaning_fates, shares_of_others
from tamizdat.recover.fates.reasons import Reason
from tamizdat.recover.html import blocks as html_blocks
from tamizdat.recover.posts.post import Post
from tamizdat.recover.steps.clean import choose
from tamizdat.recover.steps.parse import parse
from tamizdat.recover.words import fingerprint, sentences

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
    Reason.FEED_FOOTER: (
        f"<?xml version='1.0'?><rss version='2.0'><channel><item><title>{papers.HEADLINE}</title><link>{papers.URL}</link>"
        f"<description>&lt;p>{papers.BODY[0]}&lt;/p>&lt;p>The post &lt;a href='{papers.URL}'>{papers.HEADLINE}&lt;/a>"
        " appeared first on Vesna Courier.&lt;/p></description></item></channel></rss>"
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


def test_what_a_page_of_the_article_has_outside_its_text():
    texts = [*papers.BODY, papers.LATER_BODY[0]]
    outside = frozenset(map(fingerprint, sentences(texts[-1])))
    parsed = Parsed(capture=Capture(name="a.txt", sha256="a", kind="text", body=b""), blocks=tuple(map(block, texts)))
    choice = choose(parsed, UNKNOWN_SITE, Duplicates(outside=outside))
    assert choice.cleaned.places == tuple(range(len(papers.BODY)))
    (removed,) = cleaning_fates(parsed, choice, UNKNOWN_SITE).removed
    expect(Reason.OUTSIDE_PAGE, removed.reason)


def test_a_letter_to_the_readers():
    lines = [line for line in papers.APPEAL.split("\n") if line]
    found = of_cleaning(*map(block, [*papers.BODY, *lines]), kind="text")
    reasons = [reason for reason, _ in found[len(papers.BODY) :]]
    expect(Reason.LETTER, max(set(reasons), key=reasons.count))


def test_what_stands_around_and_apart():
    far = [outside(f"Ferry {number}", link_share=1.0) for number in range(60)]
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
