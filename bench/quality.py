"""What search finds: questions that readers would ask, in seven languages, put to our search, Pagefind and SQLite FTS5.

The articles and questions of each language stand in `bench/questions/<language>.toml`, with what each question should
find. Some hundred articles on other matters stand around them. Measured is recall among the first ten results, and
the mean reciprocal rank of the first right one (MRR). A question that asks to leave something out, by a minus sign or
by quotation marks, counts as not answered where that is among the ten.
"""

from __future__ import annotations

import sqlite3
import subprocess
import tomllib
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

import snowballstemmer
from audit import chromium
from msgspec import Struct

from bench.asking import served
from bench.measure import work_folder
from bench.results import machine, table, write_section
from bench.tools import OURS, TAMIZDAT
from tamizdat.article import Article, Label, Moment, Paragraph, encode
from tamizdat.project import Project

PEER, FTS = "Pagefind 1.5.2", "SQLite FTS5, Snowball"
FILLERS = 250  # articles on other matters, in each language
TEN = 10
_FOLDER = Path(__file__).parent / "questions"
_SITE = 40_000_000  # bytes for all of it
# Snowball's name of each language; FTS5 has none for Ukrainian, and cuts Chinese by threes of characters instead.
_STEMMERS = {"en": "english", "de": "german", "ru": "russian", "ar": "arabic", "fa": "persian"}
Say = Callable[[str], None]


class Question(Struct, frozen=True):
    """A question in a language: what it asks for, of which kind it is, what should be found and what should not."""

    language: str
    ask: str
    kind: str
    finds: frozenset[str]
    leaves_out: frozenset[str]


_GROUPS: dict[str, Callable[[Question], str]] = {
    "language": lambda question: question.language,
    "kind of question": lambda question: question.kind,
}


class Verdict(Struct, frozen=True):
    """How a question was answered: the share of what should be found, and one through the rank of the first of it."""

    question: Question
    recall: float
    reciprocal: float


def bench(say: Say) -> None:
    """Ask all questions and write the section "quality"."""
    questions, articles = _load()
    with work_folder(_SITE) as folder:
        say("pressing the site")
        site = _press(folder / "paper", articles)
        peer = folder / "peer"
        _pagefind(site, peer)
        verdicts: dict[str, list[Verdict]] = {}
        say("asking ours")
        with served(site) as address:
            verdicts[OURS] = _browse(questions, lambda page, question: _ask_ours(page, address, question))
        say("asking Pagefind")
        with served(peer, "'self' 'wasm-unsafe-eval'") as address:
            verdicts[PEER] = _browse(questions, lambda page, question: _ask_pagefind(page, address, question))
        say("asking FTS5")
        fts = FullText(articles)
        verdicts[FTS] = [_verdict(question, fts.ask(question)) for question in questions]
        sizes = {OURS: _size(site / "search-index"), PEER: _size(peer / "pagefind"), FTS: fts.size}
    write_section("quality", _report(verdicts, sizes, len(articles)))


def _load() -> tuple[list[Question], list[Article]]:
    """Return the questions and all articles; each article's path ends in its id."""
    questions: list[Question] = []
    articles: list[Article] = []
    for file in sorted(_FOLDER.glob("*.toml")):
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        language = content["language"]
        made = [(each["id"], each["date"], each["headline"], each["text"]) for each in content["articles"]]
        for key, day, headline, text in [*made, *_fillers(language, content["fillers"])]:
            articles.append(_article(len(articles) + 1, language, key, day, headline, text))
        for each in content["questions"]:
            finds, leaves_out = frozenset(each["finds"]), frozenset(each.get("leaves_out", ()))
            if unknown := (finds | leaves_out) - {key for key, *_ in made}:
                raise ValueError(f"{file}: {each['ask']}: no article has the id {', '.join(sorted(unknown))}.")
            questions.append(Question(language, each["ask"], each["kind"], finds, leaves_out))
    return questions, articles


def _fillers(language: str, words: dict[str, list[str]]) -> list[tuple[str, str, str, str]]:
    """Return articles on other matters, made of a language's sentences; the same each time."""
    random = Random(language)
    found = []
    for number in range(FILLERS):

        def filled(text: str) -> str:
            chosen = {name: random.choice(words[name]) for name in ("place", "thing", "day")}
            return text.format(number=random.randint(11, 199), **chosen)

        text = " ".join(filled(random.choice(words["sentences"])) for _ in range(6))
        day = f"{random.randint(2015, 2024)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
        found.append((f"other-{number}", day, filled(random.choice(words["headlines"])), text))
    return found


