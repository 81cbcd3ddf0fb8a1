"""The pages of what recovery told, on a newsroom into which real captures are recovered."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "demo"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# A page of the outlet's own former site with a menu, an appeal and a paragraph that looks like one.
MAP, BREAD = "class-without-map-ar-20210301.html", "bread-ar-20221125.html"
NAMELESS = "Nobody knows when this was printed, and it says nothing of the day.\n\nThe bakers of the lower town kept their ovens warm for nine nights, and sold bread to whoever came.\n\nOn the tenth they closed.\n"


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
    done = command(desk, "recover", "captures", "--yes")
    assert done.exit_code in (0, 1), done.output
    return done


@pytest.fixture
def recovered(desk: Any) -> Iterator[Any]:
    """The desk with a few captures in its folder, recovered."""
    from tamizdat.newsroom.models import Article, ArticleState

    ArticleState.objects.add([], list(Article.objects.values_list("pk", flat=True)))
    Article.objects.all().delete()  # their captures are gone, and no run would be whole
    folder = desk.newsroom.captures
    folder.mkdir(exist_ok=True)
    pages = sorted((DEMO / "captures" / "pages").glob("*.html"))
    for page in pages[:8]:
        shutil.copy(page, folder / page.name)
    (folder / "undated.txt").write_text(f"Bread for nine nights\n\n{NAMELESS}", encoding="utf-8")
    (folder / "nothing.txt").write_text("", encoding="utf-8")
    recover(desk)
    yield desk


def undated(desk: Any) -> Any:
    """Return the article that rests on the text without a date."""
    from tamizdat.newsroom.models import Article

    fates = dict(json.loads(desk.newsroom.recovery_report.read_bytes())["fates"])
    return Article.objects.get(pk=fates["captures/undated.txt"])


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def form_in(answer: Any, action: str, **wanted: str) -> dict[str, str]:
    """Return the fields of the first form with this action whose fields have these values."""
    from lxml import html

    for form in html.document_fromstring(answer.content.decode()).forms:
        fields = {name: value or "" for name, value in form.form_values()}
        if form.action == action and all(fields.get(name) == value for name, value in wanted.items()):
            return fields
    raise AssertionError(f"no form {action} with {wanted}")


def test_before_the_first_run_the_page_says_how(desk: Any) -> None:
    page = text_of(desk.client("edna").get("/recovered/"))
    assert "Nothing has been recovered yet" in page and "tamizdat recover captures" in page
    assert "Nothing has been recovered yet" in text_of(desk.client("edna").get("/recovered/questions/"))


def test_the_page_tells_what_survived_and_publishes_it(recovered: Any) -> None:
    from tamizdat.newsroom.publishing import queue
    from tamizdat.newsroom.recovered.waiting import waiting

    client = recovered.client("edna")
    page = client.get("/recovered/")
    shown = text_of(page)
    assert "saved pages" in shown and "empty" in shown and "<svg" in page.content.decode()
    assert "nothing.txt" in text_of(client.get("/recovered/list/left-out/?q=NOTHING"))
    assert "Nothing here" in text_of(client.get("/recovered/list/left-out/?q=nowhere"))
    number = undated(recovered).pk
    assert number in waiting()
    client.get("/recovered/publish/")
    assert number in waiting()
    client.post("/recovered/publish/")
    queue.wait()
    assert waiting() == []
    assert (recovered.site / undated(recovered).path.lstrip("/")).exists()


def test_an_answered_date_stays_answered(recovered: Any) -> None:
    from wagtail.models import ModelLogEntry

    from tamizdat.newsroom.models import Article, RecoveryAnswer

    client, article = recovered.client("edna"), undated(recovered)
    page = client.get("/recovered/questions/?kind=date")
    form = form_in(page, "/recovered/questions/answer/", article=str(article.pk))
    client.post("/recovered/questions/answer/", {**form, "day": "2016-05-04", "choice": "value"})
    assert str(Article.objects.get(pk=article.pk).get_latest_revision_as_object().day) == "2016-05-04"
    assert Article.objects.get(pk=article.pk).has_unpublished_changes
    entry = ModelLogEntry.objects.filter(object_id=str(article.pk), action="newsroom.answer").get()
    assert entry.user.username == "edna"
    decisions = recovered.newsroom.decisions.read_text()
    assert 'published = "2016-05-04"' in decisions and 'by = "editor"' in decisions and "edna" not in decisions
    assert f'value="{article.pk}"' not in client.get("/recovered/questions/?kind=date").content.decode()
    done = recover(recovered)
    assert "no capture states it" not in done.output
    assert "No question is left" in text_of(client.get("/recovered/questions/"))
    given = RecoveryAnswer.objects.get()
    client.post(f"/recovered/answers/{given.pk}/take-back/")
    assert "2016-05-04" not in recovered.newsroom.decisions.read_text()
    assert Article.objects.get(pk=article.pk).get_latest_revision_as_object().day is None


def test_a_doubtful_byline_is_answered_and_published(recovered: Any) -> None:
    from tamizdat.article import decode
    from tamizdat.newsroom.models import Article, ArticleByline, Author, RecoveryAnswer
    from tamizdat.newsroom.publishing import queue

    client, article = recovered.client("edna"), undated(recovered)
    form = form_in(client.get("/recovered/questions/"), "/recovered/questions/answer/", article=str(article.pk))
    client.post("/recovered/questions/answer/", {**form, "day": "2016-05-04", "choice": "value", "publish": "1"})
    queue.wait()
    article = Article.objects.get(pk=article.pk)
    assert not article.has_unpublished_changes
    assert decode(bytes(article.record)).published.value == "2016-05-04"
    assert "2016" in (recovered.site / article.path / "index.html").read_text()
    author = Author.objects.create(name="admin", slug="admin")
    ArticleByline.objects.create(article=article, author=author)
    assert "may be no name of a person" in text_of(client.get("/recovered/questions/?kind=byline"))
    form = form_in(client.get("/recovered/questions/"), "/recovered/questions/answer/", field="bylines")
    client.post("/recovered/questions/answer/", {**form, "name": ["<b>", ""], "choice": "value"})
    assert RecoveryAnswer.objects.count() == 1  # no name: refused
    client.post("/recovered/questions/answer/", {**form, "name": ["Marta Ollin", ""], "choice": "value"})
    draft = Article.objects.get(pk=article.pk).get_latest_revision_as_object()
    assert [byline.author.name for byline in draft.bylines.all()] == ["Marta Ollin"]
    assert 'names = ["Marta Ollin"]' in recovered.newsroom.decisions.read_text()
    assert "No question is left" in text_of(client.get("/recovered/questions/"))


def test_an_article_without_a_date_is_not_asked_about_again(recovered: Any) -> None:
    client, article = recovered.client("edna"), undated(recovered)
    form = form_in(client.get("/recovered/questions/"), "/recovered/questions/answer/", article=str(article.pk))
    client.post("/recovered/questions/answer/", {**form, "day": "", "choice": "none"})
    assert "no capture states it" not in recover(recovered).output
    assert "No question is left" in text_of(client.get("/recovered/questions/"))


def test_what_was_taken_away_is_put_back_for_good(recovered: Any) -> None:
    """And what is no journalism is taken away for good."""
    from tamizdat.newsroom.models import Article
    from tamizdat.newsroom.recovered.drafts import draft_record

    fates = dict(json.loads(recovered.newsroom.recovery_report.read_bytes())["fates"])
    number = fates[f"captures/{MAP}"]
    client, address = recovered.client("edna"), f"/articles/{number}/captures/"
    page = client.get(address)
    assert "<del>" in page.content.decode() and "Taken away." in text_of(page)
    assert "<script>" not in page.content.decode()
    form = form_in(page, f"{address}change/")
    back = next(f for f in _forms(page) if f.get("choice") == "put-back")
    before = draft_record(Article.objects.get(pk=number)).body
    client.post(f"{address}change/", back)
    after = draft_record(Article.objects.get(pk=number)).body
    assert len(after) == len(before) + 1
    assert "[[keep]]" in recovered.newsroom.decisions.read_text()
    assert f"<del>{back['text']}</del>" not in client.get(address).content.decode()
    form = [each for each in _forms(client.get(address)) if each.get("choice") == "take-away"][-1]
    client.post(f"{address}change/", form)
    assert len(draft_record(Article.objects.get(pk=number)).body) == len(before)
    assert "[[remove]]" in recovered.newsroom.decisions.read_text()
    recover(recovered)
    from tamizdat.article import decode
    from tamizdat.recover.rerun.correspondence import text_of_block

    public = decode(bytes(Article.objects.get(pk=number).record))
    texts = list(map(text_of_block, public.body))
    assert form["text"] not in texts and back["text"] in texts
    again = next(
        each
        for each in _forms(client.get(address))
        if each.get("choice") == "take-away" and each["text"] == back["text"]
    )
    client.post(f"{address}change/", again)
    assert "[[keep]]" not in recovered.newsroom.decisions.read_text()
    recover(recovered)
    assert back["text"] not in map(text_of_block, decode(bytes(Article.objects.get(pk=number).record)).body)


def _forms(page: Any) -> list[dict[str, str]]:
    """Return the fields of all forms in a page, the name and value of their first button among them."""
    from lxml import html

    found = []
    for form in html.document_fromstring(page.content.decode()).forms:
        button = next(iter(form.xpath(".//button[@name]")), None)
        fields = {name: value or "" for name, value in form.form_values()}
        found.append({**fields, **({button.get("name"): button.get("value")} if button is not None else {})})
    return found


def test_captures_are_shown_only_if_they_are_the_ones(recovered: Any) -> None:
    article = undated(recovered)
    file = recovered.newsroom.captures / "undated.txt"
    client = recovered.client("edna")
    assert "On the tenth they closed." in text_of(client.get(f"/articles/{article.pk}/captures/"))
    file.write_text("Another text altogether, with other words in it.", encoding="utf-8")
    assert "its SHA-256 is another" in text_of(client.get(f"/articles/{article.pk}/captures/"))
    file.unlink()
    assert "not where it was" in text_of(client.get(f"/articles/{article.pk}/captures/"))


def test_reporters_read_the_captures_of_their_own_articles_alone(recovered: Any) -> None:
    from tamizdat.newsroom.models import Article

    article = undated(recovered)
    client = recovered.client("rita")
    for address in (
        "/recovered/",
        "/recovered/questions/",
        "/recovered/conflicts/",
        f"/articles/{article.pk}/join/",
        f"/articles/{article.pk}/no-article/",
    ):
        assert client.get(address).status_code in (302, 403), address
    assert client.get(f"/articles/{article.pk}/captures/").status_code in (302, 403)
    Article.objects.filter(pk=article.pk).update(owner=recovered.user("rita"))
    page = client.get(f"/articles/{article.pk}/captures/")
    assert "On the tenth they closed." in text_of(page)
    assert not [form for form in _forms(page) if "choice" in form]
    client.post(f"/articles/{article.pk}/no-article/")
    assert Article.objects.filter(pk=article.pk).exists()


def test_no_article_goes_and_stays_away(recovered: Any) -> None:
    from tamizdat.newsroom.models import Article
    from tamizdat.newsroom.publishing import queue

    client, article = recovered.client("edna"), undated(recovered)
    client.post("/recovered/publish/")
    queue.wait()
    page = recovered.site / article.path
    assert "take it away" in text_of(client.get(f"/articles/{article.pk}/no-article/"))
    assert Article.objects.filter(pk=article.pk).exists()
    client.post(f"/articles/{article.pk}/no-article/")
    queue.wait()
    assert not Article.objects.filter(pk=article.pk).exists()
    assert not page.is_file() or "ovens" not in page.read_text()
    recover(recovered)
    assert not Article.objects.filter(pk=article.pk).exists()


def test_joined_and_apart(recovered: Any) -> None:
    from tamizdat.newsroom.models import Article

    fates = dict(json.loads(recovered.newsroom.recovery_report.read_bytes())["fates"])
    one, other = fates[f"captures/{BREAD}"], undated(recovered).pk
    client = recovered.client("edna")
    client.post(f"/articles/{one}/join/", {"other": other, "choice": "two"})
    assert "[[apart]]" in recovered.newsroom.decisions.read_text()
    client.post(f"/articles/{one}/join/", {"other": other, "choice": "one"})
    assert "[[join]]" not in recovered.newsroom.decisions.read_text()  # it contradicts: refused, and said
    text = recovered.newsroom.decisions.read_text()
    recovered.newsroom.decisions.write_text(text[: text.index("[[apart]]")])
    client.post(f"/articles/{one}/join/", {"other": other, "choice": "one"})
    assert "[[join]]" in recovered.newsroom.decisions.read_text()
    recover(recovered)
    assert Article.objects.filter(pk__in=(one, other)).count() == 1


def test_a_conflict_is_settled(recovered: Any) -> None:
    from tamizdat.newsroom.models import Article
    from tamizdat.recover.rerun.conflicts import Conflict, write_conflicts
    from tamizdat.recover.rerun.results import Files

    article, client = undated(recovered), recovered.client("edna")
    headline = article.headline
    path = Files(recovered.newsroom.archive).conflicts
    first = Conflict(article.pk, "headline", "Another headline", headline)
    second = Conflict(article.pk, "standfirst", "A", "B")
    write_conflicts(path, [first, second])
    page = client.get("/recovered/conflicts/")
    assert "<del>Another</del>" in page.content.decode() or "Another" in text_of(page)
    forms = [form for form in _forms(page) if "key" in form]
    client.post("/recovered/conflicts/settle/", {**forms[1], "choice": "desk"})
    client.post("/recovered/conflicts/settle/", {**forms[0], "choice": "recovery"})
    assert not path.exists()
    assert Article.objects.get(pk=article.pk).get_latest_revision_as_object().headline == headline
    assert "No conflict is open" in text_of(client.get("/recovered/conflicts/"))


def test_a_redaction_cleans_the_report_and_the_captures_page(recovered: Any) -> None:
    client, article = recovered.client("edna"), undated(recovered)
    assert command(recovered, "redact", "--yes", answer="ovens\nundated").exit_code == 0
    kept = recovered.newsroom.recovery_report.read_text()
    assert "undated" not in kept and "nothing.txt" in kept
    assert "ovens" not in client.get(f"/articles/{article.pk}/captures/").content.decode()
    recover(recovered)
    assert "undated" not in recovered.newsroom.recovery_report.read_text()


_AXE = """
import json, sys
from pathlib import Path
from playwright.sync_api import sync_playwright

