"""An editor's decisions outlive everything a machine does afterwards: recovery again, a backup put back, recovery there."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from desk_processes import TAMIZDAT, django, prepare, run

from tamizdat.project import Project

DEMO = Path(__file__).resolve().parents[2] / "demo"
DECIDE = """
import json
from django.utils import timezone
from wagtail.rich_text import RichText
from tamizdat.newsroom.articles.withdraw import set_status
from tamizdat.newsroom.models import Article
from tamizdat.newsroom.publishing import queue
recovered = Article.objects.exclude(record=None).filter(language="en").exclude(bylines=None).order_by("-number")
edited, withdrawn, corrected, drafted, redacted = recovered[:5]
edited.headline = "An editor's own words"
edited.save_revision().publish()
corrected.corrections = [("correction", {"day": timezone.localdate(), "clock": None, "text": RichText("<p>There were nine boats.</p>")})]
corrected.save_revision().publish()
set_status(withdrawn, Article.State.WITHDRAWN, "court", "A court ordered it.", None)
drafted.standfirst = "Half a thought."
drafted.save_revision()
queue.wait()
name = redacted.bylines.all()[0].author.name
decided = {"edited": edited, "withdrawn": withdrawn, "corrected": corrected, "drafted": drafted}
print(json.dumps({what: article.pk for what, article in decided.items()} | {"name": name}))
"""
TELL = """
import hashlib, json
from msgspec.structs import replace
from tamizdat.article import decode, encode
from tamizdat.newsroom.models import Article
told = {}
for article in Article.objects.all():
    record = encode(replace(decode(bytes(article.record)), sources=())) if article.record else b""
    latest = article.get_latest_revision_as_object()
    told[article.pk] = [hashlib.sha256(record).hexdigest(), latest.headline, latest.standfirst, article.state, article.path]
print(json.dumps(told))
"""
PUBLISH = "from tamizdat.newsroom.publishing import queue; queue.publish_waiting()"


def recover(newsroom: Project) -> None:
    done = run(newsroom.folder, "recover", "--list", str(DEMO / "captures.jsonl"), "--yes")
    assert done.returncode in (0, 1), done.stderr
    django(newsroom, PUBLISH)


def holding(newsroom: Project, name: str) -> list[Path]:
    """Return the files of a newsroom that hold a name, its captures apart: nobody edits what others wrote."""
    files = (path for path in newsroom.folder.rglob("*") if path.is_file() and newsroom.captures not in path.parents)
    return [path for path in files if name.encode() in path.read_bytes()]


@pytest.mark.slow
def test_decisions_stand(demo_newsroom: Path, tmp_path: Path) -> None:
    newsroom = Project(Path(shutil.copytree(demo_newsroom, tmp_path / "paper", symlinks=True)))
    assert prepare(newsroom).returncode == 0
    recover(newsroom)
    decided = json.loads(django(newsroom, DECIDE))
    redact = subprocess.run(
        [TAMIZDAT, "redact", "--yes"], cwd=newsroom.folder, input=decided["name"], text=True, capture_output=True
    )
    assert redact.returncode == 0, redact.stderr
    django(newsroom, PUBLISH)
    before = json.loads(django(newsroom, TELL))
    assert before[str(decided["edited"])][1] == "An editor's own words"
    assert before[str(decided["drafted"])][2] == "Half a thought."
    assert before[str(decided["withdrawn"])][3] == "withdrawn"

    recover(newsroom)
    assert json.loads(django(newsroom, TELL)) == before
    assert not holding(newsroom, decided["name"])
    assert "There were nine boats." in _page(newsroom, before, decided["corrected"])

    backup = run(newsroom.folder, "backup", "--with-keys", "--to", "../paper.tar.gz")
    assert backup.returncode == 0, backup.stderr
    restore = run(tmp_path, "restore", "paper.tar.gz", "elsewhere", "--keys", "paper.keys.tar.gz")
    assert restore.returncode == 0, restore.stderr
    restored = Project(tmp_path / "elsewhere")
    for again in (False, True):
        if again:
            recover(restored)
        else:
            assert prepare(restored).returncode == 0
            django(restored, PUBLISH)
        assert json.loads(django(restored, TELL)) == before
        assert not holding(restored, decided["name"])
        assert "There were nine boats." in _page(restored, before, decided["corrected"])
        assert "A court ordered it." in _page(restored, before, decided["withdrawn"])
    assert run(restored.folder, "verify", str(restored.site)).returncode == 0


def _page(newsroom: Project, told: dict[str, list[str]], number: int) -> str:
    """Return the public page of an article."""
    return (newsroom.site / told[str(number)][4] / "index.html").read_text(encoding="utf-8")
