"""What a review in the terminal shows: questions, removed blocks, pairs of articles, on 80 columns.

All that comes from captures is shown as it is written (`visible`), without barred words, and is no markup. What is
struck through or differs is marked by signs too. Text that runs from right to left is not set in columns: terminals
turn a whole line at once.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tamizdat.article import Article, plain
from tamizdat.cli.terminal import console, shown
from tamizdat.recover.rerun.correspondence import text_of_block
from tamizdat.recover.review.answers import Choice
from tamizdat.recover.review.blocks import Line, advice, beside
from tamizdat.recover.review.differences import Pieces, differences, shortened
from tamizdat.recover.review.items import BlockItem, Item, QuestionItem
from tamizdat.recover.review.questions import Candidate, kind_of, subject
from tamizdat.recover.review.session import Review
from tamizdat.recover.steps.identify import Question
from tamizdat.visible import Lines, one_line

_NARROW = 70  # columns, below which two sides stand below each other
_LONGEST = 600  # characters of a block beside others; `open` shows all
_WORDS = 160  # of each text of a pair; `open` shows all
_COMPARED = 3_000  # words of a text that are compared with another's
_EXCERPT = 160  # characters of an article's text
_CANDIDATES = 12


class Screen:
    """Shows the items of one review."""

    def __init__(self, review: Review) -> None:
        self._review = review

    def show(self, item: Item, place: str, candidates: Sequence[Candidate]) -> None:
        """Show an item; `place` says which one of how many it is."""
        console.print()
        console.rule(shown(place), style="dim", align="left", characters="-")
        for each in self._about(item, candidates):
            console.print(each)

    def whole(self, item: Item) -> Lines:
        """Return all that is known of an item, as plain text: captures with what was removed, and articles."""
        lines: list[str] = []
        if isinstance(item, BlockItem):
            lines += [f"Capture {self._line(item.capture.capture)}", ""]
            for at, each in enumerate(item.capture.blocks):
                mark = ">>>" if at == item.at else "---" if each.is_removed else "   "
                reason = f"   [removed: {self._line(each.reason)}]" if each.is_removed else ""
                first, *more = self._text(each.text).split("\n")
                lines += [f"{mark} {first}", *more]
                lines[-1] += reason
        for number in item.numbers:
            if article := self._review.articles.get(number):
                texts = [self._text(text_of_block(block)) for block in article.body]
                lines += ["", self._named(article), "", *texts]
                lines += ["", *(f"  {self._line(each.capture)}" for each in article.sources)]
        return Lines(*lines)

    def fields(self, item: Item) -> tuple[str, ...]:
        """Return the fields of an item in a plain listing: what is asked, of which article, and its words."""
        if isinstance(item, QuestionItem):
            question = item.question
            return str(question.article), kind_of(question), self._line(_asked(question))
        said = f"{self._line(item.capture.capture)}, block {item.fate.block}: {self._line(item.fate.reason)}"
        return str(item.article or "-"), "block", said, self._line(item.fate.text)

    def _about(self, item: Item, candidates: Sequence[Candidate]) -> Iterator[RenderableType]:
        articles = [self._review.articles.get(number) for number in item.numbers]
        if isinstance(item, BlockItem):
            yield from self._block(item, articles[0] if articles else None)
            return
        yield shown(f"Article {self._named(articles[0])}" if articles[0] else f"Article {item.question.article}")
        yield shown(self._sentence(_asked(item.question)), style="bold")
        if kind_of(item.question) == "match" and all(articles):
            yield from self._pair([each for each in articles if each])
            return
        for at, each in enumerate(candidates[:_CANDIDATES], 1):
            yield shown(f"  {at}  {self._line(each.value)}")
            for name, where in each.found[:3]:
                yield shown(f"       {self._line(name)}: {where}", style="dim")
            if len(each.found) > 3:
                more = len(each.found) - 3
                yield shown(f"       and {more} other place{'s' if more > 1 else ''}", style="dim")
        if articles[0] and kind_of(item.question) != "match":
            yield shown(f"  now: {self._now(articles[0], item.question.field)}")

    def _now(self, article: Article, field: str) -> str:
        match field:
            case "published":
                return article.published.value if article.published else "no date"
            case "bylines":
                return self._line(", ".join(each.name for each in article.bylines)) or "no byline"
            case "headline":
                return self._line(plain(article.headline))
            case _:
                body = " ".join(text_of_block(block) for block in article.body)
                return f"“{self._line(body[:_EXCERPT])}…”" if body else "no text"

    def _block(self, item: BlockItem, article: Article | None) -> Iterator[RenderableType]:
        fate = item.fate
        yield shown(f"Article {self._named(article)}" if article else "No article")
        stands = f"It is in the article: {self._line(fate.reason)}." if fate.doubt else "It is in the article."
        yield shown(f"Removed: {self._line(fate.reason)}" if fate.is_removed else stands, style="bold")
        if fate.is_removed and (why := advice(fate)):
            yield shown(why)
        if same := self._review.same(item):
            yield shown(f"Also in {same} other captures: “r all” or “k all” decides for all of them.")
        machine = self._review.machine.get(item.article or 0)
        sides = beside(item.capture, item.at, article, machine, self._review.redactor)
        here = [*map(self._shown, sides.article)]
        here.insert(sides.gap, shown("  [ here ]", style="dim"))
        name = self._line(item.capture.capture)
        yield from self._sides((f"Capture {name}", [*map(self._shown, sides.capture)]), ("The article", here))

    def _shown(self, line: Line) -> Text:
        text = self._text(line.text)
        if len(text) > _LONGEST and not line.is_this:
            text = Lines(*f"{text[:_LONGEST].rstrip()} …".split("\n"))
        if line.is_this:
            return Text.assemble(shown(">>> ", "bold"), shown(text, "strike bold"))
        if line.removed:
            return Text.assemble(shown("--- ", "dim"), shown(text, "strike dim"))
        return shown(text)

    def _pair(self, articles: Sequence[Article]) -> Iterator[RenderableType]:
        first = articles[0]
        for other in articles[1:]:
            left, right = differences(*(self._words(each) for each in (first, other)))
            left, right = _shown_pieces(left), _shown_pieces(right)
            yield from self._sides(
                (self._named(first), [*self._facts(first), _pieces(left)]),
                (self._named(other), [*self._facts(other), _pieces(right)]),
            )

    def _facts(self, article: Article) -> list[Text]:
        people = self._line(", ".join(each.name for each in article.bylines)) or "no byline"
        captures = ", ".join(self._line(each.capture) for each in article.sources[:3])
        return [shown(f"{people}; {captures}", style="dim")]

    def _words(self, article: Article) -> str:
        words = " ".join(text_of_block(block) for block in article.body).split()
        return self._text(" ".join(words[:_COMPARED]))

    def _sides(self, left: tuple[str, list[Text]], right: tuple[str, list[Text]]) -> Iterator[RenderableType]:
        texts = [text.plain for _, each in (left, right) for text in each]
        if console.width < _NARROW or any(map(_runs_left, texts)):
            for title, lines in (left, right):
                yield Text()
                yield shown(title, style="underline")
                yield Padding(Group(*_spaced(lines)), (0, 0, 0, 2))
            return
        table = Table(box=None, expand=True, padding=(0, 2, 0, 0), show_header=True, header_style="underline")
        for title, _lines in (left, right):
            table.add_column(shown(title), ratio=1, overflow="fold")
        table.add_row(Group(*_spaced(left[1])), Group(*_spaced(right[1])))
        yield table

    def _named(self, article: Article | None) -> str:
        if article is None:
            return ""
        day = f" ({article.published.value[:10]})" if article.published else ""
        return f"{article.number}: {self._line(plain(article.headline))}{day}"

    def _text(self, text: str) -> Lines:
        """Return a text of a capture or an article, in its own lines."""
        return Lines(*self._review.redactor.text(text).split("\n"))

    def _line(self, text: str) -> str:
        return one_line(self._review.redactor.name(text))

    def _sentence(self, text: str) -> str:
        text = self._line(text)
        return text[:1].upper() + text[1:]


def show_choices(choices: Iterable[Choice], candidates: int) -> None:
    """Show what can be answered, in a line or two."""
    words = [f"[{each.letter}] {each.word}" for each in choices]
    if candidates:
        words.insert(0, f"[1-{min(candidates, _CANDIDATES)}] a value")
    console.print(shown("  ".join(words)))


def show_help(choices: Iterable[Choice]) -> None:
    """Show each choice with what it does."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for each in choices:
        table.add_row(shown(each.letter), shown(each.word), shown(each.about))
    console.print(table)


def _asked(question: Question) -> str:
    """Return what a question is about, and why it is asked."""
    return question.why if kind_of(question) == "match" else f"{subject(question)}: {question.why}"


def _shown_pieces(pieces: Pieces) -> Pieces:
    """Return the beginning of a text that was compared as a whole."""
    beginning, has_more = shortened(pieces, _WORDS)
    return [*beginning, ("…", False)] if has_more else beginning


def _pieces(pieces: Pieces) -> Text:
    """Return a text with what only it has in braces."""
    parts = [(f"{{{words}}}", "bold underline") if own else (words, "") for words, own in pieces]
    return Text(" ").join([shown(words, style=style) for words, style in parts])


def _spaced(lines: Sequence[Text]) -> Iterator[Text]:
    for at, line in enumerate(lines):
        if at:
            yield shown("")
        yield line


def _runs_left(text: str) -> bool:
    return any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)
