"""Recovery as a whole: surviving copies in, Articles out.

    read → parse → learn → clean → match → merge → identify → relate → collect pictures

`parse` and `clean` look at one capture at a time, on all cores (`runner`); `learn` and `match` compare all captures by
their facts. Memory holds a few numbers and names for each capture; all else is in the run's folder.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from tamizdat.article import Article
from tamizdat.outlet import Outlet
from tamizdat.recover.boilerplate.learn import Duplicates, SiteModel, duplicates, learn_sites
from tamizdat.recover.capture import Capture, Cleaned
from tamizdat.recover.decisions.groups import grouped
from tamizdat.recover.decisions.run_decisions import RunDecisions, no_decisions
from tamizdat.recover.fates.fate import CaptureFates
from tamizdat.recover.fates.tell import FateTeller
from tamizdat.recover.fields import names
from tamizdat.recover.fields.outlets import Publisher, of_others
from tamizdat.recover.merging.doubts import doubtful_matches
from tamizdat.recover.merging.groups import Doubtful
from tamizdat.recover.merging.match import alike_captures, provisional_articles
from tamizdat.recover.merging.merge import Merged, merge_with_fates
from tamizdat.recover.pictures.assets import NamedPictures, settle_assets
from tamizdat.recover.pictures.collect import PictureCollector, with_pictures
from tamizdat.recover.pictures.packed import PackedPictures
from tamizdat.recover.readers import Asset, Found, LeftOut, PackedPicture, read
from tamizdat.recover.related.relate import with_related
from tamizdat.recover.rerun.earlier import Assigned, assign, returned
from tamizdat.recover.result import Note, Recovery, with_shown_names
from tamizdat.recover.steps.each import CleanedFacts, ParsedFacts
from tamizdat.recover.steps.identify import Amend, identify
from tamizdat.recover.steps.records import Records
from tamizdat.recover.steps.runner import StepRunner
from tamizdat.recover.storage.spool import Spool
from tamizdat.recover.storage.work_folder import work_folder
from tamizdat.workers import preload

if TYPE_CHECKING:
    from tamizdat.recover.steps.cluster import Cluster

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
    work: Path | None = None,
    cluster: Cluster | None = None,
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
    "merge") that a step has finished. `work` is the folder for what is too much for memory (`storage.work_folder`), a
    temporary one if it is None; `cluster` has workers in place of this machine's cores. Raises OSError with the name of
    a file where the disk does not take it.
    """
    left_out: list[LeftOut] = []
    assets: list[Asset] = []
    decided = decided or no_decisions()
    tell = progress or _tell_nobody
    preload(ParsedFacts.__module__)
    with nullcontext(work) if work else work_folder(None) as folder, StepRunner(folder, left_out, cluster) as runner:
        packed = PackedPictures(folder / "pictures")
        named = NamedPictures()
        found = _each_name_once(read(paths, listing), left_out, assets, packed, named)
        parsed = runner.parse(decided.used(found, left_out), partial(tell, "read"))
        models, copies = learn(parsed, runner, folder)
        places = runner.clean(parsed, models, copies, partial(tell, "clean"))
        if decided.blocks:
            places = _with_decided_blocks(places, parsed, runner, decided)
        cleaned = runner.cleaned_records(places)
        matched, doubtful = _match(cleaned, runner, previous, decided, folder)
        assigned = returned(matched, cleaned, previous, joined)
        fates: dict[str, int] = {}
        merged: Spool[Merged] = Spool(Merged, folder)
        for done, item in enumerate(_merge(assigned.groups, cleaned, runner, decided, fates), 1):
            merged.append(item)
            tell("merge", done)
        articles, questions = identify(
            merged, outlet, previous, assigned.numbers, _amending(merged, decided), assigned.returned, folder
        )
        decided.articles.follow(chain(joined, previous), articles)
        numbers = {source.capture: article.number for article in articles for source in article.sources}
        questions += doubtful_matches(doubtful, cleaned.captures, numbers, decided.decisions)
        if on_cleaned is not None:
            for index in cleaned.by_name():
                each = runner.cleaned(cleaned.places[index])
                on_cleaned(numbers[each.capture.name], each)
        if on_fates is not None:
            _tell_fates(parsed, cleaned, fates, FateTeller(articles, left_out, decided), runner, on_fates)
        articles = with_related(articles, folder)
        pictures = PictureCollector(paths, listing, media, packed) if media else None
        with_media, missing = with_pictures(articles, pictures, folder)
        used = sorted(capture.name for capture in cleaned.captures)
        assets, strays = settle_assets(assets, pictures.is_shown if pictures else lambda name: False, used, named)
        notes = _notes(parsed, used)
    return with_shown_names(
        Recovery(
            articles=with_media,
            captures=[(name, numbers[name]) for name in used],
            left_out=sorted([*left_out, *strays], key=lambda each: (each.capture, each.reason)),
            notes=notes,
            questions=questions,
            missing_pictures=missing,
            assets=[*assets, *packed.assets()],
            read=frozenset(decided.read),
            resumed=runner.reused,
        )
    )


