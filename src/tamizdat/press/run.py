"""A press from beginning to end: survey the archive, make its pages, publish them as a release."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from tamizdat import release
from tamizdat.outlet import Outlet
from tamizdat.press.archive import Archive
from tamizdat.press.build import Builder
from tamizdat.press.card import Card
from tamizdat.press.plan import batches
from tamizdat.press.setting import Recipe, Setting
from tamizdat.press.survey import survey
from tamizdat.press.work import FEW, Crew
from tamizdat.site import Site

Progress = Callable[[str, int], None]


class Report(Struct, frozen=True, kw_only=True):
    """What a press did: files by kind of page, what was left out (a line each), and what the release says of it."""

    kinds: dict[str, int]
    articles: int
    left_out: tuple[str, ...]
    release: release.Summary


def press(  # noqa: PLR0913 (what a press is made of; each is named where it is called)
    archive: Archive,
    site: Site,
    outlet: Outlet,
    to: Path,
    keys: release.Keys,
    *,
    now: datetime,
    overrides: Path | None = None,
    media: tuple[Path, ...] = (),
    full: bool = False,
    progress: Progress = lambda step, count: None,
) -> Report:
    """Bring the release in the folder `to` up to date with the articles of `archive` and with `site`.

    `overrides` is the outlet's `theme/` folder, `media` are folders that stand for `media/`. `now` dates the
    signatures and nothing else: the same articles give the same pages on any day. `full` compares every file on the
    disk byte by byte and mends what was damaged. `progress` is called with "survey" or "pages" and how many more are
    done. What cannot be pressed is left out and told in the report; everything else is published.

    Raises PressError where a page cannot be made, ReleaseError where nothing can be written or signed; nothing is
    published then.
    """
    with tempfile.TemporaryDirectory(prefix="tamizdat-press-") as work, release.lease(to, thorough=full) as stage:
        file = Path(work) / "index.sqlite"
        recipe = Recipe(archive=archive, outlet=outlet, site=site, overrides=overrides, media=media, index=file)
        return _full(recipe, stage, keys, now, progress)


def _full(recipe: Recipe, stage: release.Stage, keys: release.Keys, now: datetime, progress: Progress) -> Report:
    """Make every page, and an index of all that was found."""
    index = Builder(recipe.index)
    setting = Setting(recipe, index)
    numbers = recipe.archive.numbers()
    with closing(index), Crew(recipe, setting, stage, alone=len(numbers) < FEW) as crew:
        survey(setting, index, _told(crew.cards(numbers), progress))
        index.seal()
        entries = list(_standing_files(setting, stage))
        kinds = Counter({"assets and media": len(entries)})
        lost: list[tuple[int, str]] = []
        for batch in crew.pages(batches(setting)):
            entries += batch.entries
            kinds += batch.kinds
            lost += batch.lost
            progress("pages", len(batch.entries))
        summary = release.publish(stage, entries, (), keys, now=now, full=True)
        left_out = {*index.losses(), *(line for _, line in lost)}
        return Report(
            kinds=dict(kinds),
            articles=index.articles(),
            left_out=tuple(sorted(left_out, key=_natural)),
            release=summary,
        )


def _told(cards: Iterator[list[Card]], progress: Progress) -> Iterator[list[Card]]:
    for some in cards:
        progress("survey", len(some))
        yield some


def _natural(line: str) -> list[tuple[int, str]]:
    """Sort key by which article 9 comes before article 10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", line)]


def _standing_files(setting: Setting, stage: release.Stage) -> Iterator[release.Entry]:
    """Put the theme's files and the pictures that articles use into the release."""
    for asset in setting.assets.files:
        yield stage.put(asset.path, asset.content)
    for path in setting.index.media():
        if file := setting.media.find(path):
            yield stage.put(path, file.read_bytes())
