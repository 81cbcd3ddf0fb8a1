"""The same desk on PostgreSQL: first start by two at once, two workers, a schedule, backup and restoration."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from desk_processes import django, prepare, run, up
from test_up_desk import PUBLISH

from postgresql import ask, cluster, new_database
from tamizdat.project import Project

pytestmark = pytest.mark.slow

GIFT = """
from datetime import date
from tamizdat.support.ledger.posting import Posting, post
from tamizdat.support.money import Money
lines = [Posting("Assets:Bank", Money("EUR", 500)), Posting("Income:Gifts:Once", Money("EUR", -500))]
post("gift", "bank 1", date(2026, 11, 29), lines)
"""
NOW = "revision.publish()\nfrom tamizdat.newsroom.publishing import queue; queue.wait()"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server that lies elsewhere than pytest's folders, which every other run of pytest closes to other accounts."""
    with tempfile.TemporaryDirectory(prefix="tamizdat-postgresql-") as folder, cluster(Path(folder)) as address:
        yield address


@pytest.fixture(scope="module")
def on_postgresql(server: str, _pressed: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, str]:
    """A newsroom that two started for the first time at once, and its database."""
    newsroom = Project(Path(shutil.copytree(_pressed, tmp_path_factory.mktemp("on") / "paper")))
    address = new_database(server, "paper")
    results = []
    starts = [
        threading.Thread(target=lambda: results.append(prepare(newsroom, TAMIZDAT_DATABASE=address))) for _ in range(2)
    ]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert [result.returncode for result in results] == [0, 0], [result.stderr for result in results]
    assert sum("5 articles are at the desk now" in result.stderr for result in results) == 1
    return newsroom, address


def test_two_workers_publish_each_change_once(on_postgresql: tuple[Project, str]) -> None:
    newsroom, address = on_postgresql
    code = PUBLISH.format(
        headline="Scheduled there",
        text="Now.",
        then="""
from datetime import timedelta
from django.utils import timezone
article.go_live_at = timezone.now() + timedelta(seconds=1)
article.save_revision().publish()
""",
    )
    numbers = [int(django(newsroom, code, TAMIZDAT_DATABASE=address)) for _ in range(2)]
    with (
        up(newsroom, "--no-site", TAMIZDAT_DATABASE=address),
        up(newsroom, "--no-site", TAMIZDAT_DATABASE=address) as running,
    ):
        assert len(ask(address, "SELECT 1 FROM newsroom_heartbeat")) == 2
        for number in numbers:
            query = "SELECT progress FROM newsroom_publication WHERE number = %s"
            running.wait(
                lambda number=number, query=query: ask(address, query, number) == [("published",)], "it is published"
            )
    actions = (
        "SELECT count(*) FROM wagtailcore_modellogentry WHERE object_id = %s AND action = 'wagtail.publish.scheduled'"
    )
    for number in numbers:
        assert ask(address, actions, str(number)) == [(1,)]
        assert ask(address, "SELECT count(*) FROM newsroom_articlestate WHERE number = %s", number) == [(1,)]
    done = run(newsroom.folder, "press", TAMIZDAT_DATABASE=address)
    assert done.returncode == 0 and "Pressed 7 articles" in done.stderr, done.stderr


def test_backup_and_restoration(on_postgresql: tuple[Project, str], server: str, tmp_path: Path) -> None:
    newsroom, address = on_postgresql
    django(
        newsroom,
        PUBLISH.format(headline="Kept", text="Tab\\\\t and \\\\\\\\ and «quotes».", then=NOW),
        TAMIZDAT_DATABASE=address,
    )
    django(newsroom, GIFT, TAMIZDAT_DATABASE=address)
    backup = tmp_path / "paper.tar.gz"
    assert run(newsroom.folder, "backup", "--with-keys", "--to", str(backup), TAMIZDAT_DATABASE=address).returncode == 0
    arguments = ("restore", str(backup), "again", "--keys", str(tmp_path / "paper.keys.tar.gz"))
    done = run(tmp_path, *arguments)
    assert done.returncode == 2 and "TAMIZDAT_DATABASE=" in done.stderr and not (tmp_path / "again").exists()
    done = run(tmp_path, *arguments, TAMIZDAT_DATABASE=address)
    assert done.returncode == 2 and "not empty" in done.stderr
    other = new_database(server, "again")
    done = run(tmp_path, *arguments, TAMIZDAT_DATABASE=other)
    assert done.returncode == 0, done.stderr
    for table in (
        "newsroom_article",
        "newsroom_articlestate",
        "wagtailcore_revision",
        "auth_permission",
        "django_content_type",
        "support_entry",
        "support_line",
    ):
        query = f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t"
        assert ask(other, query) == ask(address, query), table
    # Its counters go on where they were, its ledger is kept as before, and it publishes.
    again = Project(tmp_path / "again")
    elsewhere = {"TAMIZDAT_DATABASE": other, "TAMIZDAT_STATE": str(tmp_path / "state")}
    checked = run(again.folder, "ledger", "check", **elsewhere)
    assert checked.returncode == 0 and "1 entries. All of them balance." in checked.stderr, checked.stderr
    for change in ("DELETE FROM support_line", "UPDATE support_entry SET note = 'x'", "TRUNCATE support_line"):
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="ledger: "):
            ask(other, change)
    assert prepare(again, **elsewhere).returncode == 0
    django(again, PUBLISH.format(headline="Written after", text="New.", then=NOW), **elsewhere)
    assert run(again.folder, "tick", **elsewhere).returncode == 0
    assert not again.restored.exists() and list(again.site.rglob("written-after*"))


def test_a_server_that_is_away(on_postgresql: tuple[Project, str]) -> None:
    newsroom, _ = on_postgresql
    nowhere = {"TAMIZDAT_DATABASE": "postgresql://paper:secret@127.0.0.1:1/paper"}
    for arguments in (("press",), ("search",), ("backup",), ("tick",), ("settings", "nginx"), ("doctor",)):
        done = run(newsroom.folder, *arguments, **nowhere)
        assert done.returncode == 2, (arguments, done.stderr)
        assert "PostgreSQL" in done.stdout + done.stderr or "postgresql" in done.stdout + done.stderr, arguments
        assert "Traceback" not in done.stderr and "secret" not in done.stdout + done.stderr, done.stderr
