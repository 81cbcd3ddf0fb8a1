"""Recovery into the desk: what an editor decided there stands, whatever is recovered again."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from desk_forms import article_form, edit_form
from msgspec.structs import replace

from tamizdat.article import Article as Record
from tamizdat.article import decode

DEMO = Path(__file__).resolve().parents[2] / "demo"


def command(desk: Any, *words: str, answer: str = "") -> Any:
    """Run a command in the newsroom."""
    from tamizdat.cli import main

    before = Path.cwd()
    os.chdir(desk.newsroom.folder)
    try:
        return CliRunner().invoke(main, list(words), input=answer)
    finally:
        os.chdir(before)


def recover(desk: Any) -> Any:
    done = command(desk, "recover", "--list", str(DEMO / "captures.jsonl"), "--yes")
    assert done.exit_code in (0, 1), done.output
    return done


def public() -> dict[int, Record]:
    """Return all that readers have, by number; what each capture gave is left aside."""
    from tamizdat.newsroom.models import Article

    rows = Article.objects.exclude(record=None).values_list("number", "record")
    return {number: replace(decode(bytes(record)), sources=()) for number, record in rows}


@pytest.fixture
def recovered(desk: Any) -> Any:
    """The desk, with the demo's captures recovered into it."""
    recover(desk)
    return desk


def test_what_captures_give_is_at_the_desk(recovered: Any) -> None:
    from tamizdat.newsroom.models import Article

    assert Article.objects.filter(number__in=(28265, 2290)).count() + Article.objects.count() > 25
    assert not recovered.newsroom.archive.exists()
    assert recovered.newsroom.recovered.exists()


def test_a_rerun_undoes_nothing(recovered: Any) -> None:
    from tamizdat.newsroom.models import Article
    from tamizdat.newsroom.publishing import queue

    client = recovered.client("edna")
    first, second, third = (
        Article.objects.exclude(record=None)
        .filter(number__lt=100_000, language="en")
        .exclude(number__in=range(1001, 1006))[:3]
    )
    client.post(
        f"/articles/edit/{first.pk}/",
        {**edit_form(client, first.pk, headline="An editor's own words"), "action-publish": "1"},
    )
    client.post(f"/articles/{second.pk}/withdraw/", {"ground": "court", "reason": "A court ordered it."})
    client.post("/articles/add/", article_form(headline="A draft meanwhile", body=["Half a thought."]))
    client.post(f"/articles/edit/{third.pk}/", edit_form(client, third.pk, standfirst="A draft on top."))
    drafted = Article.objects.get(headline="A draft meanwhile").pk
    before = public()
    recover(recovered)
    queue.publish_waiting()
    after = public()
    assert after == before
    assert after[first.pk].headline == "An editor's own words"
    assert Article.objects.get(pk=second.pk).state == "withdrawn"
    assert Article.objects.get(pk=third.pk).get_latest_revision_as_object().standfirst == "A draft on top."
    assert Article.objects.get(pk=drafted).headline == "A draft meanwhile"


@pytest.mark.slow
def test_a_redacted_word_never_comes_back(recovered: Any) -> None:
    from tamizdat.newsroom.models import Article

    name = (
        Article.objects.exclude(bylines=None)
        .filter(language="en", number__lt=100_000)
        .exclude(number__in=range(1001, 1006))[0]
        .bylines.all()[0]
        .author.name
    )
    assert command(recovered, "redact", "--yes", answer=name).exit_code == 0
    recover(recovered)
    for file in recovered.newsroom.folder.rglob("*"):
        if (
            file.is_file()
            and not file.is_relative_to(recovered.site)
            and not file.is_relative_to(recovered.newsroom.captures)
        ):
            assert name.encode() not in file.read_bytes(), file


def test_a_killed_run_is_finished_or_undone(recovered: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file of results counts only with the articles in the database that belong to it."""
    from tamizdat.newsroom.recovery import files

    before = recovered.newsroom.recovered.read_bytes()
    work = files.DeskFiles(recovered.newsroom)
    with work.held():
        state = work.read()
        monkeypatch.setattr(files, "change_articles", lambda *rest: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            work.write(state.archive.values(), list(state.results.values())[:-1])
    assert recovered.newsroom.recovered.read_bytes() == before