axe, folder, browser = map(Path, sys.argv[1:])
found = []
with sync_playwright() as started:
    page = started.chromium.launch(executable_path=str(browser), args=["--no-sandbox"]).new_page()
    for file in sorted(folder.glob("*.html")):
        page.set_content(file.read_text())
        page.add_script_tag(path=axe)
        result = page.evaluate("() => axe.run('main', {rules: {'color-contrast': {enabled: false}}})")
        found += [f"{file.name}: {each['id']}: {each['nodes'][0]['html'][:200]}" for each in result["violations"]]
print(json.dumps(found))
"""


@pytest.mark.browser
def test_axe_finds_nothing(recovered: Any, tmp_path: Path) -> None:
    """In a process of its own: a browser's event loop and the desk's database do not go together."""
    from tamizdat.recover.rerun.conflicts import Conflict, write_conflicts
    from tamizdat.recover.rerun.results import Files

    number = undated(recovered).pk
    conflict = Conflict(number, "headline", "Another headline", "Bread for nine nights")
    write_conflicts(Files(recovered.newsroom.archive).conflicts, [conflict])
    beside = [f"articles/{number}/{page}" for page in ("captures/", "join/?q=a", "no-article/")]
    client = recovered.client("edna")
    for at, address in enumerate(
        (
            "recovered/",
            "recovered/list/left-out/",
            "recovered/questions/",
            "recovered/doubts/",
            "recovered/conflicts/",
            *beside,
        )
    ):
        (tmp_path / f"{at}.html").write_text(client.get(f"/{address}").content.decode())
    words = [str(AXE), str(tmp_path), str(shutil.which("chromium"))]
    done = subprocess.run([sys.executable, "-c", _AXE, *words], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []
