"""Desk and worker are killed at random while they publish: nothing is half-published, and the press catches up."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest
from desk_processes import all_below, django, is_alive, run, sql, up

from tamizdat.project import Project

WRITE = """
from tamizdat.newsroom.models import Article
from tamizdat.newsroom.publishing import queue
queue.publish_soon = lambda wait=0: True  # the process that was asked is killed before it could
for number in range({count}):
    article = Article(headline=f"Killed {{number}} times", language="en", live=False)
    article.body = [("text", f"<p>Text {{number}}.</p>")]
    article.save()
    from django.db import transaction
    from tamizdat.newsroom.publishing import signals
    article.save_revision().publish()
"""
KILLS = int(os.environ.get("DESK_KILLS", "20"))


@pytest.mark.slow
def test_kill_9_of_desk_and_worker_while_publishing(newsroom: Project) -> None:
    draw = random.Random(9)
    with up(newsroom) as running:
        for kill in range(KILLS):
            if kill % 4 == 0:
                django(newsroom, WRITE.format(count=2))
            time.sleep(draw.uniform(0.0, 1.5))
            role = draw.choice(["desk", "worker", "worker"])
            for pid in running.children(role):
                victims = draw.choice([[pid], [pid, *all_below(pid)]])
                for victim in victims:
                    if is_alive(victim):
                        os.kill(victim, signal.SIGKILL)
        waiting = "SELECT count(*) FROM newsroom_publication WHERE progress != 'published'"
        running.wait(lambda: sql(newsroom, waiting) == [(0,)], "all is published")
    articles = sql(newsroom, "SELECT number, path FROM newsroom_article WHERE live")
    assert len(articles) == 5 + 2 * ((KILLS + 3) // 4)
    for number, path in articles:
        assert (newsroom.site / str(path) / "index.html").is_file(), number
        states = sql(newsroom, "SELECT count(*) FROM newsroom_articlestate WHERE number = ?", number)
        assert states == [(1,)], "one public state of each: nothing was published twice"
    assert run(newsroom.folder, "verify", "var/site").returncode == 0
    # A full press finds nothing to do: what was pressed in pieces is what one press makes.
    done = run(newsroom.folder, "press", "--full")
    assert done.returncode == 0 and " 0 new, 0 changed" in done.stderr and "0 removed, 0 mended" in done.stderr, (
        done.stderr
    )
