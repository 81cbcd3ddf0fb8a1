"""What the newsroom's folder shows: keys, signatures, disk, clock, backups, and what should not be there."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from tuf.api.metadata import Root

from tamizdat.newsroom.operations.findings.finding import ERROR, WARNING, Finding, LastBackup, age
from tamizdat.project import (
    DKIM_KEYS,
    MIRROR_KEYS,
    ONLINE_KEYS,
    REDACTION_KEY,
    ROOT_KEYS,
    TRANSITION_KEYS,
    TRANSITION_STATEMENT,
    Project,
)
from tamizdat.release import ReleaseError, load_online
from tamizdat.release.layout import TIMESTAMP
from tamizdat.release.metadata.keys import root_files
from tamizdat.release.metadata.transition import read_transition
from tamizdat.release.publishing.expiring import expiring

_BACKUP_OLD = timedelta(days=7)
_SLACK = timedelta(minutes=5)  # by which clocks of machines differ
_LITTLE, _VERY_LITTLE = 2 << 30, 200 << 20  # bytes that are free


def findings(newsroom: Project, now: datetime) -> Iterator[Finding]:
    """Yield what is wrong with the folder of a newsroom."""
    for check in (_root, _online_keys, _signatures, _rights, _transition, _clock, _backups, _left_overs, _captures):
        try:
            yield from check(newsroom, now)
        except OSError as error:
            where = error.filename or newsroom.folder
            yield Finding("files", ERROR, f"{where} cannot be read ({error.strerror}).", f"ls -ld {where}")
    yield from _disk(newsroom, now)


def _root(newsroom: Project, now: datetime) -> Iterator[Finding]:
    if not root_files(newsroom.folder):
        yield Finding("keys", ERROR, "There are no keys, so nothing can be signed.", "tamizdat keys init")


def _online_keys(newsroom: Project, now: datetime) -> Iterator[Finding]:
    if not root_files(newsroom.folder):
        return
    try:
        load_online(newsroom.folder)
    except ReleaseError as error:
        yield Finding("keys", ERROR, f"The online keys cannot sign: {error}", "tamizdat keys rotate")


def _signatures(newsroom: Project, now: datetime) -> Iterator[Finding]:
    try:
        for each in expiring(newsroom.folder, newsroom.site, now):
            about = "keys" if each.role == Root.type else "release"
            yield Finding(about, ERROR if each.is_over(now) else WARNING, each.sentence(now), each.remedy)
    except ReleaseError as error:
        yield Finding("release", ERROR, f"The release cannot be read: {error}", "tamizdat verify var/site")


def _rights(newsroom: Project, now: datetime) -> Iterator[Finding]:
    coming = (f"{TRANSITION_KEYS}/{ROOT_KEYS}", f"{TRANSITION_KEYS}/{ONLINE_KEYS}")
    folders = (ROOT_KEYS, MIRROR_KEYS, ONLINE_KEYS, DKIM_KEYS, *coming)
    keys = [path for folder in folders for path in sorted((newsroom.folder / folder).glob("*.pem"))]
    keys += [newsroom.folder / REDACTION_KEY, newsroom.desk_key, newsroom.database]
    for path in keys:
        if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            name = path.relative_to(newsroom.folder)
            yield Finding(
                "rights", ERROR, f"{name} can be read by other accounts of this machine.", f"chmod 600 {name}"
            )
    for folder in (ROOT_KEYS, f"{TRANSITION_KEYS}/{ROOT_KEYS}"):
        if list((newsroom.folder / folder).glob("*.pem")) and not newsroom.practice.is_file():
            yield Finding(
                "keys",
                WARNING,
                "Root keys lie on this machine: who takes it over could publish in your name for ever.",
                f"mv {folder}/*.pem /media/STICK/",
            )


def _transition(newsroom: Project, now: datetime) -> Iterator[Finding]:
    file = newsroom.folder / TRANSITION_STATEMENT
    statement = read_transition(file.read_bytes()) if file.is_file() else None
    if statement is not None:
        yield Finding(
            "keys",
            WARNING,
            f"Since {statement.date} you are about to go on under another first root, and have not yet.",
            "tamizdat keys transition --finish",
        )


def _clock(newsroom: Project, now: datetime) -> Iterator[Finding]:
    for path in (newsroom.site / TIMESTAMP, newsroom.database, newsroom.configuration):
        if path.exists() and (changed := datetime.fromtimestamp(path.stat().st_mtime, UTC)) > now + _SLACK:
            then = f"{changed:%Y-%m-%d %H:%M}"
            what = f"This machine's clock says {now:%Y-%m-%d %H:%M} UTC, but {path.name} was written at {then}."
            yield Finding("clock", ERROR, what, "timedatectl set-ntp true")
            return


def _backups(newsroom: Project, now: datetime) -> Iterator[Finding]:
    try:
        last = msgspec.json.decode(newsroom.backups.read_bytes(), type=LastBackup)
        made = datetime.fromisoformat(last.made)
    except (FileNotFoundError, ValueError):
        yield Finding(
            "backup",
            WARNING,
            "There is no backup of this newsroom.",
            "tamizdat backup --with-keys --to /media/STICK/paper.tar.gz",
        )
        return
    if now - made > _BACKUP_OLD:
        yield Finding(
            "backup", WARNING, f"The newest backup is {age(made, now)} old.", f"tamizdat backup --to {last.file}"
        )


def _left_overs(newsroom: Project, now: datetime) -> Iterator[Finding]:
    if newsroom.restored.is_file():
        yield Finding(
            "restored",
            WARNING,
            "This newsroom was restored from a backup and has not been published since.",
            "tamizdat press",
        )
    if newsroom.redaction_to_press.is_file():
        yield Finding(
            "redaction",
            ERROR,
            "A redaction waits to be published: readers still have the words.",
            "tamizdat press --redact",
        )
    if newsroom.loaded_archive.is_file() and newsroom.archive.is_file():
        yield Finding(
            "archive",
            WARNING,
            "var/archive.jsonl is there again, but the desk does not read it.",
            "tamizdat manage load_articles var/archive.jsonl",
        )


def _captures(newsroom: Project, now: datetime) -> Iterator[Finding]:
    unreadable, example = 0, Path()
    for folder, _, names in os.walk(newsroom.captures):
        for name in names:
            path = Path(folder, name)
            if not os.access(path, os.R_OK):
                unreadable, example = unreadable + 1, path
    if unreadable:
        what = f"{unreadable} captures cannot be read by this account, like {example}."
        yield Finding("captures", WARNING, what, f"chmod -R u+rX {newsroom.captures}")


def _disk(newsroom: Project, now: datetime) -> Iterator[Finding]:
    free = shutil.disk_usage(newsroom.folder).free
    if free < _LITTLE:
        severity = ERROR if free < _VERY_LITTLE else WARNING
        yield Finding(
            "disk",
            severity,
            f"{free >> 20} MB are free on the newsroom's disk.",
            f"du -xh {newsroom.folder} | sort -h | tail",
        )
