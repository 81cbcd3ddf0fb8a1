"""The two steps that look at one capture at a time, as functions that a worker process can run.

What they make of a capture goes to disk (`spool`); what the steps between them need of it stays in memory, and is
small: hashes and names.
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
from tamizdat.recover.clean import above_body, choose, judged_body
from tamizdat.recover.fates.of_cleaning import cleaning_fates
from tamizdat.recover.fields import addresses
from tamizdat.recover.fields.site import FieldEvidence, field_evidence
from tamizdat.recover.merging.entries import entry_texts
from tamizdat.recover.merging.facts import stated_facts
from tamizdat.recover.merging.match import Sketch, sketch
from tamizdat.recover.parse import parse, people_in
from tamizdat.recover.spool import encode
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


class ParsedCapture(NamedTuple):
    """What parsing makes of a capture: a LikelyArticle, encoded, and what the next steps need of it in memory."""

    record: bytes
    fingerprints: Fingerprints
    evidence: FieldEvidence
    sketch: Sketch
    notes: tuple[str, ...]


class CleanedCapture(NamedTuple):
    """What cleaning makes of a capture: a Cleaned and its CleaningFates, encoded, and what matching needs in memory."""

    record: bytes
    sketch: Sketch
    fates: bytes


class CleanTask(NamedTuple):
    """A capture to clean: its encoded LikelyArticle, the file with its site's model, and what its duplicates say."""

    record: bytes
    model: Path
    duplicates: Duplicates


def site_of(capture: Capture) -> str:
    """Return the site of a capture: as stated, else the host of its address, else "" for the outlet's own site."""
    return capture.site or addresses.site(capture.url or "")


def parse_capture(capture: Capture) -> ParsedCapture | str:
    """Return what parsing makes of a capture; the reason if nothing can be taken from it."""
    try:
        return _parsed_capture(parse(capture))
    except Unreadable as reason:
        return str(reason)
    except unforeseen.CAUGHT as error:
        return unforeseen.reason("taken apart", error)


def _parsed_capture(parsed: Parsed) -> ParsedCapture:
    parsed = msgspec.structs.replace(parsed, capture=without_bytes(parsed.capture))
    judged = judged_body(parsed, UNKNOWN_SITE)
    found = LikelyArticle(parsed, tuple(judged.chosen))
    above = above_body(parsed, judged, UNKNOWN_SITE)
    facts = stated_facts(parsed, above.headline, above.bylines if above.stated else (), above.published)
    return ParsedCapture(
        record=encode(found),
        fingerprints=fingerprints(parsed, found.likely),
        evidence=field_evidence(parsed),
        sketch=sketch(site_of(parsed.capture), facts, found.words()),
        notes=parsed.notes,
    )


def clean_capture(task: CleanTask) -> CleanedCapture | str:
    """Return what cleaning makes of a capture; the reason if it holds no article."""
    try:
        return _cleaned_capture(task)
    except unforeseen.CAUGHT as error:
        return unforeseen.reason("judged", error)


def _cleaned_capture(task: CleanTask) -> CleanedCapture | str:
    parsed = _likely_article.decode(task.record).parsed
    model = _site_model(task.model)
    choice = choose(parsed, model, task.duplicates)
    cleaned = choice.cleaned
    if found := people_in(cleaned.body, *_fields(cleaned)):
        return found.reason
    if not cleaned.headline and word_count(body_words(cleaned)) < FEWEST_WORDS:
        return f"holds no article: {_NO_ARTICLE_ADVICE}"
    if reason := not_prose(cleaned):
        return f"holds no article: {reason}"
    if is_error_page(cleaned):
        return f"holds no article: an error page ({cleaned.headline or cleaned.body[0].text}); look for another copy"
    if teasers := teasers_on_front_page(parsed, cleaned):
        return f"holds no article: a front page or a list of articles ({teasers} teasers); give the pages it leads to"
    people = cleaned.bylines if cleaned.field_sources.get("bylines") != "line" else ()
    facts = stated_facts(parsed, cleaned.headline, people, cleaned.published)
    sketched = sketch(site_of(cleaned.capture), facts, body_words(cleaned))
    return CleanedCapture(encode(cleaned), sketched, encode(cleaning_fates(parsed, choice, model)))


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


@lru_cache(maxsize=32)
def _site_model(path: Path) -> SiteModel:
    return msgspec.msgpack.decode(path.read_bytes(), type=SiteModel)
