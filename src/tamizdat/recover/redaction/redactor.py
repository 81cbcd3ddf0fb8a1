"""Takes barred words out of texts: plain ones, inline HTML, addresses.

redactor.text("Orla Vennick said")                   "█ said"
redactor.html("Or<em>la</em> Vennick said")          "█ said"
redactor.bars_address("/2013/orla-vennick-held/")    True
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import unquote

from msgspec import Struct

from tamizdat.recover.redaction.disguises import disguises, is_sure, may_be_disguised, spaced_words
from tamizdat.recover.redaction.folding import Visible, placed_words, plain_text, readings, text_of, visible_text
from tamizdat.recover.redaction.forms import Form
from tamizdat.recover.redaction.key import run_hash

BLACK = "█"  # stands for a barred text where the editor gives no other word
_REMEMBERED = 1 << 15  # texts whose answer is kept: an article's come three times, from machine, archive and new run
_KNOWN_RUNS = 1 << 17  # runs of words that are known to be allowed: most of a text's stand in others too
# Characters on each side of a paragraph's end that are looked at: for each word of the longest barred run; the fewest.
_REACH_OF_WORD, _REACH = 40, 120
_LINK = re.compile(r"""<a\b((?:"[^"]*+"|'[^']*+'|[^<>"'])*+)>((?:(?!<a\b).)*?)</a>""", re.S)
_HREF = re.compile(r"""href\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_EMPTY = re.compile(r"""<(em|strong|s|sub|sup|code|a)(?:\s(?:"[^"<]*+"|[^<>"])*+)?></\1>""")

Edits = dict[int, tuple[int, str]]  # in a source: the start of what is replaced, its end, and the replacement


class Rule(Struct, frozen=True):
    """One redaction: its forms, and what stands in place of them."""

    forms: tuple[Form, ...]
    replacement: str = BLACK


class Span(NamedTuple):
    """A barred run of characters, from `start` to before `end`, and the rule that bars it."""

    start: int
    end: int
    rule: int


class Redactor:
    """Knows what is barred, and takes it out of what it is given.

    `removed` counts the passages taken out so far; `used` says which rules, by their place in `rules`, found something.
    """

    def __init__(self, key: bytes, rules: Sequence[Rule]) -> None:
        self._key = key
        self._replacements = [rule.replacement for rule in rules]
        self._rules = {form.digest: at for at, rule in reversed([*enumerate(rules)]) for form in rule.forms}
        self._lengths = sorted({form.length for rule in rules for form in rule.forms})
        self._reach = max(_REACH, _REACH_OF_WORD * max(self._lengths, default=0))
        self._allowed: set[str] = set()
        self._look_for = lru_cache(maxsize=_REMEMBERED)(self._found)
        self.removed = 0
        self.used: set[int] = set()

    def __bool__(self) -> bool:
        return bool(self._rules)

    def holds(self, text: str) -> bool:
        """Tell whether a plain text has barred words."""
        return bool(self._rules) and self._look_for(text)

    def bars_address(self, address: str) -> bool:
        """Tell whether an address, a path or a file's name has barred words, as they are or percent-encoded."""
        return self.holds(unquote(address))

    def text(self, text: str) -> str:
        """Return a plain text without barred words."""
        return _applied(text, self._edits(plain_text(text), str)) if self.holds(text) else text

    def name(self, name: str) -> str:
        """Return a file's name, an address or a plain text without barred words, percent-encoded ones too."""
        return self.text(name if self.holds(name) or not self.bars_address(name) else unquote(name))

    def html(self, html: str) -> str:
        """Return inline HTML without barred words, without links around them and without links that spell them."""
        edits: Edits = {}
        if self.holds(text_of(html)):
            edits = self._edits(visible_text(html), lambda word: entities.escape(word, quote=False))
        for link in _LINK.finditer(html) if self._rules else ():
            if any(link.start() <= at < link.end() for at in edits) or self._bars_link(link[1]):
                edits[link.start()] = (link.start(2), "")
                edits[link.end(2)] = (link.end(), "")
        return _without_empty_tags(_applied(html, edits)) if edits else html

    def paragraphs(self, above: str, below: str) -> tuple[str, str]:
        """Return two pieces of inline HTML that follow each other without barred words that begin in one and end in
        the other, as where a line's end became a paragraph's. What bars within each alone is not looked for.
        """
        tail, head = text_of(above)[-self._reach :], text_of(below)[: self._reach]
        if not (tail and head and self.holds(f"{tail}\n{head}")):
            return above, below
        characters = visible_text(f"{above}\n{below}")
        edits = self._edits(characters, lambda word: entities.escape(word, quote=False))
        place = len(above)
        upper = {start: edit for start, edit in edits.items() if start < place}
        lower = {start - place - 1: (end - place - 1, word) for start, (end, word) in edits.items() if start > place}
        return _without_empty_tags(_applied(above, upper)), _without_empty_tags(_applied(below, lower))

    def everything(self, value: Any) -> Any:
        """Return what JSON can hold (as `msgspec.to_builtins` gives it) with every string in it redacted."""
        if isinstance(value, str):
            return self.name(value)
        if isinstance(value, dict):
            return {self.everything(key): self.everything(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.everything(item) for item in value]
        return value

    def _bars_link(self, attributes: str) -> bool:
        address = _HREF.search(attributes)
        return address is not None and self.bars_address(entities.unescape(address[1] or address[2] or ""))

    def _found(self, text: str) -> bool:
        if any(True for words in readings(text) for _ in self._runs(words)):
            return True
        return may_be_disguised(text) and any(True for _ in self._disguised(text))

    def _runs(self, words: Sequence[str]) -> Iterator[tuple[int, int, int]]:
        """Yield each barred run of words: its first word, the word after it, and the rule that bars it."""
        for length in self._lengths:
            runs = list(map(" ".join, zip(*(words[at:] for at in range(length)), strict=False)))
            if barred := self._barred(runs):
                yield from ((at, at + length, barred[run]) for at, run in enumerate(runs) if run in barred)

    def _barred(self, runs: Sequence[str]) -> dict[str, int]:
        """Return those of some runs of words that are barred, with their rules. Each run is hashed once."""
        new = set(runs).difference(self._allowed)
        barred = {run: rule for run in new if (rule := self._rules.get(run_hash(self._key, run))) is not None}
        if len(self._allowed) > _KNOWN_RUNS:
            self._allowed.clear()
        self._allowed.update(new.difference(barred))
        return barred

    def _disguised(self, text: str) -> Iterator[Span]:
        """Yield the barred runs of a text's characters that stand there only in disguise (`disguises`)."""
        for words in placed_words(text):
            spaced = list(spaced_words(words))
            for disguise in disguises(text, words):
                spaced += spaced_words(disguise.words) if disguise.changed else ()
                for first, after, rule in self._runs_around([word.text for word in disguise.words], disguise.changed):
                    if is_sure(disguise.words[first:after], text):
                        yield Span(disguise.words[first].start, disguise.words[after - 1].end, rule)
            runs = [(" ".join(word.text for word in run), run) for run in spaced if len(run) in self._lengths]
            barred = self._barred([spelt for spelt, _ in runs])
            for spelt, run in runs:
                if spelt in barred:
                    yield Span(run[0].start, run[-1].end, barred[spelt])

    def _runs_around(self, words: Sequence[str], changed: Sequence[int]) -> Iterator[tuple[int, int, int]]:
        """Yield the barred runs that have one of the changed words among theirs."""
        longest = self._lengths[-1] if self._lengths else 0
        for at in changed:
            start = max(0, at - longest + 1)
            for first, after, rule in self._runs(words[start : at + longest]):
                if start + first <= at < start + after:
                    yield start + first, start + after, rule

    def _spans(self, characters: Sequence[Visible]) -> list[Span]:
        """Return the barred runs of characters; runs that overlap, or that nothing but marks parts, are one."""
        found: list[Span] = []
        text = "".join(item.char for item in characters)
        for words in placed_words(text):
            for first, after, rule in self._runs([word.text for word in words]):
                found.append(Span(words[first].start, words[after - 1].end, rule))
        if may_be_disguised(text):
            found += self._disguised(text)
        joined: list[Span] = []
        for span in sorted(found):
            above = joined[-1] if joined else None
            if above and (span.start < above.end or (span.rule == above.rule and _no_word(characters, above, span))):
                joined[-1] = Span(above.start, max(above.end, span.end), min(above.rule, span.rule))
            else:
                joined.append(span)
        return joined

    def _edits(self, characters: Sequence[Visible], written: Callable[[str], str]) -> Edits:
        """Return what takes the place of the barred characters, by their places in the source."""
        edits: Edits = {}
        for span in self._spans(characters):
            self.removed += 1
            self.used.add(span.rule)
            replacement = written(self._replacements[span.rule])
            before = characters[span.start - 1] if span.start else None
            if not replacement and before is not None and before.char == " ":
                edits[before.start] = (before.end, "")
            for item in characters[span.start : span.end]:
                edits[item.start] = (item.end, "")
            first = characters[span.start]
            edits[first.start] = (first.end, replacement)
        return edits


def _no_word(characters: Sequence[Visible], above: Span, below: Span) -> bool:
    return not any(item.char.isalnum() for item in characters[above.end : below.start])


def _applied(source: str, edits: Edits) -> str:
    """Return the source with the edits, none of which overlaps another."""
    parts: list[str] = []
    done = 0
    for start, (end, replacement) in sorted(edits.items()):
        parts += [source[done:start], replacement]
        done = end
    return "".join([*parts, source[done:]])


def _without_empty_tags(html: str) -> str:
    while (shorter := _EMPTY.sub("", html)) != html:
        html = shorter
    return html