def _article(number: int, language: str, key: str, day: str, headline: str, text: str) -> Article:
    prefix = "" if language == "en" else f"{language}/"
    return Article(
        number=number,
        path=f"{prefix}{day[:4]}/{day[5:7]}/{day[8:]}/{key}/",
        language=language,
        headline=headline,
        published=Moment(day),
        section=Label("news", "News"),
        body=(Paragraph(text),),
    )


def _press(paper: Path, articles: list[Article]) -> Path:
    """Make a newsroom of the articles, press and index it; return its site."""
    languages = list(dict.fromkeys(article.language for article in articles))
    languages.sort(key=lambda code: code != "en")
    options = [word for code in languages for word in ("--language", code)]
    subprocess.run([TAMIZDAT, "new", paper, *options], check=True, capture_output=True)
    project = Project(paper)
    project.archive.write_bytes(b"".join(encode(article) + b"\n" for article in articles))
    for verb in ("press", "search"):
        subprocess.run([TAMIZDAT, verb], cwd=paper, check=True, capture_output=True)
    return project.site


def _pagefind(site: Path, output: Path) -> None:
    """Make Pagefind's index of the article pages, and a page that asks it for each language."""
    from bench.search import pagefind_command

    subprocess.run(pagefind_command(site, output, "**/[0-9]*/*/*/*/index.html"), check=True, capture_output=True)
    (output / "ask.js").write_text(
        'import * as pagefind from "./pagefind/pagefind.js";\n'
        "window.ask = async (query) => {\n"
        "  const found = await pagefind.search(query);\n"
        "  return (await Promise.all(found.results.slice(0, 10).map((each) => each.data()))).map((each) => each.url);\n"
        "};\n",
        encoding="utf-8",
    )
    for language in {file.stem for file in _FOLDER.glob("*.toml")}:
        page = f'<!doctype html><html lang="{language}"><title>ask</title><script type="module" src="ask.js"></script>'
        (output / f"{language}.html").write_text(page, encoding="utf-8")


