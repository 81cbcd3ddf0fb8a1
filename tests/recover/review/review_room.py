"""A newsroom whose last run asks and doubts something of each kind, and a person who answers."""

from __future__ import annotations

from pathlib import Path

import papers
import pytest
from click.testing import CliRunner, Result

from commands import tamizdat
from tamizdat.article import Article, block_html, decode, plain
from tamizdat.cli import main, recover_review
from tamizdat.recover.decisions.file import read
from tamizdat.recover.decisions.kinds import Decisions
from tamizdat.recover.fates.kept import open_kept

EXTRA = "The council kept to itself, for a week, the letter in which the bank had asked for its money back at once."
HOSTILE = "\x1b[2J\u202eThe clerk\x07 who wrote the letter was sent home on a Friday, and nobody has seen him at his desk since."
FORECAST = "Fog will lie on the strait until noon and lift slowly, the harbour office said, and the ferry waits for it."
UNDATED = [
    "Bakers of the Lower Town",
    "The bakers of the lower town kept their ovens warm for nine nights, and sold bread to whoever came.",
    "On the tenth night they closed, and the street was dark for the first time since the flood.",
]
CAPTURES = {
    "one.txt": [papers.HEADLINE, "By Marta Ollin", "9 May 2017", *papers.BODY],
    "two.txt": [papers.HEADLINE, "By Marta Ollin", "9 May 2017", *papers.BODY, "Share"],
    "three.txt": [papers.HEADLINE, "9 May 2017", *papers.BODY[:2], EXTRA, papers.BODY[2], HOSTILE, *papers.BODY[3:]],
    "may.txt": ["Fog Until Noon", "9 May 2017", FORECAST, "The fleet stays in Krell until the lamps can be seen."],
    "june.txt": [
        "Fog Until Noon",
        "2 June 2017",
        FORECAST,
        "Snow, of all things, may fall above three hundred metres.",
    ],
    "undated.txt": UNDATED,
}


def make_newsroom(folder: Path) -> None:
    """Make the newsroom, recovered once."""
    folder.mkdir()
    tamizdat(folder, "new", "paper", "--no-keys", check=True)
    for name, lines in CAPTURES.items():
        (folder / "paper" / "captures" / name).write_text("\n\n".join(lines), encoding="utf-8")
    tamizdat(folder / "paper", "recover", "captures", check=True)


class Room:
    """A copy of the newsroom in `folder`, in which the test works."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        monkeypatch.chdir(folder)
        monkeypatch.setattr(recover_review, "is_terminal", lambda: True)
        monkeypatch.setenv("PAGER", "cat")

    def recover(self) -> Result:
        done = CliRunner().invoke(main, ["recover", "captures"])
        assert done.exit_code == 0, done.output
        return done

    def review(self, *typed: str, names: tuple[str, ...] = (), expected: int = 0) -> str:
        """Review with these answers; return all that was shown."""
        done = CliRunner().invoke(main, ["recover", "--review", *names], input="".join(f"{each}\n" for each in typed))
        assert done.exit_code == expected, done.output
        return done.output

    def listed(self, *names: str) -> list[list[str]]:
        """What is still to be reviewed: a list of the parts of each line."""
        done = CliRunner().invoke(main, ["recover", "--review", *names, "--list"])
        assert done.exit_code == 0, done.output
        return [line.split("\t") for line in done.stdout.splitlines()]

    def kinds(self) -> list[str]:
        return [line[1] for line in self.listed()]

    @property
    def archive(self) -> dict[str, Article]:
        """The articles by the name of their first capture."""
        lines = (self.folder / "var" / "archive.jsonl").read_bytes().splitlines()
        return {Path(each.sources[0].capture).name: each for each in map(decode, lines)}

    def of(self, capture: str) -> Article:
        """The article that rests on a capture."""
        named = (each for each in self.archive.values() if any(s.capture.endswith(capture) for s in each.sources))
        return next(named)

    @property
    def decisions(self) -> Decisions:
        return read(self.folder / "decisions.toml").decisions

    def doubts(self) -> list[str]:
        kept = open_kept(self.folder / "var" / "recovery-fates.sqlite3")
        assert kept is not None
        with kept:
            return [each.text for each in kept.doubts()]


def body(article: Article) -> list[str]:
    return [plain(html) for block in article.body for html in block_html(block)]
