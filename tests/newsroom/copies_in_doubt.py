"""Three copies of one article at a desk, of which one alone has two paragraphs more: recovery removes and doubts them."""

from __future__ import annotations

from typing import Any

from commands import tamizdat

BODY = [
    "The harbour council voted on Tuesday to reopen the old grain pier, which has been closed since the storm of 2009.",
    "“We have waited long enough for this decision,” its chair told reporters after the session on the quay.",
    "The pier, once the largest in the strait, will be rebuilt in three stages, with money from a loan of last spring.",
    "Fishermen from two villages had opposed the plan, saying that heavier traffic would drive the herring out.",
]
EXTRA = "The council kept to itself, for a week, the letter in which the bank had asked for its money back at once."
CLERK = "The clerk who wrote the letter was sent home on a Friday, and nobody has seen him <i>at his desk</i> since."
HEAD = ["Council to Reopen the Grain Pier", "9 May 2017"]
CAPTURES = {
    "one.txt": [*HEAD, *BODY],
    "two.txt": [*HEAD, *BODY, "Share"],
    "three.txt": [*HEAD, *BODY[:2], EXTRA, BODY[2], CLERK, *BODY[3:]],
}


def recover_copies(desk: Any) -> None:
    """Put the copies in place of what the newsroom has, and recover them."""
    from tamizdat.newsroom.models import Article, ArticleState

    ArticleState.objects.add([], list(Article.objects.values_list("pk", flat=True)))
    Article.objects.all().delete()  # their captures are gone, and no run would be whole
    desk.newsroom.captures.mkdir(exist_ok=True)
    for name, lines in CAPTURES.items():
        (desk.newsroom.captures / name).write_text("\n\n".join(lines), encoding="utf-8")
    recover(desk)


def recover(desk: Any) -> str:
    """Recover the newsroom's captures; return what the command said."""
    done = tamizdat(desk.newsroom.folder, "recover", "captures", "--yes")
    assert done.returncode in (0, 1), done.stderr
    return done.stderr
