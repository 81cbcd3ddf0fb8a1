"""The two steps that look at one capture at a time, as functions that a worker process can run.

What they make of a capture goes to disk, as bytes: the facts that the steps between them compare, and the rest.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Struct

from tamizdat.recover import unforeseen
from tamizdat.recover.boilerplate.error_page import is_error_page
from tamizdat.recover.boilerplate.fingerprints import Fingerprints, fingerprints
from tamizdat.recover.boilerplate.front_page import teasers_on_front_page
from tamizdat.recover.boilerplate.learn import UNKNOWN_SITE, Duplicates, SiteModel
from tamizdat.recover.boilerplate.not_prose import not_prose
from tamizdat.recover.capture import Capture, Cleaned, Parsed, Unreadable, without_bytes
from tamizdat.recover.fates.fate import CleaningFates
from tamizdat.recover.fates.of_cleaning import cleaning_fates
from tamizdat.recover.fields import addresses
from tamizdat.recover.fields.outlets import Publisher, publisher_of
from tamizdat.recover.fields.site import FieldEvidence, field_evidence
from tamizdat.recover.limits import TOO_LARGE
from tamizdat.recover.merging.entries import entry_texts
from tamizdat.recover.merging.facts import stated_facts
from tamizdat.recover.merging.match import Sketch, sketch
from tamizdat.recover.steps.body import judged_body
from tamizdat.recover.steps.clean import above_body, choose
from tamizdat.recover.steps.parse import parse, people_in
from tamizdat.recover.storage.spool import encode
from tamizdat.recover.words import word_count

# Words that are an article even without a headline.
FEWEST_WORDS = 8
_NO_ARTICLE_ADVICE = (
    "no headline, and hardly a sentence of its own; if it is one, give a copy of the page that has all of it"
)


class LikelyArticle(Struct, frozen=True):
    """A parsed capture, and the indexes of the blocks that look like its article before its site is known."""

    parsed: Parsed
    likely: tuple[int, ...]

    def words(self) -> str:
        """Return the words of the likely article, as matching compares them."""
        return "\n".join(self.parsed.blocks[index].text for index in self.likely)


class ParsedFacts(Struct, frozen=True):
    """What comparing captures needs of a parsed one: it is read again and again, and so is kept apart from the rest."""

    capture: Capture
    fingerprints: Fingerprints
    evidence: FieldEvidence
    sketch: Sketch
    notes: tuple[str, ...] = ()
    outlet: Publisher | None = None


class CleanedFacts(Struct, frozen=True):
    """What matching needs of a cleaned capture."""

    capture: Capture
    sketch: Sketch


class Made(NamedTuple):
    """What a step makes of a capture, encoded: the facts that later steps read again and again, and the rest.

    That is ParsedFacts and a LikelyArticle, or CleanedFacts and a CleanedCapture; the reason alone if the capture gives
    nothing.
    """

    facts: bytes
    rest: bytes = b""
    reason: str = ""


class CleanedCapture(Struct, frozen=True, array_like=True):
    """The article in a capture, and what became of the capture's other blocks."""

    cleaned: Cleaned
    fates: CleaningFates


class CleanTask(NamedTuple):
    """A capture to clean: its encoded LikelyArticle, the name of its site's model, and what its duplicates say."""

    record: bytes
    model: str
    duplicates: Duplicates


def site_of(capture: Capture) -> str:
    """Return the site of a capture: as stated, else the host of its address, else "" for the outlet's own site."""
    return capture.site or addresses.site(capture.url or "")


def left_out(reason: str) -> Made:
    """Return what a step makes of a capture that gives nothing."""
    return Made(b"", reason=reason)


def parse_capture(capture: Capture) -> Made:
    """Return what parsing makes of a capture: ParsedFacts and a LikelyArticle."""
    try:
        return _parsed_capture(parse(capture))
    except Unreadable as reason:
        return left_out(str(reason))
    except MemoryError:
        return left_out(TOO_LARGE)
    except unforeseen.CAUGHT as error:
        return left_out(unforeseen.reason("taken apart", error))


