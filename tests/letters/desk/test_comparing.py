"""Two states of an issue side by side: a moved article is marked, and what is ticked is told in words."""

from __future__ import annotations

from typing import Any

from issues_desk import again
from lxml import html
from test_approval import edit, form
from test_late_saves import in_order, post


def moved_of(page: Any) -> list[str]:
    """Return what a page says of blocks that were moved."""
    document = html.document_fromstring(page.content.decode())
    return [" ".join(each.text_content().split()) for each in document.find_class("newsroom-moved")]


def test_as_few_blocks_as_possible_are_moved(desk_started: None) -> None:
    from tamizdat.newsroom.editing.comparing import moved

    assert moved("abcde", "eabcd") == {"e": (5, 1)}
    assert moved("abcde", "abcde") == moved("abc", "bc") == moved("bc", "xbyc") == moved("", "") == {}
    assert len(moved("abcd", "dcba")) == 3


def test_another_order_is_marked_where_two_texts_are_shown(letters: Any) -> None:
    from tamizdat.newsroom.models import Article

    issue, mailer = letters.draft(1001, 1002, 1004), letters.desk.client("max")
    sent = in_order(form(mailer, issue), [1004, 1001, 1002])
    edit(letters.desk.client("edna"), issue, subject="What Edna wrote")
    (told,) = moved_of(post(mailer, issue, sent))
    assert "Moved from place 3 to place 1" in told and str(Article.objects.get(pk=1004)) in told


def test_the_history_marks_it_and_says_what_is_ticked(letters: Any) -> None:
    from django.urls import reverse

    issue, edna = letters.draft(1001, 1002), letters.desk.client("edna")
    first = again(issue).latest_revision_id
    sent = in_order(form(edna, issue), [1002, 1001])
    place = next(key.split("-")[1] for key, value in sent.items() if key.endswith("-article") and value == "1001")
    sent.pop(f"body-{place}-value-whole", None)
    post(edna, issue, sent)
    page = edna.get(reverse("letter_issues:revisions_compare", args=[issue.pk, first, again(issue).latest_revision_id]))
    assert len(moved_of(page)) == 1
    text = page.content.decode()
    assert '<span class="deletion">Yes</span>' in text and '<span class="addition">No</span>' in text
    assert ">True<" not in text and ">False<" not in text
