"""From the desk's appeals to what stands in the documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from tamizdat.newsroom.models import Section
from tamizdat.newsroom.publishing.records import zone
from tamizdat.release.metadata.targets import MAX_DOCUMENTS
from tamizdat.support.appeals.document import AppealEntry, Written, clean, name_of, version_of, write
from tamizdat.support.gap.publishing import states
from tamizdat.support.models import Appeal

_OTHER_DOCUMENTS = 8  # that a release has room for besides those of the languages


def part() -> dict[str, Any]:
    """Return the documents, as a part of the site: one for each language, so that no page asks for one in vain."""
    return {"documents": {name: written.text for name, written in documents(Appeal.objects.filter(live=True)).items()}}


def documents(appeals: Iterable[Appeal]) -> dict[str, Written]:
    """Return the document of each language of the outlet, by name, with some of the appeals."""
    shown, now = sorted(appeals, key=_turn), timezone.now()
    follow = _merged() if shown else {}
    has_gap = bool(states(settings.OUTLET))  # without it no page asks for its document
    codes = [language.code for language in settings.OUTLET.languages][: MAX_DOCUMENTS - _OTHER_DOCUMENTS]
    return {name_of(code): write(_entries(shown, code, follow, has_gap=has_gap), code, now) for code in codes}


def _entries(shown: Iterable[Appeal], code: str, follow: Mapping[str, str], *, has_gap: bool) -> Iterator[AppealEntry]:
    """Return what stands in the document of a language."""
    return (entry_of(each, follow, has_gap=has_gap) for each in shown if code in each.languages)


def _turn(appeal: Appeal) -> tuple[int, float]:
    return appeal.order, appeal.pk or float("inf")  # one that is not saved yet comes last


def entry_of(appeal: Appeal, follow: Mapping[str, str] | None = None, *, has_gap: bool = True) -> AppealEntry:
    """Return what stands in a document of an appeal.

    `follow` says into which sections others were merged; `has_gap` whether the state of the gap is told at all.
    """
    html, follow = clean(appeal.text), follow or {}
    return AppealEntry(
        id=f"a{appeal.pk or 0}",
        version=version_of(appeal.form, appeal.title, html, appeal.button),
        form=appeal.form,
        title=appeal.title,
        html=html,
        button=appeal.button,
        gap=appeal.gap and has_gap,
        starts=_written(appeal.starts),
        ends=_written(appeal.ends),
        sections=tuple(_followed(appeal.sections, follow)),
        never=tuple(_followed(appeal.never, follow)),
        least_read=appeal.least_read,
        read_days=appeal.read_days,
        most_shown=appeal.most_shown,
        shown_days=appeal.shown_days,
        back_after=appeal.back_after,
    )


def _merged() -> dict[str, str]:
    """Return the sections that were merged into others: the slug of each, and of the one that stands in its place."""
    merged = Section.objects.exclude(merged_into=None).select_related("merged_into")
    return {section.slug: section.current.slug for section in merged}


def _followed(slugs: Iterable[str], follow: Mapping[str, str]) -> Iterator[str]:
    """Yield slugs, and those of the sections into which they were merged: pages of before still name the first."""
    for slug in slugs:
        yield slug
        if slug in follow:
            yield follow[slug]


def _written(moment: datetime | None) -> str:
    return moment.astimezone(zone()).isoformat(timespec="seconds") if moment else ""
