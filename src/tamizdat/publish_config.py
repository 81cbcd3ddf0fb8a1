"""What is published: read from a newsroom's folder, as it is now."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from tamizdat import outlet_file, release
from tamizdat.newsroom_archive import newsroom_archive, newsroom_articles
from tamizdat.outlet import Outlet
from tamizdat.press.archives.archive import Archive
from tamizdat.press.index.barred import BarredWords
from tamizdat.press.markdown_pages import load_site
from tamizdat.press.run import Source
from tamizdat.project import Project
from tamizdat.recover.decisions import file as decisions_file
from tamizdat.recover.decisions import in_force
from tamizdat.recover.decisions.barred import key_for, rules_of
from tamizdat.recover.redaction.barred_words import RedactedWords, UnknowableWords
from tamizdat.recover.redaction.key import KeyFileError
from tamizdat.site import Site


class PublishConfig(Struct, frozen=True, kw_only=True):
    """What is published, into which folder, with which keys. `left_out`: what of the site could not be read.

    `redaction` is the file that is there while a redaction of the archive waits to be published, `restored` the one
    that is there until a newsroom that was made from a backup is published again.
    """

    source: Source
    to: Path
    keys: release.Keys
    left_out: tuple[str, ...] = ()
    redaction: Path | None = None
    restored: Path | None = None


def check_decisions(newsroom: Project) -> None:
    """Raise DecisionsError where the file of decisions has lost one that keeps something from readers, or has one that
    the archive does not obey yet.

    Also raised where it cannot be read and such decisions are in force; else a slip in it holds no press up.
    """
    try:
        decisions = decisions_file.read(newsroom.decisions)
    except decisions_file.DecisionsError:
        if in_force.keeps_something(newsroom.decisions_in_force):
            raise
        return
    if in_force.keeps_something(newsroom.decisions_in_force):
        in_force.check(decisions, newsroom.decisions_in_force, lambda: newsroom_articles(newsroom))
    in_force.check_obeyed(decisions, newsroom.decisions_in_force)


def barred_words(newsroom: Project, *, lift: bool = False) -> BarredWords | None:
    """Return the words that the newsroom's redactions bar, None where there are no redactions.

    A file of decisions that cannot be read bars what its copy bars, which a run of recovery obeyed; with `lift` that
    copy may hold what is lifted. Raises DecisionsError then, and where the redactions were made with another key.

    Without the key nobody can tell whether an article holds what they bar: what has changed stays as it was published.
    """
    try:
        file = decisions_file.read(newsroom.decisions)
    except decisions_file.DecisionsError:
        file = decisions_file.read(newsroom.decisions_in_force)
        if lift and file.decisions.redact:
            raise
    if not file.decisions.redact:
        return None
    rules = rules_of(file.decisions)
    try:
        return RedactedWords(key_for(file, newsroom.redaction_key) or b"", rules)
    except KeyFileError as error:
        return UnknowableWords(rules, str(error))


def newsroom_config(
    newsroom: Project,
    archive: Archive | None = None,
    paper: tuple[Outlet, Site, list[str]] | None = None,
    *,
    lift: bool = False,
) -> PublishConfig:
    """Return what a newsroom publishes: `tamizdat.toml`, `pages/`, `theme/`, its archive and online keys.

    `archive` is the one that its articles are in, where that is known already. `paper` is the outlet, the site and what
    had to be left out of it, where these are not read from `tamizdat.toml` and `pages/`: the desk has its own. `lift`
    says that decisions which are missing are taken back.

    Raises OutletError and ReleaseError where these cannot be read, DecisionsError where the file of decisions has lost
    one that keeps something from readers.
    """
    if not lift:
        check_decisions(newsroom)
    who, site, left_out = paper or _paper(newsroom)
    overrides = newsroom.theme if newsroom.theme.is_dir() else None
    return PublishConfig(
        source=Source(
            archive or newsroom_archive(newsroom),
            site,
            who,
            overrides,
            (newsroom.media,),
            newsroom.renditions,
            barred_words(newsroom, lift=lift),
        ),
        to=newsroom.site,
        keys=release.load_online(newsroom.folder),
        left_out=tuple(left_out),
        redaction=newsroom.redaction_to_press,
        restored=newsroom.restored,
    )


def _paper(newsroom: Project) -> tuple[Outlet, Site, list[str]]:
    outlet = outlet_file.load(newsroom.folder)
    return outlet, *load_site(newsroom.folder, outlet)
