"""Recovery as a whole: surviving copies in, Articles out.

    read → parse → learn → clean → match → merge → identify → relate → collect pictures

`parse` and `clean` look at one capture at a time, on all cores (`runner`); `learn` and `match` compare all captures by
what is kept of them in memory.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from msgspec import structs

from tamizdat.article import Article
from tamizdat.outlet import Outlet
from tamizdat.recover.assets import NamedPictures, settle_assets
from tamizdat.recover.boilerplate.learn import Duplicates, SiteModel, duplicates, learn_sites
from tamizdat.recover.capture import Capture, Cleaned
from tamizdat.recover.decisions.groups import grouped
from tamizdat.recover.decisions.run_decisions import RunDecisions, no_decisions
from tamizdat.recover.fates.fate import CaptureFates
from tamizdat.recover.fates.tell import FateTeller
from tamizdat.recover.fields import names
from tamizdat.recover.fields.site import FieldEvidence, learn_fields
from tamizdat.recover.identify import identify
from tamizdat.recover.merging.doubts import doubtful_matches
from tamizdat.recover.merging.groups import Doubtful
from tamizdat.recover.merging.match import alike_captures, provisional_articles
from tamizdat.recover.merging.merge import Merged, merge_with_fates
from tamizdat.recover.packed_pictures import PackedPictures
from tamizdat.recover.pictures import PictureCollector, with_pictures
from tamizdat.recover.readers import Asset, Found, LeftOut, PackedPicture, read
from tamizdat.recover.relate import with_related
from tamizdat.recover.rerun.earlier import Assigned, assign, returned
from tamizdat.recover.result import Note, Recovery, with_shown_names
from tamizdat.recover.runner import CleanedInMemory, ParsedInMemory, StepRunner

T = TypeVar("T")
Progress = Callable[[str, int], None]
OnCleaned = Callable[[int, Cleaned], None]
OnFates = Callable[[CaptureFates], None]


def recover(  # noqa: PLR0913 (what a run is made of; each is named where it is called)
    paths: Sequence[Path],
    *,
    outlet: Outlet,
    listing: Path | None = None,
    media: Path | None = None,
    previous: Sequence[Article] = (),
    joined: Sequence[Article] = (),
    decided: RunDecisions | None = None,
    on_cleaned: OnCleaned | None = None,
    on_fates: OnFates | None = None,
    progress: Progress | None = None,
) -> Recovery:
    """Return the articles that the captures below `paths` and in `listing` hold; captures in any order give the same.

    `previous` are articles of earlier runs: those that rest on captures of this one, or that captures of this one are
    copies of, hand on number and path, and no number of theirs is given again. `joined` are those that went
    into others: where their captures are by themselves again, they have their number and path again. `decided` is what
    editors decided. What is barred is still in the result; `rerun` takes it out. Pictures beside the captures are
    stored in the folder `media`, if one is given.
    `on_cleaned(number, cleaned)` is called for each capture, in order of names, with the number of its article and what
    the capture gives by itself. `on_fates(fates)` is called for each capture that was read, in order of names, with
    what became of its text blocks. `progress(step, done)` is called with the number of captures (or articles, for
    "merge") that a step has finished.
    """
    left_out: list[LeftOut] = []
    assets: list[Asset] = []
    decided = decided or no_decisions()
    with tempfile.TemporaryDirectory(prefix="tamizdat-") as folder, StepRunner(Path(folder), left_out) as runner:
        packed = PackedPictures(Path(folder) / "pictures")
        named = NamedPictures()
        found = _each_name_once(read(paths, listing), left_out, assets, packed, named)
        captures = decided.used(found, left_out)
        parsed = _in_fixed_order(_counted(runner.parse(captures), "read", progress))
        models, copies = learn(parsed, runner)
        cleaned = list(_counted(runner.clean(parsed, models, copies), "clean", progress))
        if decided.blocks:
            cleaned = list(_with_decided_blocks(cleaned, parsed, runner, decided))
        matched, doubtful = _match(cleaned, runner, previous, decided)
        assigned = returned(matched, cleaned, previous, joined)
        groups = [[cleaned[index] for index in group] for group in assigned.groups]
        fates: dict[str, int] = {}
        merged = list(_counted(_merge(groups, runner, decided, fates), "merge", progress))
        articles, questions = identify(
            _with_split_names(merged), outlet, previous, assigned.numbers, decided.amend, assigned.returned
        )
        numbers = {source.capture: article.number for article in articles for source in article.sources}
        questions += doubtful_matches(doubtful, [each.capture for each in cleaned], numbers, decided.decisions)
        if on_cleaned is not None:
            for each in sorted(cleaned, key=lambda each: each.capture.name):
                on_cleaned(numbers[each.capture.name], runner.cleaned(each))
        if on_fates is not None:
            _tell_fates(parsed, cleaned, fates, FateTeller(articles, left_out, decided), runner, on_fates)
        articles = with_related(articles)
        pictures = PictureCollector(paths, listing, media, packed) if media else None
        articles, missing = with_pictures(articles, pictures)
    used = {each.capture.name for each in cleaned}
    assets, strays = settle_assets(assets, pictures.is_shown if pictures else lambda name: False, used, named)
    return with_shown_names(
        Recovery(
            articles=articles,
            captures=sorted((name, numbers[name]) for name in used),
            left_out=sorted([*left_out, *strays], key=lambda each: (each.capture, each.reason)),
            notes=_notes(parsed, used),
            questions=questions,
            missing_pictures=missing,
            assets=[*assets, *packed.assets()],
            read=frozenset(decided.read),
        )
    )


def _each_name_once(
    found: Iterable[Found],
    left_out: list[LeftOut],
    assets: list[Asset],
    packed: PackedPictures,
    named: NamedPictures,
) -> Iterator[Capture]:
    """Yield the captures, each name once; what else was found goes where it belongs."""
    seen: set[str] = set()
    for each in found:
        if isinstance(each, LeftOut):
            left_out.append(each)
        elif isinstance(each, Asset):
            assets.append(each)
        elif isinstance(each, PackedPicture):
            packed.keep(each)
        elif each.name not in seen:
            seen.add(each.name)
            named.add(each)
            yield each


def _in_fixed_order(parsed: Iterable[ParsedInMemory]) -> list[ParsedInMemory]:
    """Return the captures in an order that does not depend on how they were given."""
    return sorted(parsed, key=lambda each: (each.capture.sha256, each.capture.name))


def learn(parsed: Sequence[ParsedInMemory], runner: StepRunner) -> tuple[dict[str, SiteModel], Iterator[Duplicates]]:
    """Return the model of each site, and for each capture what the other copies of its article say."""
    known, sites = [each.fingerprints for each in parsed], [each.site for each in parsed]
    sketches = [each.sketch for each in parsed]
    provisional = provisional_articles(known, sites, sketches, lambda index: runner.likely_words(parsed[index]))
    models = learn_sites(known, provisional, sites)
    evidence: dict[str, tuple[list[FieldEvidence], list[int]]] = defaultdict(lambda: ([], []))
    for each, article in zip(parsed, provisional, strict=True):
        evidence[each.site][0].append(each.evidence)
        evidence[each.site][1].append(article)
    models = {site: structs.replace(model, fields=learn_fields(*evidence[site])) for site, model in models.items()}
    return models, duplicates(known, provisional, [models[site] for site in sites], [each.evidence for each in parsed])


def _with_decided_blocks(
    cleaned: Iterable[CleanedInMemory], parsed: Iterable[ParsedInMemory], runner: StepRunner, decided: RunDecisions
) -> Iterator[CleanedInMemory]:
    """Yield the captures with the blocks that were decided to be in them, and without those that were not."""
    by_name = {each.capture.name: each for each in parsed}
    for each in cleaned:
        if decided.blocks.concern(each.capture.sha256):
            before = runner.parsed(by_name[each.capture.name])
            each = runner.changed(each, decided.blocks.on_capture(before, runner.cleaned(each)))
        yield each


def _match(
    cleaned: Sequence[CleanedInMemory], runner: StepRunner, previous: Sequence[Article], decided: RunDecisions
) -> tuple[Assigned, tuple[Doubtful, ...]]:
    """Return the captures (by index) in groups, one for each article, and which groups are copies of earlier ones.

    Beside them stand the captures that only what they state keeps apart.
    """

    def body(index: int) -> str:
        return runner.body_words(cleaned[index])

    alike = alike_captures([each.sketch for each in cleaned], body)
    first_of = grouped([each.capture.sha256 for each in cleaned], alike, decided.decisions)
    groups: dict[int, list[int]] = defaultdict(list)
    for index, first in enumerate(first_of):
        groups[first].append(index)

    def body_without_barred(index: int) -> str:
        return decided.redactor.text(body(index))  # earlier articles are without it too

    known = [groups[first] for first in sorted(groups)]
    return assign(known, cleaned, body_without_barred, previous, decided.decisions), alike.doubtful


def _merge(
    groups: Iterable[Sequence[CleanedInMemory]], runner: StepRunner, decided: RunDecisions, places: dict[str, int]
) -> Iterator[Merged]:
    """Yield the merged articles; add to `places` where the fates of each capture's blocks are stored, by its name."""
    for group in groups:
        members = [runner.cleaned(each) for each in group]
        merged, fates = merge_with_fates(members)
        yield decided.blocks.on_merged(merged, members, fates)
        places.update((name, runner.store(member)) for name, member in fates.members.items())


