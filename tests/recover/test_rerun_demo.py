"""The demo's editors correct, withdraw, delete and redact; recovery runs again in every way, and nothing comes back."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from search_reader import Index

from tamizdat.release import search_manifest

TAMIZDAT = Path(sys.executable).parent / "tamizdat"
DEMO = Path(__file__).resolve().parents[2] / "demo"
CORRECTED, WITHDRAWN, DELETED, UNNAMED, SHORTENED = 1803, 1861, 1750, 1117, 1302
NAME = "Dalia Renneth\nRenneth\nداليا رينيث\nرينيث\n"
TRACES = ("renneth", "رينيث")

# A copy that nobody had: with the name in a paragraph that no other copy has, in capitals and inside a word's markup.
NEW_COPY = """<html><head><title>Geography teacher held over a map of drowned villages</title>
<link rel="canonical" href="https://www.nightferry.example/2020/01/22/dalia-renneth-held-a1803"></head><body><article>
<h1>Dalia Renneth held over a map of drowned villages</h1><p class="byline">By Hala Bereth</p>
<p>Police in Hadrun have arrested a teacher of geography at the town’s secondary school for girls on suspicion of
“disturbing instruction”, her lawyer said on Wednesday. The charge can bring three years.</p>
<p>DALIA REN&shy;NETH, 38, was taken from her flat on Monday evening. Officers also removed a wall map of the Ushan
uplands, two by three metres, which her class of 31 pupils had drawn on brown wrapping paper as a project for the
winter term.</p>
<p>The neighbours of <em>Dalia</em> Ren<em>neth</em> said that she had lived in the house on the square since 1999 and had
never once been late with the rent.</p>
<p>The map shows the Orlan reservoir. In blue, as on official sheets, is the water. Beneath it, in pencil, are the streets
of seven villages that were flooded in 1974, with the names of their squares, wells and schools. Most of the pupils are
grandchildren of people who lived there.</p></article></body></html>
"""
NEIGHBOURS = (
    "The neighbours of the teacher said that she had lived in the house on the square since 1999 and had never once been"
    " late with the rent."
)
# Another copy of the article whose second author an editor took out by hand: no decision says so.
OTHER_COPY = """# Auditors find Tarvel harbour was valued without its cranes

By Nadim Harrow and Salma Verrin

"""


class Newsroom:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.archive = folder / "var" / "archive.jsonl"

    def run(self, *words: str | Path, given: str = "", expected: tuple[int, ...] = (0, 1)) -> str:
        done = subprocess.run([TAMIZDAT, *words], cwd=self.folder, input=given, capture_output=True, text=True)
        assert done.returncode in expected, done.stderr
        return done.stdout + done.stderr

    def articles(self) -> dict[int, dict[str, Any]]:
        return {item["number"]: item for item in map(json.loads, self.archive.read_text().splitlines())}

    def edit(self, change: Callable[[dict[int, dict[str, Any]]], None]) -> None:
        articles = self.articles()
        change(articles)
        lines = [json.dumps(articles[number], ensure_ascii=False) + "\n" for number in sorted(articles)]
        self.archive.write_text("".join(lines))

    def publish(self, *options: str) -> None:
        self.run("press", *options)
        self.run("search")
        self.run("verify", "var/site", expected=(0,))


@pytest.fixture(scope="module")
def room(demo_newsroom: Path, tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    folder = tmp_path_factory.mktemp("rerun") / "newsroom"
    shutil.copytree(demo_newsroom, folder)
    return Newsroom(folder)


@pytest.fixture(scope="module")
def edited(room: Newsroom) -> dict[int, dict[str, Any]]:
    """The archive after an editor's day."""

    def day(articles: dict[int, dict[str, Any]]) -> None:
        corrected = articles[CORRECTED]
        corrected["corrections"] = [{"at": {"value": "2020-02-02"}, "html": "The map is three metres by three."}]
        corrected["body"][1]["html"] = corrected["body"][1]["html"].replace("two by three", "three by three")
        articles[WITHDRAWN]["status"] = {"state": "withdrawn", "ground": "court"}
        articles[UNNAMED]["bylines"] = articles[UNNAMED]["bylines"][:1]
        del articles[SHORTENED]["body"][2]
        del articles[DELETED]

    room.edit(day)
    told = room.run("redact", "--with", "the teacher", "--yes", given=NAME)
    assert "Renneth" not in told
    assert "It stands in 8 of 29 articles" in told and "The addresses of 1 spell it" in told
    room.publish("--redact")
    return room.articles()


@pytest.fixture
def clean(room: Newsroom) -> Callable[[], None]:
    """Check that no byte of the newsroom has the name, its captures apart: packed files too, and words of search."""

    def check() -> None:
        for path in [*room.folder.rglob("*"), *room.folder.parent.glob("*.json*")]:
            inner = path.relative_to(room.folder.parent)
            if inner.parts[:2] == ("newsroom", "captures") or not path.is_file():
                continue
            body = path.read_bytes()
            text = (gzip.decompress(body) if path.suffix == ".gz" else body).decode(errors="ignore")
            found = [trace for trace in TRACES if trace in text.casefold() or trace in str(inner).casefold()]
            assert not found, inner
        site = room.folder / "var" / "site"
        words = [word for found in Index(site, search_manifest(site)).words.values() for word in found]
        assert "hadrun" in words and not [word for word in words if any(trace in word.casefold() for trace in TRACES)]

    return check


