"""Obeys decisions about blocks: what the machine took away is put back, what it took for the article's is taken away.

A block is known by its words, folded as redaction folds them, or by the keyed hash of these. Words are compared without
what is barred, since a redaction takes it out of the file of decisions too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from tamizdat.article import Block, Source
from tamizdat.recover.capture import Cleaned, Parsed, TextBlock
from tamizdat.recover.decisions.kinds import BlockDecision, Decisions, Keep
from tamizdat.recover.fates.of_merging import MergeFates
from tamizdat.recover.merging.merge import Merged
from tamizdat.recover.redaction.folding import folded_words
from tamizdat.recover.redaction.key import word_hash
from tamizdat.recover.redaction.redactor import Redactor
from tamizdat.recover.rerun.correspondence import text_of_block

EXCERPT = 80  # characters of a block that stand in the file of decisions
Obeyed = set[tuple[str, int]]  # the kind of a decision and its index among those of its kind


class BlockWords:
    """Tells whether a block is the one that a decision names. `key` may be missing where no decision gives a hash."""

    def __init__(self, key: bytes | None, redactor: Redactor) -> None:
        self._key, self._redactor = key, redactor

    def are_of(self, text: str, decision: BlockDecision) -> bool:
        """Tell whether a block with this text is the one that a decision names."""
        if decision.block:
            return self._key is not None and word_hash(self._key, folded_words(text)).hex() == decision.block
        return self._plain(text) == self._plain(decision.text)

    def names_of(self, text: str) -> tuple[str, ...]:
        """Return what decisions can call a block with this text: the keyed hash of its words, and the words."""
        words = " ".join(self._plain(text))
        return (words,) if self._key is None else (word_hash(self._key, folded_words(text)).hex(), words)

    def name_in(self, decision: BlockDecision) -> str:
        """Return what a decision calls its block: one of `names_of` for each block that it names."""
        return decision.block or " ".join(self._plain(decision.text))

    def _plain(self, text: str) -> list[str]:
        return folded_words(self._redactor.text(text))


class BlockDecisions:
    """The decisions about blocks, asked capture by capture, then article by article.

    `captures_of` gives the captures of each article that is known from earlier runs: a decision that names an article
    holds for its captures before it is known which article they are of. `obeyed` says which decisions applied.
    """

    def __init__(self, decisions: Decisions, words: BlockWords, captures_of: Mapping[int, Collection[str]]) -> None:
        self._keep, self._remove = decisions.keep, decisions.remove
        self._words, self._captures_of = words, captures_of
        self.obeyed: Obeyed = set()

    def __bool__(self) -> bool:
        return bool(self._keep or self._remove)

    def concern(self, capture: str) -> bool:
        """Tell whether a decision may be about a block of this capture."""
        return any(self._is_about(decision, capture) for decision in (*self._keep, *self._remove))

    def on_capture(self, parsed: Parsed, cleaned: Cleaned) -> Cleaned:
        """Return what a capture gives, with the blocks that are to be in it and without those that are not.

        A decision to remove what cleaning or parsing removed already is obeyed too.
        """
        capture = cleaned.capture.sha256
        for text in (*(block.text for block in parsed.blocks), *(each.text for each in parsed.unread)):
            self._named("remove", self._remove, text, capture)
        stay = [
            at for at, block in enumerate(cleaned.body) if not self._named("remove", self._remove, block.text, capture)
        ]
        blocks = [cleaned.body[at] for at in stay]
        used = {" ".join(folded_words(text)) for text in (cleaned.headline, cleaned.standfirst)}
        back = [
            at
            for at, block in enumerate(parsed.blocks)
            if self._named("keep", self._keep, block.text, capture)
            and block not in blocks
            and " ".join(folded_words(block.text)) not in used
        ]
        chosen = [*blocks, *(parsed.blocks[at] for at in back)]
        order = _order(parsed.blocks, chosen)
        places = [*(cleaned.places[at] for at in stay), *back] if cleaned.places or not blocks else []
        return replace(
            cleaned,
            body=tuple(chosen[at] for at in order),
            places=tuple(places[at] for at in order) if places else (),
        )

    def on_merged(self, merged: Merged, members: Sequence[Cleaned], fates: MergeFates | None = None) -> Merged:
        """Return what captures give together, with kept blocks that merging left out since one copy alone has them.

        `fates` is told what was put back.
        """
        for member in members:
            capture = member.capture.sha256
            for at, block in enumerate(member.body):
                if not self._named("keep", self._keep, block.text, capture) or _stands(block.text, merged.body):
                    continue
                above = [other.text for other in member.body[:at]]
                place = next((i + 1 for text in reversed(above) if (i := _index(text, merged.body)) is not None), 0)
                body = (*merged.body[:place], block.content, *merged.body[place:])
                merged = replace(merged, body=body, sources=tuple(_with(merged.sources, capture, place)))
                if fates and member.places:
                    fates.put_back(member.capture.name, member.places[at], place)
        return merged

    def removes(self, text: str, capture: str) -> bool:
        """Tell whether an editor decided that a block with this text goes from this capture."""
        return self._named("remove", self._remove, text, capture)

    def keeps(self, text: str, capture: str) -> bool:
        """Tell whether an editor decided that a block with this text is the article's."""
        return self._named("keep", self._keep, text, capture)

    def is_comment(self, text: str, capture: str) -> bool:
        """Tell whether an editor decided that a block with this text is a reader's comment."""
        return any(
            each.comment and self._is_about(each, capture) and self._words.are_of(text, each) for each in self._remove
        )

    def _named(self, kind: str, decisions: Sequence[BlockDecision], text: str, capture: str) -> bool:
        found = False
        for at, decision in enumerate(decisions):
            if self._is_about(decision, capture) and self._words.are_of(text, decision):
                self.obeyed.add((kind, at))
                found = True
        return found

    def _is_about(self, decision: BlockDecision, capture: str) -> bool:
        if decision.capture is not None:
            return decision.capture == capture
        return decision.article is None or capture in self._captures_of.get(decision.article, ())


def block_of(key: bytes, text: str) -> str:
    """Return the hash by which a decision names a block with this text."""
    return word_hash(key, folded_words(text)).hex()


def keep(key: bytes, text: str, *, article: int | None = None, capture: str | None = None, **about: Any) -> Keep:
    """Return the decision that puts a block back: its hash, and an excerpt for people."""
    excerpt = text if len(text) <= EXCERPT else text[: EXCERPT - 1].rstrip() + "…"
    return Keep(text=excerpt, block=block_of(key, text), article=article, capture=capture, **about)


def _order(all_blocks: Sequence[TextBlock], chosen: Sequence[TextBlock]) -> list[int]:
    """Return the indexes of the chosen blocks of a capture in the order in which they stand there."""
    places: dict[int, int] = {}
    for at, block in enumerate(chosen):
        taken = set(places.values())
        places[at] = next(index for index, other in enumerate(all_blocks) if other == block and index not in taken)
    return sorted(places, key=lambda at: places[at])


def _stands(text: str, body: Sequence[Block]) -> bool:
    return _index(text, body) is not None


def _index(text: str, body: Sequence[Block]) -> int | None:
    wanted = " ".join(folded_words(text))
    return next((at for at, block in enumerate(body) if wanted in " ".join(folded_words(text_of_block(block)))), None)


def _with(sources: Sequence[Source], capture: str, place: int) -> Iterator[Source]:
    """Yield the sources of a body into which a capture gave a block at `place`."""
    for source in sources:
        moved = tuple(at + (at >= place) for at in source.paragraphs)
        yield replace(source, paragraphs=tuple(sorted((*moved, place))) if source.sha256 == capture else moved)
