"""`tamizdat up` with a desk: it starts, is killed, starts again, ends."""

from __future__ import annotations

import os
import signal
import socket
import urllib.request
from pathlib import Path

import pytest
from audit.serving import serving
from desk_processes import all_below, django, free_port, is_alive, run, sql, up

from tamizdat.project import Project

PUBLISH = """
from tamizdat.newsroom.models import Article
article = Article(headline="{headline}", language="en", live=False)
article.body = [("text", "<p>{text}</p>")]
article.save()
revision = article.save_revision()
{then}
print(article.pk)
"""


@pytest.mark.slow
def test_first_start_takes_the_articles_over_and_serves_both(pressed: Project) -> None:
    before = (pressed.site / "2019/03/02/ferry-strike-a1001/index.html").read_bytes()
    with up(pressed) as running:
        assert running.status(running.desk) == 200  # the page to log in
        assert running.status(running.site + "2019/03/02/ferry-strike-a1001/") == 200
        running.wait(
            lambda: {*sql(pressed, "SELECT progress FROM newsroom_publication")} == {("published",)}, "published"
        )
        assert not pressed.archive.exists() and pressed.loaded_archive.exists()
        assert "5 articles are at the desk now" in running.text and "archive-loaded.jsonl" in running.text
    assert running.process.returncode == 0
    assert running.text.endswith("Stopped.\n")
    assert (pressed.site / "2019/03/02/ferry-strike-a1001/index.html").read_bytes() == before
    # `tamizdat press` reads the desk's articles from now on, also where a file lies in the old place.
    pressed.archive.write_text("")
    done = run(pressed.folder, "press")
    assert done.returncode == 0 and "Pressed 5 articles" in done.stderr, done.stderr
    assert run(pressed.folder, "search").returncode == 0
    assert run(pressed.folder, "settings", "nginx").returncode == 0


@pytest.mark.slow
def test_what_dies_is_started_again_and_nothing_outlives_the_supervisor(newsroom: Project) -> None:
    with up(newsroom) as running:
        for role in ("desk", "site", "worker", "letters"):
            (victim,) = running.children(role)
            os.kill(victim, signal.SIGKILL)
            running.wait(
                lambda role=role, victim=victim: running.children(role) not in ([], [victim]), f"{role} is back"
            )
        running.wait(lambda: running.status(running.desk + "health/") == 204, "the desk answers")
        running.wait(lambda: running.status(running.site) == 200, "the site answers")
        assert running.text.count("is started again") == 4, running.text
        every = all_below(running.process.pid)
        assert len(every) >= 5
        running.process.kill()
        running.process.wait()
        running.wait(lambda: not any(map(is_alive, every)), "all ended")


@pytest.mark.slow
def test_a_worker_process_of_the_desk_that_dies_is_replaced(newsroom: Project) -> None:
    with up(newsroom, "--no-site") as running:
        (server,) = running.children("desk")
        for pid in all_below(server):
            os.kill(pid, signal.SIGKILL)
        running.wait(lambda: running.status(running.desk + "account/login/") == 200, "the desk answers again")


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_all(newsroom: Project, number: signal.Signals) -> None:
    with up(newsroom) as running:
        every = all_below(running.process.pid)
        running.process.send_signal(number)
        assert running.process.wait(60) == 0
        running.wait(lambda: not any(map(is_alive, every)), "all ended")


@pytest.mark.slow
def test_a_schedule_fires(newsroom: Project) -> None:
    code = PUBLISH.format(
        headline="At its hour",
        text="Now.",
        then="""
from datetime import timedelta
from django.utils import timezone
from wagtail.models import ModelLogEntry
article.go_live_at = timezone.now() + timedelta(seconds=1)
article.save_revision().publish()
assert not Article.objects.get(pk=article.pk).live
""",
    )
    number = int(django(newsroom, code))
    with up(newsroom, "--no-site") as running:
        query = "SELECT path FROM newsroom_article WHERE number = ? AND live"
        running.wait(lambda: sql(newsroom, query, number), "it is live")
        ((path,),) = sql(newsroom, query, number)
        running.wait((newsroom.site / str(path) / "index.html").is_file, "readers have it")
    actions = sql(newsroom, "SELECT action FROM wagtailcore_modellogentry WHERE object_id = ?", str(number))
    assert ("wagtail.publish.scheduled",) in actions


def test_ports_that_are_taken(newsroom: Project) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run(newsroom.folder, "up", "--desk-port", str(port), "--port", str(free_port()))
        assert done.returncode == 2 and f"Port {port}" in done.stderr and f"--desk-port {port + 1}" in done.stderr
        done = run(newsroom.folder, "up", "--desk-port", str(free_port()), "--port", str(port))
        assert done.returncode == 2 and f"--port {port + 1}" in done.stderr


@pytest.mark.slow
def test_databases_that_cannot_be_used(newsroom: Project) -> None:
    ports = ("--port", str(free_port()), "--desk-port", str(free_port()))
    nowhere = f"postgresql://paper:secret@127.0.0.1:{free_port()}/paper"
    done = run(newsroom.folder, "up", *ports, TAMIZDAT_DATABASE=nowhere)
    assert done.returncode == 2 and "PostgreSQL" in done.stderr and "Is it running" in done.stderr, done.stderr
    assert "secret" not in done.stderr and "Traceback" not in done.stderr
    sql(newsroom, "INSERT INTO django_migrations (app, name, applied) VALUES ('newsroom', '9999_later', '2030-01-01')")
    done = run(newsroom.folder, "up", *ports)
    assert done.returncode == 2 and "newer version" in done.stderr and "newsroom.9999_later" in done.stderr
    assert run(newsroom.folder, "doctor").stderr.count("newsroom.9999_later") == 1
    newsroom.database.write_bytes(b"no database at all" * 100)
    done = run(newsroom.folder, "up", *ports)
    assert done.returncode == 2 and "Traceback" not in done.stderr, done.stderr


def test_without_a_desk_all_is_as_it_was(pressed: Project) -> None:
    files = sorted(path.name for path in (pressed.folder / "var").iterdir())
    done = run(pressed.folder, "up", "--no-desk", "--practice")
    assert done.returncode == 2 and "do without" in done.stderr
    with serving(pressed.folder) as address, urllib.request.urlopen(address) as answer:
        assert answer.status == 200
    assert sorted(path.name for path in (pressed.folder / "var").iterdir()) == files


def test_another_port_than_the_outlets_address_is_told(tmp_path: Path) -> None:
    from tamizdat.service.up.run import other_port

    newsroom = Project(tmp_path)
    newsroom.configuration.write_text('name = "The Lantern"\naddress = "http://localhost:8000/"\n')
    assert other_port(newsroom, 8000) == ""
    assert '"http://localhost:8100/"' in other_port(newsroom, 8100)
    newsroom.configuration.write_text('name = "The Lantern"\naddress = "https://lantern.example/"\n')
    assert other_port(newsroom, 8100) == "", "behind another server it is right"
