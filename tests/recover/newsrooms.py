"""A newsroom of the invented paper, as its editors use it: captures, edits by hand, decisions, recovery, press."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import papers
import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from tamizdat.article import Article, block_html, decode, encode, plain
from tamizdat.cli import main
from tamizdat.project import DECISIONS
from tamizdat.recover.decisions import kinds
from tamizdat.recover.decisions.file import added

NUMBER = 5512  # of the article of WEB and PRINT
OWN = 10_000_000  # of LATER


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def body(article: Article) -> list[str]:
    return [plain(html) for block in article.body for html in block_html(block)]


class Newsroom:
    """A newsroom of the invented paper, with its three captures recovered."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, *, keys: bool = False) -> None:
        self.folder = folder / "paper"
        monkeypatch.chdir(folder)
        assert CliRunner().invoke(main, ["new", "paper", *([] if keys else ["--no-keys"])]).exit_code == 0
        monkeypatch.chdir(self.folder)
        self.captures({"web.txt": papers.WEB, "print.txt": papers.PRINT, "later.txt": papers.LATER})
        self.recover()

    def captures(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            (self.folder / "captures" / name).write_text(text)

    def recover(self, *words: str, expected: int = 0) -> Result:
        done = CliRunner().invoke(main, ["recover", *(words or ["captures"]), "--report", "report.json"])
        assert done.exit_code == expected, done.output
        return done

    def press(self, *words: str, expected: int = 0) -> Result:
        done = CliRunner().invoke(main, ["press", *words])
        assert done.exit_code == expected, done.output
        return done

    def holds(self, text: str) -> list[str]:
        """The files of the release that hold a text."""
        site = self.folder / "var" / "site"
        return [
            str(path.relative_to(site))
            for path in site.rglob("*")
            if path.is_file() and text.encode() in path.read_bytes()
        ]

    def redact(self, text: str, *words: str, expected: int = 0) -> Result:
        done = CliRunner().invoke(main, ["redact", *words], input=text)
        assert done.exit_code == expected, done.output
        return done

    @property
    def archive(self) -> dict[int, Article]:
        lines = (self.folder / "var" / "archive.jsonl").read_bytes().splitlines()
        return {article.number: article for article in map(decode, lines)}

    def edit(self, number: int, **fields: Any) -> None:
        articles = self.archive
        articles[number] = replace(articles[number], **fields)
        self.write(articles.values())

    def write(self, articles: Any) -> None:
        (self.folder / "var" / "archive.jsonl").write_bytes(b"".join(encode(article) + b"\n" for article in articles))

    def decide(self, *decisions: kinds.Decision) -> None:
        path = self.folder / DECISIONS
        path.write_text(added(path.read_text() if path.exists() else "", decisions))

    def bytes(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (self.folder / "var").glob("*.jsonl")}

    def report(self) -> dict[str, Any]:
        return json.loads((self.folder / "report.json").read_text())
