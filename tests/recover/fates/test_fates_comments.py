"""Readers' comments are told by their structure, and no name and no word of them stands in any fate."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import papers
import pytest
from click.testing import CliRunner
from fate_blocks import block

from tamizdat.article import Heading
from tamizdat.cli import main
from tamizdat.recover.capture import Capture, TextBlock
from tamizdat.recover.fates.comments import comment_places
from tamizdat.recover.fates.kept import open_kept
from tamizdat.recover.steps.parse import parse

READERS = ("Orla Vennick", "Тарас Билец", "Jens Aldow")
SAID = (
    "My aunt sold fish on that pier for thirty years and nobody ever asked her a thing about it.",
    "Мой дед строил этот причал, и он говорил совсем другое, пишите ещё, пожалуйста.",
    "Typical of the council: they do as they like, and then they are astonished that we mind.",
)
TWO_LINES = [line for name, said in zip(READERS, SAID, strict=True) for line in (name, "10 May 2017, 10:20", said)]
SAYS = [line for name, said in zip(READERS, SAID, strict=True) for line in (f"{name} says:", said)]
REPLIES = [line for name, said in zip(READERS, SAID, strict=True) for line in (name, said, "Reply")]


def paragraphs(lines: Iterable[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def items(item: str) -> str:
    return "".join(item.format(name=name, said=said) for name, said in zip(READERS, SAID, strict=True))


NAMED = '<li class="comment"><cite class="fn">{name}</cite><time>3 days later</time><p>{said}</p></li>'
NAMELESS = "<div class='row'><b>{name}</b> <i>2 days ago at 9:15</i><p>{said}</p><a href='#'>Antworten</a></div>"
MACHINE = '<div itemprop="comment" itemscope itemtype="https://schema.org/Comment"><b itemprop="author">{name}</b><p>{said}</p></div>'
NEXT = (
    f"<article><h1>{papers.LATER_HEADLINE}</h1><p>By Marta Ollin, 12 June 2017</p>{paragraphs(papers.LATER_BODY)}"
    f"<div class='comments'>{items(NAMED)}</div></article>"
)
AFTER_THE_ARTICLE = {
    "a list that is called so": f"<div id='comments'><h3>3 Comments</h3><ol>{items(NAMED)}</ol></div>",
    "an id beside other classes": f"<section id='comments' class='thread wide'>{items('<p>{name}</p><p>{said}</p>')}</section>",
    "a heading, and items without names": f"<div class='box'><h4>3 Kommentare</h4>{items(NAMELESS)}</div>",
    "a heading above nothing but words": f"<h3>Comments</h3>{paragraphs(SAID)}",
    "days without an hour": f"<h3>Kommentare (3)</h3>{items('<div><b>{name}</b><span> 12. Mai 2017</span><p>{said}</p></div>')}",
    "a list": f"<h4>3 responses to “Pier”</h4><ul>{items('<li>{name}: {said}</li>')}</ul>",
    "items for machines": items(MACHINE),
    "lines of who says what": f"<div>{paragraphs(SAYS)}</div>",
    "buttons to reply": f"<div>{paragraphs(REPLIES)}</div>",
    "hidden by the page": f"<div class='comments' style='display:none'>{items(NAMED)}</div>",
    "within what is hidden": f"<div hidden><p>More</p><ol class='commentlist'>{items(NAMED)}</ol></div>",
    "a template": f"<template><div class='comment-list'>{items(NAMED)}</div></template>",
    "a box in the sidebar": f"<aside><h3>Recent comments</h3><ul class='recentcomments'>{items('<li>{name} on Pier: {said}</li>')}</ul></aside>",
    "below the next article": NEXT,
}
TEXTS = {
    "a heading": ["Comments (3)", *TWO_LINES],
    "a heading in another language": ["Комментарии", *TWO_LINES],
    "who says what": SAYS,
    "a name and words in a line": ["Comments", *(f"{n}: {said}" for n, said in zip(READERS, SAID, strict=True))],
    "buttons to reply": REPLIES,
}


def page(after: str) -> str:
    return (
        f"<html><body class='comments-open'><h1>{papers.HEADLINE}</h1><p>By Marta Ollin</p><p>9 May 2017</p>"
        f"<article>{paragraphs(papers.BODY)}</article>{after}</body></html>"
    )


def text(after: Iterable[str]) -> str:
    return "\n\n".join([papers.HEADLINE, "By Marta Ollin", "9 May 2017", *papers.BODY, *after])


CAPTURES = {
    **{f"{at}.html": page(after) for at, after in enumerate(AFTER_THE_ARTICLE.values())},
    **{f"{at}.txt": text(after) for at, after in enumerate(TEXTS.values())},
}


def assert_no_reader(shown: str) -> None:
    for words in (*READERS, *SAID):
        assert words not in shown, words


@pytest.mark.parametrize("after", AFTER_THE_ARTICLE.values(), ids=AFTER_THE_ARTICLE)
def test_comments_of_a_page_are_counted_and_not_quoted(fates: Callable, after: str) -> None:
    (told,) = fates({"a.html": page(after)}).values()
    assert_no_reader(" ".join(told))
    assert [told[line].paragraph for line in papers.BODY] == list(range(len(papers.BODY)))


@pytest.mark.parametrize("after", TEXTS.values(), ids=TEXTS)
def test_comments_of_a_text_are_counted_and_not_quoted(fates: Callable, after: list[str]) -> None:
    (told,) = fates({"a.txt": text(after)}).values()
    assert all(told[line].paragraph is not None for line in papers.BODY)
    assert_no_reader(" ".join(line for line in told if told[line].is_removed))


def test_comments_of_a_capture_that_was_left_out(fates: Callable) -> None:
    missing = "<title>404 Not Found</title><h1>404 Not Found</h1>"
    (told,) = fates({"a.html": f"<body>{missing}<div class='comments'>{items(NAMED)}</div></body>"}).values()
    assert told and all(each.step for each in told.values())
    assert_no_reader(" ".join(told))


def test_nothing_of_them_is_in_reports_review_or_what_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["new", "paper", "--no-keys"]).exit_code == 0
    monkeypatch.chdir(tmp_path / "paper")
    for name, capture in CAPTURES.items():
        if name.endswith(".html"):
            Path("captures", name).write_text(capture, encoding="utf-8")
    for report in ("r.json", "r.html"):
        done = CliRunner().invoke(main, ["recover", "captures", "--report", report])
        assert done.exit_code == 0, done.output
        assert_no_reader(done.output + Path(report).read_text(encoding="utf-8"))
    assert_no_reader(Path("var/recovery-report.json").read_text(encoding="utf-8"))
    with open_kept(Path("var/recovery-fates.sqlite3")) as kept:
        for name in (f"captures/{each}" for each in CAPTURES if each.endswith(".html")):
            (capture,) = kept.of_capture(name)
            assert any(each.rule == "comments" and not each.text for each in capture.blocks), name
            assert_no_reader(repr(capture))
    removed = json.loads(Path("r.json").read_text(encoding="utf-8"))["removed"]
    assert {each["text"] for each in removed if each["rule"] == "comments"} == {""}
    assert_no_reader(CliRunner().invoke(main, ["recover", "--review", "captures/0.html", "--list"]).output)


def places(*blocks: TextBlock, kept: Iterable[int] = ()) -> list[int]:
    return sorted(comment_places(blocks, set(kept)))


def test_what_is_in_the_article_is_no_comment_and_ends_them() -> None:
    lines = [block("3 Comments"), *map(block, SAYS[:2]), block(papers.BODY[0]), block(papers.BODY[1])]
    assert places(*lines, kept=[3]) == [0, 1, 2]


def test_another_heading_ends_comments() -> None:
    tags = TextBlock(content=Heading("Most read", 3), text="Most read")
    assert places(block("Comments"), *map(block, SAYS[:2]), tags, block("Herring returns")) == [0, 1, 2]


def test_a_line_about_comments_without_any_begins_none() -> None:
    assert places(block("12 comments"), *map(block, papers.BODY), block("The mayor said:"), block(papers.BODY[0])) == []


def test_what_markup_calls_a_comment_and_stands_in_the_article_is_quoted() -> None:
    essay = block(papers.BODY[2], in_comments=True)
    assert places(block(papers.BODY[0]), essay, block(papers.BODY[1]), kept=[0, 2]) == []
    readers = [block(f"{READERS[0]} says:", in_comments=True), essay]
    assert places(block(papers.BODY[0]), *readers, block(papers.BODY[1]), kept=[0, 3]) == [1, 2]


def test_a_column_called_comment_is_no_comment_of_readers() -> None:
    html = f"<body><div class='section-comment'><h1>{papers.HEADLINE}</h1>{paragraphs(papers.BODY)}</div></body>"
    parsed = parse(Capture(name="a.html", sha256="a", kind="html", body=html.encode()))
    assert not any(each.in_comments for each in parsed.blocks)


def test_a_line_of_many_signs_is_no_heading_of_comments() -> None:
    heading = TextBlock(content=Heading("", 3), text="Comments" + "!" * 100_000 + "x")  # minutes, if it were looked at
    assert places(heading, *map(block, SAYS)) == [1, 2, 3, 4, 5, 6]
