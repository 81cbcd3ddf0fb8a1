"""What a press tells of several articles at once, with their count. Nothing is left out, but an editor should know.

The index keeps a key for each note of an article. A key is the kind of the note and what it is about, so that the
articles that share it are counted together however many there are.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from tamizdat.article import Article, Byline, Label
from tamizdat.labels import canonical_slug
from tamizdat.outlet import Outlet
from tamizdat.press.dates.dated_parts import Dated
from tamizdat.press.dates.local_time import is_before

_LANGUAGE, _SECTION, _MAPPED, _SLUG, _EARLY = "language", "section", "mapped", "slug", "early"


def notes_of(article: Article, valid: Article, outlet: Outlet) -> tuple[str, ...]:
    """Return the keys of the notes about an article; `valid` is what `validate` returned for it."""
    keys = []
    if outlet.nearest_language(article.language) is None:
        keys.append(_key(_LANGUAGE, article.language))
    if (old := article.section) and valid.section:
        section = outlet.section_of(old.slug, old.name)
        if section is None and outlet.sections:
            keys.append(_key(_SECTION, old.slug, old.name))
        elif section and canonical_slug(old.slug) != canonical_slug(section.slug):
            keys.append(_key(_MAPPED, old.slug, old.name, section.slug))
    labels: list[Label | Byline] = [*article.topics, *article.bylines, *([article.series] if article.series else [])]
    keys += [_key(_SLUG, label.slug) for label in labels if canonical_slug(label.slug) != label.slug]
    zone, published = ZoneInfo(outlet.time_zone), valid.published
    parts: tuple[Dated, ...] = (*article.corrections, *article.versions)
    if published and any(is_before(part.at, published, zone) for part in parts):
        keys.append(_key(_EARLY))
    return tuple(dict.fromkeys(keys))


def note_line(key: str, count: int, first: int, outlet: Outlet) -> str:
    """Return the line about the articles that share a note: how many there are, and the number of the first."""
    kind, *about = key.split("\t")
    whose = f"article {first}" if count == 1 else f"{count} articles (the first is {first})"
    if kind == _LANGUAGE:
        return (
            f"language {about[0]!r} of {whose}: the outlet does not publish in it, and the pages of"
            f" {outlet.languages[0].code} list it. Add the language to tamizdat.toml, or correct the articles."
        )
    if kind == _SECTION:
        slug, name = about
        return (
            f"section {name!r} ({slug}) of {whose}: the outlet has no such section. It has a page, but no place in the"
            " navigation. Name it in `aliases` of one of the [[sections]] in tamizdat.toml, or add a section for it."
        )
    if kind == _MAPPED:
        slug, name, target = about
        return (
            f"section {name!r} ({slug}) of {whose}: is shown as the section {target!r}; its old pages,"
            f" which end in section/{slug}/, lead on there."
        )
    if kind == _SLUG:
        return f"slug {about[0]!r} of {whose}: its page stands at {canonical_slug(about[0])!r}, as for other spellings."
    return f"corrections or versions of {whose}: dated before it was published. Correct one of the dates."


def _key(*parts: str) -> str:
    return "\t".join(part.replace("\t", " ") for part in parts)
