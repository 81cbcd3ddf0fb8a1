"""Random edits between random runs: after each run every edit stands, and running it again changes no byte."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import papers
import pytest
from msgspec.structs import replace

from tamizdat.article import Article, Paragraph, Status, decode, encode
from tamizdat.outlet import Outlet
from tamizdat.project import DECISIONS, Project
from tamizdat.recover.decisions.file import read
from tamizdat.recover.decisions.run_decisions import run_decisions
from tamizdat.recover.rerun.earlier import identities
from tamizdat.recover.rerun.results import Files
from tamizdat.recover.rerun.save import save
from tamizdat.recover.run import recover

CAPTURES = {
    "web.txt": papers.WEB,
    "print.txt": papers.PRINT,
    "later.txt": papers.LATER,
    "russian.txt": papers.RUSSIAN,
    "arabic.txt": papers.ARABIC,
    "cut.txt": "\n\n".join([papers.HEADLINE, *papers.BODY[:3]]),
    "part.txt": "\n\n".join([papers.LATER_HEADLINE, *papers.LATER_BODY[1:]]),
    "two.txt": "\n\n".join(["Two", *papers.BODY[:4], papers.LATER_BODY[0]]),
    "more.txt": "\n\n".join(
        [papers.HEADLINE, *papers.BODY[:2], "Orla Vennick of the harbour office told the paper that it had been measured twice.", *papers.BODY[2:]]
    ),
}  # fmt: skip


class Room:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = Files(folder / "var" / "archive.jsonl")
        (folder / "captures").mkdir()
        for name, text in CAPTURES.items():
            (folder / "captures" / name).write_text(text)

    def run(self, names: list[str]) -> None:
        with self.files.held():
            state = self.files.read()
            earlier = identities(state)
            decided = run_decisions(read(self.folder / DECISIONS), None, earlier)
            paths = [self.folder / "captures" / name for name in names]
            found = recover(paths, outlet=Outlet(name="x"), previous=earlier, decided=decided)
            save(self.files, state, found, decided, lambda code: "", records=Project(self.folder), may_delete=True)

    def articles(self) -> dict[int, Article]:
        return {article.number: article for article in map(decode, self.files.archive.read_bytes().splitlines())}

    def write(self, articles: dict[int, Article]) -> None:
        self.files.archive.write_bytes(b"".join(encode(articles[number]) + b"\n" for number in sorted(articles)))

    def bytes(self) -> tuple[bytes, bytes]:
        return self.files.archive.read_bytes(), self.files.recovered.read_bytes()


def edit(rng: random.Random, article: Article) -> tuple[Article | None, dict[str, Any]]:
    """Return the article as an editor leaves it, None if it is deleted, and what must hold of it from then on."""
    paragraphs = [at for at, block in enumerate(article.body) if isinstance(block, Paragraph)]
    kind = rng.choice(["headline", "status", "change", "remove", "delete"])
    if kind == "headline":
        return replace(article, headline="Desk"), {"headline": "Desk"}
    if kind == "status" or (kind in ("change", "remove") and not paragraphs):
        return replace(article, status=Status("withdrawn")), {"status": Status("withdrawn")}
    if kind == "delete":
        return None, {"deleted": True}
    at = rng.choice(paragraphs)
    old = article.body[at]
    new = [Paragraph(f"The desk adds: {old.html}")] if kind == "change" else []
    return replace(article, body=(*article.body[:at], *new, *article.body[at + 1 :])), {"without": old, "with": new}


def check(articles: dict[int, Article], edits: dict[int, dict[str, Any]]) -> None:
    for number, held in edits.items():
        if "deleted" in held:
            assert number not in articles
            continue
        article = articles[number]
        for field, value in held.items():
            if field == "with":
                assert set(value) <= {block for block in article.body if isinstance(block, Paragraph)}
            elif field == "without":
                assert value not in article.body
            else:
                assert getattr(article, field) == value


@pytest.mark.parametrize("seed", range(10))
def test_edits_stand_and_runs_repeat(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    room = Room(tmp_path)
    edits: dict[int, dict[str, Any]] = {}
    paths: dict[int, str] = {}
    for _ in range(5):
        names = sorted(CAPTURES)
        if rng.random() < 0.5:
            names = rng.sample(names, rng.randint(1, len(names)))
        room.run(names)
        articles = room.articles()
        check(articles, edits)
        for number, article in articles.items():
            assert paths.setdefault(number, article.path) == article.path
        once = room.bytes()
        room.run(names)
        assert room.bytes() == once
        for number, article in list(articles.items()):
            if number not in edits and rng.random() < 0.4:
                edited, edits[number] = edit(rng, article)
                if edited is None:
                    del articles[number]
                else:
                    articles[number] = edited
        room.write(articles)
