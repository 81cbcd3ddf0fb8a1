"""Doubts rank by how likely a removed block is journalism that the archive lacks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import papers
from fate_blocks import block

from tamizdat.article import Article, Moment, Paragraph
from tamizdat.recover.capture import Candidate, Capture, Parsed, TextBlock
from tamizdat.recover.fates.doubts import FIRST, LAST, SECOND, Doubts
from tamizdat.recover.fates.fate import BlockFate, CaptureFates, CleaningFates, Removal
from tamizdat.recover.fates.ranked import ranked_doubts
from tamizdat.recover.fates.reasons import Reason
from tamizdat.recover.fates.store import FateStore

LOST = "The harbour master had known of the debts for two winters, and told nobody but his brother in Krell."
QUESTION = "Have you ever lost a boat?"
APPEAL = "Your donation keeps our newsroom free: donate today, support our work, and help us to go on for another year."
OWN, BOX = "body/article/p", "body/article/div.offer/p"
CAPTURE = Capture(name="a", sha256="a", kind="html", body=b"")


def weight(
    text: str,
    *,
    reason: Reason = Reason.LETTER,
    path: str = OWN,
    at: int = 1,
    shared: int = 0,
    article: Article | None = None,
    **stated,
) -> int:
    """The weight of a block that was removed from between (at 1), above (0) or below (3) paragraphs of an article."""
    texts = [block(each, dom_path=OWN) for each in papers.BODY[:3]]
    texts.insert(at, block(text, dom_path=path))
    kept = [index for index in range(4) if index != at]
    title = TextBlock(content=Paragraph(papers.HEADLINE), text=papers.HEADLINE, dom_path="body/h1")
    blocks = [title, *texts]
    fates = [BlockFate(0, "heading", papers.HEADLINE, field="headline")]
    for index, each in enumerate(texts):
        if index in kept:
            fates.append(BlockFate(index + 1, "paragraph", each.text, paragraph=kept.index(index)))
        else:
            rule = reason.name.lower()
            fates.append(BlockFate(index + 1, "paragraph", text, step=reason.step, reason="why", rule=rule))
    removed = () if reason.step == "merge" else (Removal(at + 1, reason.name, 0, shared),)
    parsed = Parsed(capture=CAPTURE, blocks=tuple(blocks), **stated)
    doubts = Doubts(fates, parsed, CleaningFates(removed=removed), article or of_paper())
    return doubts.weight(fates[at + 1])


def of_paper(**fields) -> Article:
    body = tuple(Paragraph(text) for text in papers.BODY[:3])
    day = Moment("2017-05-09")
    return Article(number=1, language="en", headline=papers.HEADLINE, published=day, path="pier", body=body, **fields)


def test_what_stands_where_the_article_stands_comes_first() -> None:
    assert weight(LOST) == weight(LOST, at=3) == weight(LOST, reason=Reason.APART, at=3) == FIRST
    assert weight(QUESTION) == FIRST and weight(QUESTION, at=3) == 0
    assert weight(LOST, path="", at=1) == FIRST and weight(LOST, path="", at=3) == 0  # a text has no elements


def test_what_stands_elsewhere_or_was_dropped_by_merging_comes_second() -> None:
    assert weight(LOST, path=BOX) == weight(LOST, reason=Reason.OUTVOTED) == SECOND
    assert weight(LOST, path=BOX, at=3) == 0
    assert weight(LOST, shared=2) == SECOND  # one other article shows it, as a teaser perhaps


def test_what_recurs_or_speaks_as_appeals_do_comes_last_or_not_at_all() -> None:
    assert weight(LOST, reason=Reason.RECURS, shared=3) == weight(APPEAL) == LAST
    assert weight(LOST, reason=Reason.RECURS, shared=3, path=BOX) == weight(APPEAL, path=BOX) == 0
    assert weight(LOST, reason=Reason.EARLIER_VERSION) == LAST
    assert weight(f"The post {papers.HEADLINE} appeared first on Vesna.", reason=Reason.NO_PLACE) == LAST


def test_a_standfirst_that_was_removed_comes_first_if_the_article_has_none() -> None:
    assert weight(papers.STANDFIRST, reason=Reason.RECURS, shared=2, at=0) == FIRST
    standfirsts = (Candidate(papers.STANDFIRST, "class"),)
    assert weight(papers.STANDFIRST, path="body/div.lead", shared=2, at=0, standfirsts=standfirsts) == FIRST
    has_one = of_paper(standfirst="Another one stands here.")
    assert weight(papers.STANDFIRST, path="body/div.lead", at=0, standfirsts=standfirsts, article=has_one) == SECOND


def test_what_the_article_has_all_the_same_is_no_doubt() -> None:
    assert weight(papers.BODY[1]) == 0


def gone(article: int, text: str, weight: int) -> CaptureFates:
    fate = BlockFate(1, "paragraph", text, step="clean", reason="why", rule="letter", doubt=weight > 0, weight=weight)
    return CaptureFates(f"{article}.html", f"{article}".ljust(64, "0"), "html", article, (fate,))


def test_what_other_articles_lost_too_weighs_least_whatever_removed_it() -> None:
    with FateStore() as store:
        for number, found in enumerate((FIRST, 0, SECOND)):
            store.add(gone(number, LOST, found))
        store.add(gone(9, QUESTION, FIRST))
        weights = [each.blocks[0].weight for each in store.captures()]
    assert weights == [LAST, 0, LAST, FIRST]


def test_an_offer_in_the_middle_does_not_hide_what_it_swallowed(fates: Callable) -> None:
    offer = "<div class='offer'><h4>Read on</h4><p>For three crowns a week you keep us at work.</p></div>"
    lines = [f"<p>{line}</p>" for line in [*papers.BODY[:3], offer, LOST]]
    (told,) = fates({"a.html": f"<body><h1>{papers.HEADLINE}</h1><article>{''.join(lines)}</article></body>"}).values()
    assert told[LOST].paragraph is not None or told[LOST].weight == FIRST


def test_one_text_that_was_kept_here_and_removed_there_is_both() -> None:
    kept = BlockFate(1, "paragraph", LOST, paragraph=0, reason="it recurs", rule="recurs", doubt=True, weight=FIRST)
    with FateStore() as store:
        store.add(CaptureFates("1.html", "1" * 64, "html", 1, (kept,)))
        store.add(gone(2, LOST, FIRST))
        ranked = ranked_doubts(store, 9)
    assert [(each.text, each.article) for each in ranked.first] == [(LOST, 2)]
    assert [(each.text, each.article) for each in ranked.kept] == [(LOST, 1)]


def test_the_kept_fates_give_the_weightiest_first(tmp_path: Path) -> None:
    from tamizdat.recover.fates.kept import keep_fates, open_kept

    with FateStore() as store:
        for number, (text, found) in enumerate([(APPEAL, LAST), (LOST, SECOND), (QUESTION, FIRST)]):
            store.add(gone(number, text, found))
        keep_fates(tmp_path / "fates.sqlite3", store, {}, whole=True)
    with open_kept(tmp_path / "fates.sqlite3") as kept:
        assert [each.text for each in kept.doubts()] == [QUESTION, LOST, APPEAL]
