"""References to pages, and the rule that says on which list pages an article is listed.

The rule is the whole dependency graph of the site (docs/decisions/0320-page-refs.md). A full build makes every page
that lists some article. A change to one article touches the pages that listed it and those that list it now, no others.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from tamizdat.article import Article, Byline, Label
from tamizdat.labels import canonical_slug
from tamizdat.outlet import Outlet
from tamizdat.paths import is_slug
from tamizdat.press.index.summary import ArticleSummary
from tamizdat.press.kinds import KINDS, LABELLED, PART_OF, PERIOD_LENGTH, by_time_kinds

UNDATED = "undated"
_PART = 500  # article numbers on one page of undated articles


class PageRef(Struct, frozen=True, order=True):
    """A page, or a file for machines, by what tells it from all others.

    `kind` is the name of a PageKind, `language` the code of an outlet's language. `slug` is that of a label or standing
    page, the number of an article, the old path of a redirect, or a letter of a directory. `period` is the time that a
    page covers: "2013", "2013-10", "2013-10-03", or "undated-56" for a part of the undated articles; of a letter with
    very many names it is which of its pages: "2".
    """

    kind: str
    language: str = ""
    slug: str = ""
    period: str = ""

    @property
    def key(self) -> str:
        """The reference as one string. Keys sort by kind, language, slug, then period."""
        return "\t".join((self.kind, self.language, self.slug, self.period))


def kind_of(key: str) -> str:
    """Return the kind of the page whose `key` this is."""
    return key.partition("\t")[0]


def from_key(key: str) -> PageRef:
    """Return the reference whose `key` this is."""
    return PageRef(*key.split("\t"))


# For each kind that has a page for each label: the kind, the field with the labels, and the kinds of its pages by time
# with their units, the longest first.
_BY_LABEL = [
    (row.name, row.label, [(each.name, PERIOD_LENGTH[each.period]) for each in by_time_kinds(row)]) for row in LABELLED
]
_OF_CORRECTIONS = [(row.name, PERIOD_LENGTH[row.period]) for row in by_time_kinds(KINDS["corrections"])]


def list_refs(summary: ArticleSummary, outlet: Outlet) -> Iterator[PageRef]:
    """Yield each page and sitemap that lists an article; none if the article is withdrawn."""
    if summary.withdrawn:
        return
    language = outlet.language(summary.language).code
    day, part = summary.day, f"{UNDATED}-{summary.number // _PART}"
    yield PageRef("home", language)
    hosted = outlet.hosted_language(summary.path)
    host = hosted.code if hosted else ""  # a sitemap names the pages of its host, whatever their language
    yield PageRef("sitemap-month", host, "", day[:7] or part)
    if day:
        if summary.due:
            yield PageRef("sitemap-news", host)
        yield PageRef("year", language, "", day[:4])
        yield PageRef("month", language, "", day[:7])
        yield PageRef("day", language, "", day)
    else:
        yield PageRef("undated", language)
        yield PageRef("undated-part", language, "", part)
    for kind, field, by_time in _BY_LABEL:
        for label in labels_of(summary, field):
            yield PageRef(kind, language, label.slug)
            # A part of the undated articles is not split any further.
            for name, length in by_time if day else by_time[:1]:
                yield PageRef(name, language, label.slug, day[:length] or part)


def labels_of(summary: ArticleSummary, field: str) -> tuple[Label | Byline, ...]:
    """Return the labels in a field of a summary that holds one, several or none."""
    found = getattr(summary, field)
    if found is None:
        return ()
    return found if type(found) is tuple else (found,)


def old_fronts(article: Article, summary: ArticleSummary, outlet: Outlet) -> tuple[tuple[str, str], ...]:
    """Return the section pages that an article as the archive has it would be listed on, each with the page that it is
    listed on in their place: they differ where the outlet has the section under another slug (`Outlet.section_of`)."""
    old, new = article.section, summary.section
    if not old or not new or canonical_slug(old.slug) == canonical_slug(new.slug) or not is_slug(old.slug):
        return ()
    refs = [ref for ref in list_refs(summary, outlet) if ref.kind in ("section", "section-month")]
    return tuple((path_of(replace(ref, slug=canonical_slug(old.slug)), outlet), path_of(ref, outlet)) for ref in refs)


def alias_fronts(outlet: Outlet) -> dict[str, str]:
    """Return the page of each section that an alias says it once had, and where it leads on to: in each language, by
    path. Only an alias that can be a slug, in small letters, had a page."""
    refs = {
        (PageRef("section", language.code, alias), PageRef("section", language.code, section.slug))
        for section in outlet.sections
        for alias in section.aliases
        for language in outlet.languages
        if is_slug(alias) and canonical_slug(alias) == alias != canonical_slug(section.slug)
    }
    return {path_of(old, outlet): path_of(new, outlet) for old, new in refs}


def correction_refs(summary: ArticleSummary, outlet: Outlet) -> Iterator[tuple[PageRef, int]]:
    """Yield each page that lists a correction of an article, with the correction's rank in time."""
    if summary.corrections and not summary.withdrawn:
        language = outlet.language(summary.language).code
        for correction in summary.corrections:
            yield PageRef("corrections", language), correction.rank
            for name, length in _OF_CORRECTIONS:
                yield PageRef(name, language, "", correction.day[:length]), correction.rank


def directory_refs(ref: PageRef) -> Iterator[PageRef]:
    """Yield the pages that list a page: all topics for a topic, its year for a day.

    >>> list(directory_refs(PageRef("day", "en", "", "2013-10-03")))
    [PageRef(kind='year', language='en', slug='', period='2013')]
    """
    for kind in KINDS[ref.kind].directories:
        yield PageRef(kind, ref.language, "", ref.period[: PERIOD_LENGTH[KINDS[kind].period]])


def whole_ref(ref: PageRef) -> PageRef:
    """Return the page of which a page by time is a part: the year of a topic's month."""
    kind = PART_OF[ref.kind]
    return PageRef(kind, ref.language, ref.slug, ref.period[: PERIOD_LENGTH[KINDS[kind].period]])


def has_path(ref: PageRef) -> bool:
    """Whether `path_of` knows the path of a page: not that of an article, of a redirect or of a file for machines."""
    return KINDS[ref.kind].folder is not None


def path_of(ref: PageRef, outlet: Outlet) -> str:
    """Return the path of a page below the site root (docs/conventions.md). The page is one that `has_path`.

    >>> path_of(PageRef("section-month", "ar", "news", "2013-10"), outlet)
    'ar/section/news/2013/10/'
    """
    folder = KINDS[ref.kind].folder
    assert folder is not None  # noqa: S101 (callers ask `has_path`, or name a kind that has a folder)
    prefix = outlet.language(ref.language).prefix
    slug = ref.slug + "/" if ref.slug else ""
    period = ref.period.replace("-", "/") + "/" if ref.period else ""
    return prefix + folder + slug + period


def owner_name(path: str) -> str:
    """Return the name under which a page that `has_path` owns its file: of articles and redirects it is another one."""
    return f"the page {path}"