def _parsed_capture(parsed: Parsed) -> Made:
    parsed = msgspec.structs.replace(parsed, capture=without_bytes(parsed.capture))
    judged = judged_body(parsed, UNKNOWN_SITE)
    found = LikelyArticle(parsed, tuple(judged.chosen))
    above = above_body(parsed, judged, UNKNOWN_SITE)
    stated = stated_facts(parsed, above.headline, above.bylines if above.stated else (), above.published)
    facts = ParsedFacts(
        capture=parsed.capture,
        fingerprints=fingerprints(parsed, found.likely),
        evidence=field_evidence(parsed, above.headline, above.headline_at),
        sketch=sketch(site_of(parsed.capture), stated, found.words()),
        notes=parsed.notes,
        outlet=publisher_of(parsed),
    )
    return Made(encode(facts), encode(found))


def clean_capture(task: CleanTask) -> Made:
    """Return what cleaning makes of a capture: CleanedFacts and a CleanedCapture."""
    try:
        return _cleaned_capture(task)
    except MemoryError:
        return left_out(TOO_LARGE)
    except unforeseen.CAUGHT as error:
        return left_out(unforeseen.reason("judged", error))


def _cleaned_capture(task: CleanTask) -> Made:
    parsed = _likely_article.decode(task.record).parsed
    model = _site_model(task.model)
    choice = choose(parsed, model, task.duplicates)
    cleaned = choice.cleaned
    if found := people_in(cleaned.body, *_fields(cleaned)):
        return left_out(found.reason)
    if not cleaned.headline and word_count(body_words(cleaned)) < FEWEST_WORDS:
        return left_out(f"holds no article: {_NO_ARTICLE_ADVICE}")
    if reason := not_prose(cleaned):
        return left_out(f"holds no article: {reason}")
    if is_error_page(cleaned):
        what = cleaned.headline or cleaned.body[0].text
        return left_out(f"holds no article: an error page ({what}); look for another copy")
    if teasers := teasers_on_front_page(parsed, cleaned):
        return left_out(
            f"holds no article: a front page or a list of articles ({teasers} teasers); give the pages it leads to"
        )
    people = cleaned.bylines if cleaned.field_sources.get("bylines") != "line" else ()
    facts = stated_facts(parsed, cleaned.headline, people, cleaned.published)
    sketched = sketch(site_of(cleaned.capture), facts, body_words(cleaned))
    record = CleanedCapture(cleaned, cleaning_fates(parsed, choice, model, task.duplicates))
    return Made(encode(CleanedFacts(cleaned.capture, sketched)), encode(record))


def _fields(cleaned: Cleaned) -> list[str]:
    """Return what an article keeps besides its body."""
    single = [cleaned.headline, cleaned.standfirst, cleaned.kicker, cleaned.section, cleaned.url or ""]
    return [*single, *cleaned.bylines, *cleaned.topics, *cleaned.images]


def changed_sketch(before: Sketch, cleaned: Cleaned) -> Sketch:
    """Return the sketch of a cleaned capture whose body was changed after it was sketched."""
    return sketch(before.site, before.facts, body_words(cleaned))


def body_words(cleaned: Cleaned) -> str:
    """Return the words of a cleaned capture's standfirst and body, as matching compares them."""
    return "\n".join([cleaned.standfirst, *(block.text for block in cleaned.body), *entry_texts(cleaned.entries)])


_likely_article = msgspec.msgpack.Decoder(LikelyArticle)
_models: list[Path] = []  # the folder with the models of sites, in a process that cleans


def use_models(folder: Path) -> None:
    """Take the models of sites from a folder: what a process that cleans does first."""
    _models[:] = [folder]
    _site_model.cache_clear()


@lru_cache(maxsize=32)
def _site_model(name: str) -> SiteModel:
    return msgspec.msgpack.decode((_models[0] / name).read_bytes(), type=SiteModel)