def _tell_nobody(_step: str, _done: int) -> None:
    """Report no progress."""


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


def learn(
    parsed: Records[ParsedFacts], runner: StepRunner, folder: Path
) -> tuple[dict[str, SiteModel], Iterator[Duplicates]]:
    """Return the model of each site, and for each capture what the other copies of its article say."""
    known, sites, evidence = parsed.fingerprints, parsed.sites(), parsed.evidence
    provisional = provisional_articles(
        known, sites, parsed.sketches, lambda index: runner.likely_words(parsed.places[index]), folder
    )
    models = learn_sites(known, provisional, sites, evidence, folder)
    return models, duplicates(known, provisional, (models[site] for site in sites), evidence)


def _with_decided_blocks(
    places: Iterable[int], parsed: Records[ParsedFacts], runner: StepRunner, decided: RunDecisions
) -> array[int]:
    """Return the places of captures with the blocks that were decided to be in them, and without the others."""
    by_name = {
        capture.name: place
        for capture, place in zip(parsed.captures, parsed.places, strict=True)
        if decided.blocks.concern(capture.sha256)
    }
    found = array("Q")
    for place in places:
        cleaned = runner.cleaned(place)
        if cleaned.capture.name in by_name:
            before = runner.parsed(by_name[cleaned.capture.name])
            place = runner.changed(place, decided.blocks.on_capture(before, cleaned))
        found.append(place)
    return found


def _match(
    cleaned: Records[CleanedFacts],
    runner: StepRunner,
    previous: Sequence[Article],
    decided: RunDecisions,
    folder: Path,
) -> tuple[Assigned, tuple[Doubtful, ...]]:
    """Return the captures (by index) in groups, one for each article, and which groups are copies of earlier ones.

    Beside them stand the captures that only what they state keeps apart.
    """

    def body(index: int) -> str:
        return runner.body_words(cleaned.places[index])

    alike = alike_captures(cleaned.sketches, body, folder)
    first_of = grouped([capture.sha256 for capture in cleaned.captures], alike, decided.decisions)
    groups: dict[int, list[int]] = defaultdict(list)
    for index, first in enumerate(first_of):
        groups[first].append(index)

    def body_without_barred(index: int) -> str:
        return decided.redactor.text(body(index))  # earlier articles are without it too

    known = [groups[first] for first in sorted(groups)]
    return assign(known, cleaned, body_without_barred, previous, decided.decisions), alike.doubtful


def _merge(
    groups: Iterable[Sequence[int]],
    cleaned: Records[CleanedFacts],
    runner: StepRunner,
    decided: RunDecisions,
    places: dict[str, int],
) -> Iterator[Merged]:
    """Yield the merged articles; add to `places` where the fates of each capture's blocks are stored, by its name."""
    for group in groups:
        members = [runner.cleaned(cleaned.places[index]) for index in group]
        merged, fates = merge_with_fates(members)
        yield decided.blocks.on_merged(merged, members, fates)
        places.update((name, runner.store(member)) for name, member in fates.members.items())


def _tell_fates(
    parsed: Records[ParsedFacts],
    cleaned: Records[CleanedFacts],
    places: dict[str, int],
    teller: FateTeller,
    runner: StepRunner,
    on_fates: OnFates,
) -> None:
    """Call `on_fates` for each capture that was read, in order of names."""
    used = {capture.name: place for capture, place in zip(cleaned.captures, cleaned.places, strict=True)}
    for index in parsed.by_name():
        each = runner.parsed(parsed.places[index])
        name = each.capture.name
        known = (runner.cleaning_fates(used[name]), runner.member_fates(places[name])) if name in used else None
        on_fates(teller.fates(each, known))


def _amending(merged: Sequence[Merged], decided: RunDecisions) -> Amend:
    """Return what makes of an article, by its number, what is decided of it; first, names are split that another
    article has apart (`names.split_joined`)."""
    known = {person for item in merged for person in item.bylines}

    def amend(number: int, item: Merged) -> Merged:
        return decided.amend(number, structs.replace(item, bylines=names.split_joined(item.bylines, known)))

    return amend


def _notes(parsed: Records[ParsedFacts], used: Iterable[str]) -> list[Note]:
    """Return what could not be read of the captures that were used, and which of them name another outlet."""
    known = set(used)
    notes: list[Note] = []
    stated: list[tuple[str, Publisher]] = []
    for each in parsed:  # one at a time: they are on the disk
        if each.capture.name in known:
            notes += [Note(each.capture.name, note) for note in each.notes]
            stated += [(each.capture.name, each.outlet)] if each.outlet else []
    notes += [Note(name, note) for name, note in of_others(stated)]
    return sorted(notes, key=lambda note: (note.capture, note.note))
