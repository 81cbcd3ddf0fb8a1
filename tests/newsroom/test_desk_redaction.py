"""A redaction at the desk: nothing of the barred name is left in any byte, and no later act brings it back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from click.testing import CliRunner
from desk_forms import article_form, edit_form

NAME = "Orla Vennick"


def holding(folder: Path, *words: str) -> list[str]:
    """Return the files below a folder that hold one of the words, in any letters' case."""
    found = []
    for file in sorted(folder.rglob("*")):
        if file.is_file() and any(word.lower().encode() in file.read_bytes().lower() for word in words):
            found.append(str(file.relative_to(folder)))
    return found


def redact(desk: Any, *texts: str) -> Any:
    """Run the command in the newsroom."""
    import os

    from tamizdat.cli import main

    before = Path.cwd()
    os.chdir(desk.newsroom.folder)
    try:
        return CliRunner().invoke(main, ["redact", "--yes"], input="\n".join(texts))
    finally:
        os.chdir(before)


def test_a_name_goes_from_articles_drafts_and_history(desk: Any) -> None:
    from tamizdat.newsroom.models import Article, Author
    from tamizdat.newsroom.publishing import queue

    client = desk.client("edna")
    client.post("/articles/add/", article_form(headline=f"Talk with {NAME}", body=[f"{NAME} spoke to us."]))
    changed = edit_form(client, 1002, standfirst=f"With {NAME} outside.")
    client.post("/articles/edit/1002/", changed)  # a draft on top of what is public
    assert holding(desk.newsroom.folder, "vennick")
    done = redact(desk, NAME, "Vennick")
    assert done.exit_code == 0, done.output
    queue.publish_waiting()
    queue.wait()
    left = [name for name in holding(desk.newsroom.folder, "vennick") if not name.startswith("captures/")]
    assert left == []
    assert not Author.objects.filter(name__icontains="vennick").exists()
    draft = Article.objects.get(pk=1002).get_latest_revision_as_object()
    assert "outside" in draft.standfirst and "Vennick" not in draft.standfirst
    assert Article.objects.get(pk=1002).has_unpublished_changes


def test_a_draft_of_a_colleague_keeps_its_other_words(desk: Any) -> None:
    from tamizdat.newsroom.models import Article

    client = desk.client("rita")
    client.post("/articles/add/", article_form(headline="Boats", body=[f"{NAME} counted <b>nine</b> boats."]))
    assert redact(desk, NAME).exit_code == 0
    article = Article.objects.get(headline="Boats")
    text = str(article.body.get_prep_value())
    assert "Vennick" not in text and "counted <strong>nine</strong> boats." in text


def test_a_name_that_is_typed_again_is_not_public_and_the_desk_says_so(desk: Any) -> None:
    from tamizdat.newsroom.models import Publication, TipLine
    from tamizdat.newsroom.publishing import queue

    assert redact(desk, NAME, "Vennick").exit_code == 0
    queue.publish_waiting()
    client = desk.client("edna")
    answer = client.post(
        "/articles/edit/1001/",
        {**edit_form(client, 1001, standfirst=f"{NAME} again."), "action-publish": "1"},
        follow=True,
    )
    queue.wait()
    assert "bars" in Publication.objects.get(number=1001).reason, Publication.objects.values()
    assert "could not be published" in answer.content.decode()
    TipLine.objects.update_or_create(pk=1, defaults={"post": f"c/o {NAME}, Port Halden"})
    queue.ask([queue.SITE])
    queue.publish_waiting()
    queue.wait()
    assert holding(desk.site, "vennick") == []


def test_a_name_outside_of_articles_is_not_left_in_the_store(desk: Any) -> None:
    from tamizdat.newsroom.models import TipLine
    from tamizdat.newsroom.publishing import queue

    TipLine.objects.update_or_create(pk=1, defaults={"post": "c/o Zelda Quorrimax, Port Halden"})
    queue.ask([queue.SITE])
    queue.publish_waiting()
    TipLine.objects.update(post="c/o the harbour master")
    queue.ask([queue.SITE])
    queue.publish_waiting()
    assert holding(desk.site, "quorrimax")  # for readers of the last release
    assert redact(desk, "Zelda Quorrimax", "Quorrimax").exit_code == 0
    queue.publish_waiting()
    queue.wait()
    assert holding(desk.newsroom.folder, "quorrimax") == []


def test_a_draft_that_cannot_be_read_hinders_nobody(desk: Any) -> None:
    from tamizdat.newsroom.models import Article

    desk.client("rita").post("/articles/add/", article_form(headline="Torn", body=[f"{NAME} spoke."]))
    article = Article.objects.get(headline="Torn")
    revision = article.latest_revision
    revision.content["body"] = (
        '[{"type":"figure","value":{"picture":"x","kept":"{junk","alt":"Orla Vennick","caption":"","credit":""}}]'
    )
    revision.save()
    assert redact(desk, NAME).exit_code == 0
    assert "Vennick" not in str(Article.objects.get(pk=article.pk).latest_revision.content)