def _browse(questions: list[Question], ask: Callable[[Any, Question], list[str]]) -> list[Verdict]:
    """Put each question to a page in a browser; `ask` returns the addresses of its results."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.PATH, args=chromium.ARGS)
        page = browser.new_page()
        verdicts = []
        for question in questions:
            found = [address.rstrip("/").rsplit("/", 1)[-1] for address in ask(page, question)]
            verdicts.append(_verdict(question, found))
        browser.close()
    return verdicts


def _ask_ours(page: Any, address: str, question: Question) -> list[str]:
    prefix = "" if question.language == "en" else f"{question.language}/"
    page.goto("about:blank")
    page.goto(f"{address}{prefix}search/#q={quote(question.ask)}")
    page.wait_for_function(
        "() => document.querySelector('[data-part=told]')?.textContent && !document.querySelector('[aria-busy]')"
    )
    return list(page.eval_on_selector_all("[data-part=found] a", "links => links.map((link) => link.href)"))


def _ask_pagefind(page: Any, address: str, question: Question) -> list[str]:
    if not page.url.endswith(f"/{question.language}.html"):
        page.goto(f"{address}{question.language}.html")
        page.wait_for_function("() => window.ask")
    return list(page.evaluate("query => ask(query)", question.ask))


class FullText:
    """SQLite's FTS5: a table for each language, with words as Snowball's stemmers leave them."""

    def __init__(self, articles: list[Article]) -> None:
        self._db = sqlite3.connect(":memory:")
        self._stemmers = {language: snowballstemmer.stemmer(name) for language, name in _STEMMERS.items()}
        for language in {article.language for article in articles}:
            tokenizer = "trigram" if language == "zh" else "unicode61 remove_diacritics 2"
            self._db.execute(
                f"CREATE VIRTUAL TABLE text_{language} USING fts5(key, title, body, tokenize='{tokenizer}')"
            )
        for article in articles:
            body = " ".join(block.html for block in article.body if isinstance(block, Paragraph))
            row = (
                article.path.rstrip("/").rsplit("/", 1)[-1],
                *map(self._stemmed(article.language), (article.headline, body)),
            )
            self._db.execute(f"INSERT INTO text_{article.language} VALUES (?, ?, ?)", row)
        pages = self._db.execute("PRAGMA page_count").fetchone()[0] * self._db.execute("PRAGMA page_size").fetchone()[0]
        self.size = int(pages)

    def _stemmed(self, language: str) -> Callable[[str], str]:
        stemmer = self._stemmers.get(language)
        if stemmer is None:
            return lambda text: text
        return lambda text: " ".join(stemmer.stemWord(word) for word in _words(text.lower()))

    def ask(self, question: Question) -> list[str]:
        """Return the keys of the first ten articles; headlines count four times as much as the text.

        They are those that have all words, where there are none those that have any.
        """
        wanted: list[str] = []
        unwanted: list[str] = []
        stemmed = self._stemmed(question.language)
        for less, text in _pieces(question.ask):
            words = f'"{" ".join(_words(stemmed(text)))}"'
            (unwanted if less else wanted).append(words)
        sql = "SELECT key FROM {0} WHERE {0} MATCH ? ORDER BY bm25({0}, 0, 4, 1) LIMIT 10"
        found: list[str] = []
        for link in (" AND ", " OR "):
            query = f"({link.join(wanted)})" + "".join(f" NOT {words}" for words in unwanted)
            found = found or [key for (key,) in self._db.execute(sql.format(f"text_{question.language}"), [query])]
        return found


def _words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in text).split()


def _pieces(ask: str) -> list[tuple[bool, str]]:
    """Return the words and phrases of a question, each with whether it is to be left out."""
    found: list[tuple[bool, str]] = []
    parts = "".join('"' if letter in "«»“”„" else letter for letter in ask).split('"')
    for number, part in enumerate(parts):
        if number % 2:
            found.append((False, part))
        else:
            found += [(word.startswith("-"), word) for word in part.split() if _words(word)]
    return found


def _verdict(question: Question, found: list[str]) -> Verdict:
    ten = found[:TEN]
    if question.leaves_out.intersection(ten):
        return Verdict(question, 0.0, 0.0)
    recall = len(question.finds.intersection(ten)) / len(question.finds)
    rank = next((rank for rank, key in enumerate(ten, 1) if key in question.finds), 0)
    return Verdict(question, recall, 1 / rank if rank else 0.0)


def _size(folder: Path) -> int:
    return sum(
        path.stat().st_size for path in folder.rglob("*") if path.is_file() and path.suffix not in (".gz", ".br")
    )


def _report(verdicts: dict[str, list[Verdict]], sizes: dict[str, int], articles: int) -> str:
    """Return the section: by contender, by language, by kind of question, and what ours did not find."""
    questions = [verdict.question for verdict in verdicts[OURS]]
    parts = [
        "## What search finds",
        f"{len(questions)} questions to {articles:,} articles in {len({each.language for each in questions})} languages"
        f" (bench/questions/): recall among the first ten, MRR, bytes of the index. {machine()}",
        table(
            ["", "recall@10", "MRR", "bytes"],
            [[name, *_means(each), f"{sizes[name]:,}"] for name, each in verdicts.items()],
        ),
    ]
    for title, name_of_group in _GROUPS.items():
        groups: dict[str, dict[str, list[Verdict]]] = defaultdict(lambda: defaultdict(list))
        for name, some in verdicts.items():
            for verdict in some:
                groups[name_of_group(verdict.question)][name].append(verdict)
        rows = [
            [group, str(len(by[OURS])), *(figure for name in verdicts for figure in _means(by[name]))]
            for group, by in sorted(groups.items())
        ]
        head = [title, "questions", *(f"{name}: {what}" for name in verdicts for what in ("recall", "MRR"))]
        parts.append(table(head, rows))
    missed = [f"{each.question.language}: {each.question.ask}" for each in verdicts[OURS] if each.recall < 1]
    parts.append("Not or not wholly found by ours: " + ("; ".join(missed) or "none") + ".")
    return "\n\n".join(parts)


def _means(verdicts: list[Verdict]) -> tuple[str, str]:
    count = len(verdicts)
    return (
        f"{sum(each.recall for each in verdicts) / count:.3f}",
        f"{sum(each.reciprocal for each in verdicts) / count:.3f}",
    )