def _tell_fates(
    parsed: Iterable[ParsedInMemory],
    cleaned: Iterable[CleanedInMemory],
    places: dict[str, int],
    teller: FateTeller,
    runner: StepRunner,
    on_fates: OnFates,
) -> None:
    """Call `on_fates` for each capture that was read, in order of names."""
    used = {each.capture.name: each for each in cleaned}
    for each in sorted(parsed, key=lambda each: each.capture.name):
        name = each.capture.name
        known = runner.fates(used[name], places[name]) if name in used else None
        on_fates(teller.fates(runner.parsed(each), known))


def _with_split_names(merged: Sequence[Merged]) -> list[Merged]:
    """Return the articles with names split that another article has apart (`names.split_joined`)."""
    known = {person for item in merged for person in item.bylines}
    return [structs.replace(item, bylines=names.split_joined(item.bylines, known)) for item in merged]


def _notes(parsed: Iterable[ParsedInMemory], used: set[str]) -> list[Note]:
    """Return what could not be read of the captures that were used."""
    notes = [Note(each.capture.name, note) for each in parsed for note in each.notes if each.capture.name in used]
    return sorted(notes, key=lambda note: (note.capture, note.note))


def _counted(items: Iterable[T], step: str, progress: Progress | None) -> Iterator[T]:
    """Yield the items, and report how many of them are done."""
    for done, item in enumerate(items, 1):
        yield item
        if progress is not None:
            progress(step, done)
