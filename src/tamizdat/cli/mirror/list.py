"""`tamizdat mirror list`: where else the release is, as its keepers say and sign it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import click
from rich.table import Table

from tamizdat import release
from tamizdat.cli.common import need_newsroom
from tamizdat.cli.keys_options import passphrase_file, passphrase_prompt, read_passphrase
from tamizdat.cli.terminal import console, fail, shown
from tamizdat.mirrors.address_list import (
    AddressList,
    Mirror,
    address_of,
    cohorts,
    decode_list,
    encode_list,
    read_private,
    write_private,
)
from tamizdat.project import MIRROR_KEYS, Project
from tamizdat.release import ReleaseError

key_option = click.option(
    "--key",
    "keys",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"A key of the list, as many as must sign. Default: all in {MIRROR_KEYS}/.",
)
cohort_option = click.option("--cohort", default="", help="For these readers alone: kept out of the signed list.")


@click.group("list", invoke_without_command=True)
@click.pass_context
def list_command(context: click.Context) -> None:
    """Show the list of mirrors that readers' copies of the site name, and the private ones beside it."""
    if context.invoked_subcommand is not None:
        return
    newsroom = need_newsroom("A list of mirrors belongs")
    try:
        version, public = _in_force(newsroom)
        private = read_private(newsroom.private_mirrors)
    except ReleaseError as error:
        fail(str(error))
    if not public.mirrors and not private.mirrors:
        console.print("There are no mirrors yet. Add one with `tamizdat mirror list add URL`.")
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("mirror", "since", "told to"):
        table.add_column(name)
    for cohort, mirrors in cohorts([*public.mirrors, *private.mirrors]).items():
        for mirror in mirrors:
            table.add_row(shown(mirror.url), shown(f"{mirror.added}"), shown(cohort or f"all (list {version})"))
    console.print(table)


@list_command.command("add")
@click.argument("urls", metavar="URL…", nargs=-1, required=True)
@cohort_option
@key_option
@passphrase_prompt
@passphrase_file
def add(urls: tuple[str, ...], cohort: str, keys: tuple[Path, ...], ask: bool, passphrase_file: Path | None) -> None:
    """Add mirrors to the list, sign it and publish it. What readers have of it follows by itself.

    With --cohort they are for some readers alone: nothing is signed or published, and you tell these readers yourself.
    """
    newsroom = need_newsroom("A list of mirrors belongs")
    try:
        found = [Mirror(address_of(url), date.today(), cohort) for url in urls]
        if cohort:
            private = read_private(newsroom.private_mirrors).added(found)
            write_private(newsroom.private_mirrors, private)
            console.print(f"{_counted(private.mirrors)} for some readers alone. Back up {newsroom.private_mirrors}.")
            return
        version, public = _in_force(newsroom)
        _publish(newsroom, public.added(found), version, keys, read_passphrase(ask, passphrase_file, confirm=False))
    except ReleaseError as error:
        fail(str(error))


@list_command.command("retire")
@click.argument("urls", metavar="URL…", nargs=-1, required=True)
@key_option
@passphrase_prompt
@passphrase_file
def retire(urls: tuple[str, ...], keys: tuple[Path, ...], ask: bool, passphrase_file: Path | None) -> None:
    """Take mirrors off the list (or out of the private ones), sign it and publish it."""
    newsroom = need_newsroom("A list of mirrors belongs")
    try:
        wanted = {address_of(url) for url in urls}
        private = read_private(newsroom.private_mirrors)
        own = wanted.intersection(private.addresses())
        version, public = _in_force(newsroom)
        left = public.without(wanted - own)
        if own:
            write_private(newsroom.private_mirrors, private.without(own))
            console.print(f"Of the private ones {_counted(private.without(own).mirrors)} are left.")
        if wanted - own:
            _publish(newsroom, left, version, keys, read_passphrase(ask, passphrase_file, confirm=False))
    except ReleaseError as error:
        fail(str(error))


@list_command.command("renew")
@key_option
@passphrase_prompt
@passphrase_file
def renew(keys: tuple[Path, ...], ask: bool, passphrase_file: Path | None) -> None:
    """Sign the list anew as it is: a signature lasts half a year."""
    newsroom = need_newsroom("A list of mirrors belongs")
    try:
        version, public = _in_force(newsroom)
        if not version:
            fail("There is no list yet. Make one with `tamizdat mirror list add URL`.")
        _publish(newsroom, public, version, keys, read_passphrase(ask, passphrase_file, confirm=False))
    except ReleaseError as error:
        fail(str(error))


def known_mirrors(newsroom: Project) -> list[str]:
    """Return the addresses of all mirrors that a newsroom knows. Raises ReleaseError."""
    return [*_in_force(newsroom)[1].addresses(), *read_private(newsroom.private_mirrors).addresses()]


def _in_force(newsroom: Project) -> tuple[int, AddressList]:
    """Return the version of the list in force, 0 where there is none, and what it holds."""
    version, body = release.mirror_list(newsroom.site)
    return version, decode_list(body)


def _publish(
    newsroom: Project, mirrors: AddressList, version: int, keys: Sequence[Path], passphrase: bytes | None
) -> None:
    """Sign a list and put it in force."""
    files = list(keys) or sorted(newsroom.mirror_keys.glob("*.pem"))
    if not files:
        fail(
            f"{MIRROR_KEYS}/ holds no key. Make keys with `tamizdat keys mirrors`, or name those that you keep apart"
            " with --key FILE."
        )
    now = datetime.now(UTC)
    signed = release.sign_mirror_list(encode_list(mirrors), files, version=version + 1, now=now, passphrase=passphrase)
    with release.lock(newsroom.site, wait=30) as stage:
        release.publish_mirrors(stage, signed, release.load_online(newsroom.folder), now=now)
        release.remember_signed(newsroom.site, now=now)
    console.print(f"PUBLISHED: list {version + 1}, {_counted(mirrors.mirrors)}.", style="bold green")


def _counted(mirrors: Sequence[Mirror]) -> str:
    return f"{len(mirrors)} {'mirror' if len(mirrors) == 1 else 'mirrors'}"
