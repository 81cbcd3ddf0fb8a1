"""A process of the desk beside the test's own: `python desk_process.py WHAT ARGUMENT …`. It prints what it did as JSON."""

from __future__ import annotations

import json
import random
import sys
import time
from typing import Any


def states(first: int, count: int) -> list[int]:
    """Add states of articles, each in a transaction that takes its time to end."""
    from django.db import transaction
    from msgspec.structs import replace
    from newsroom_samples import ARTICLES

    from tamizdat.newsroom.models import ArticleState

    for number in range(first, first + count):
        with transaction.atomic():
            ArticleState.objects.add([replace(ARTICLES[0], number=number)])
            time.sleep(random.random() / 50)
    return list(range(first, first + count))


def numbers(count: int) -> list[int]:
    """Take numbers for new articles."""
    from tamizdat.newsroom.models import Counter

    return [Counter.take("test", 1) for _ in range(count)]


def edits(number: int, count: int) -> list[str]:
    """Publish an article over and over, as a web process does."""
    from django.db import transaction

    from tamizdat.newsroom.models import Article
    from tamizdat.newsroom.publishing import queue

    done = []
    for turn in range(count):
        with transaction.atomic():
            article = Article.objects.select_for_update(of=("self",)).get(pk=number)
            article.standfirst = f"Turn {turn} of {number}."
            article.save_revision().publish()
        done.append(article.standfirst)
    queue.wait()
    return done


def work(seconds: int) -> int:
    """Publish what waits, as a worker does; return how many changes."""
    from tamizdat.newsroom.publishing import queue

    until, published = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        published += queue.publish_waiting()
        time.sleep(0.05)
    return published


def main() -> None:
    """Do what the command line says."""
    import django

    django.setup()
    what: Any = {"states": states, "numbers": numbers, "edits": edits, "work": work}[sys.argv[1]]
    print(json.dumps(what(*map(int, sys.argv[2:]))))


if __name__ == "__main__":
    main()