def stands(room: Newsroom, edited: dict[int, dict[str, Any]]) -> None:
    """Check that what editors made of the articles stands, and that every article has the text it had."""
    now = room.articles()
    assert sorted(now) == sorted(edited)
    for number, article in edited.items():
        same = {key: value for key, value in article.items() if key not in ("sources", "related")}
        assert {key: now[number][key] for key in same} == same, number
        assert {source["sha256"] for source in article["sources"]} <= {
            source["sha256"] for source in now[number]["sources"]
        }


def without_related(room: Newsroom) -> dict[int, dict[str, Any]]:
    """The articles without their related ones: the first recovery after a deletion forgets what led to it."""
    return {
        number: {key: value for key, value in article.items() if key != "related"}
        for number, article in room.articles().items()
    }


@pytest.mark.slow
def test_over_all_captures(room: Newsroom, edited: dict[int, dict[str, Any]], clean: Callable[[], None]) -> None:
    told = room.run(
        "recover", "--list", DEMO / "captures.jsonl", "--report", "../report.json", "--captures-out", "../each.jsonl"
    )
    assert "Edited articles, kept so" in told and "Missing from the archive" in told
    stands(room, edited)
    first = room.archive.read_bytes(), (room.folder / "var" / "recovered.jsonl").read_bytes()
    room.publish()
    clean()
    assert f"[[delete]]\narticle = {DELETED}\n" in (room.folder / "decisions.toml").read_text()
    room.run("recover", "--list", DEMO / "captures.jsonl")
    assert first == (room.archive.read_bytes(), (room.folder / "var" / "recovered.jsonl").read_bytes())
    report = json.loads((room.folder.parent / "report.json").read_text())
    assert report["rerun"]["barred"] and report["rerun"]["edited"] == 4 and report["decisions_without_effect"] == []


@pytest.mark.slow
def test_over_one_capture(room: Newsroom, edited: dict[int, dict[str, Any]], clean: Callable[[], None]) -> None:
    before = without_related(room)
    for name in (
        "texts/teacher-held-20200123.txt",
        "pages/teacher-court-20210301.html",
        "pages/last-day-20190520.html",
    ):
        told = room.run("recover", DEMO / "captures" / name)
        assert "It added what is new, and changed nothing else" in told
    assert without_related(room) == before
    room.publish()
    clean()


@pytest.mark.slow
def test_over_a_new_copy_with_the_name(
    room: Newsroom, edited: dict[int, dict[str, Any]], clean: Callable[[], None]
) -> None:
    copies = room.folder / "captures"
    (copies / "dalia-renneth.html").write_text(NEW_COPY)
    audit = (DEMO / "articles" / "harbour-audit.md").read_text().split("+++")[2].strip()
    (copies / "audit.md").write_text(
        OTHER_COPY + audit + "\n\nSalma Verrin counted the cranes herself, all nine of them.\n"
    )
    told = room.run("recover", "captures", "--report", "../report.json", "--captures-out", "../each.jsonl")
    assert "Renneth" not in told and "Articles that got new copies  2" in told
    stands(room, edited)
    assert len(room.articles()[CORRECTED]["sources"]) == 3
    room.publish()
    clean()
    page = (room.folder / "var" / "site" / edited[CORRECTED]["path"] / "index.html").read_text()
    assert "three by three metres" in page and "The map is three metres by three." in page

    # Merging leaves out what one of three copies alone has; the editor puts it back, as it reads without the name.
    with (room.folder / "decisions.toml").open("a") as file:
        file.write(f'\n[[keep]]\narticle = {CORRECTED}\ntext = "{NEIGHBOURS}"\n')
    told = room.run("recover", "captures", "--list", DEMO / "captures.jsonl", "--report", "../report.json")
    assert "applied to nothing" not in told
    now = room.articles()
    assert sorted(now) == sorted(edited)
    assert (now[CORRECTED]["headline"], now[CORRECTED]["path"]) == (
        edited[CORRECTED]["headline"],
        edited[CORRECTED]["path"],
    )
    assert now[CORRECTED]["corrections"] and "three by three" in now[CORRECTED]["body"][1]["html"]
    neighbours = [block["html"] for block in now[CORRECTED]["body"] if "neighbours" in block["html"]]
    assert neighbours and neighbours[0].startswith("The neighbours of <em>the teacher</em> said")
    assert now[WITHDRAWN]["status"]["state"] == "withdrawn"
    assert now[SHORTENED]["body"] == edited[SHORTENED]["body"]
    assert [byline["name"] for byline in now[UNNAMED]["bylines"]] == ["Nadim Harrow"]
    assert "Verrin" not in json.dumps(now[UNNAMED])
    room.publish()
    clean()


def test_without_the_key_nothing_is_recovered(room: Newsroom, edited: dict[int, dict[str, Any]]) -> None:
    key = room.folder / "var" / "keys" / "redaction.key"
    away = key.rename(room.folder.parent / "stick")
    told = room.run("recover", DEMO / "captures" / "texts", expected=(2,))
    assert "redaction.key: not found" in told and "Put the file back" in told
    key.write_text(os.urandom(32).hex())
    assert "made with another key" in room.run("recover", DEMO / "captures" / "texts", expected=(2,))
    assert "made with another key" in room.run("redact", "--yes", given="Nadim Harrow", expected=(2,))
    away.replace(key)
