"""Processes of the desk beside the test's own: `python desk_process.py "WHAT ARGUMENT …" …`, one for each word.

What each of them did is a line of JSON on the standard output, in the order in which they end. They are forked from one
that has loaded the desk, which takes some seconds.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
import traceback
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
    """Fork a process for each word of the command line; end once all have ended, with 1 if one of them failed."""
    import django

    django.setup()
    running = [_fork(*words.split()) for words in sys.argv[1:]]
    ended = [os.waitpid(number, 0)[1] for number in running]
    sys.exit(1 if any(ended) else 0)


def _fork(what: str, *arguments: str) -> int:
    """Do something in a process of its own; return its number."""
    if number := os.fork():
        return number
    failed = 1
    random.seed()  # or all would wait for the same times
    try:
        doing: Any = {"states": states, "numbers": numbers, "edits": edits, "work": work}[what]
        os.write(1, json.dumps(doing(*map(int, arguments))).encode() + b"\n")
        failed = 0
    except BaseException:
        traceback.print_exc()
    os._exit(failed)


if __name__ == "__main__":
    main()
