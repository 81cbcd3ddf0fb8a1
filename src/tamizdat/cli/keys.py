"""`tamizdat keys`: make, show and rotate the keys that sign a newsroom's releases."""

from __future__ import annotations

import stat
from pathlib import Path

import click
from rich.table import Table
from tuf.api.metadata import Metadata, Root

from tamizdat.cli.common import need_newsroom
from tamizdat.cli.keys_options import passphrase_file, passphrase_prompt, read_passphrase, root_key
from tamizdat.cli.keys_transition import transition
from tamizdat.cli.terminal import console, fail
from tamizdat.project import FIRST_ROOT, MIRROR_DELEGATION, MIRROR_KEYS, ONLINE_KEYS, ROOT_KEYS, TRANSITION_KEYS
from tamizdat.release import ReleaseError
from tamizdat.release.metadata.key_files import read_key
from tamizdat.release.metadata.keys import (
    ONLINE,
    fingerprint,
    init_keys,
    root_file,
    root_files,
)
from tamizdat.release.metadata.mirror_keys import (
    init_mirror_keys,
    load_mirror_delegation,
)
from tamizdat.release.metadata.rotation import REPLACED, replace_root_keys, rotate


@click.group("keys")
def command() -> None:
    """Make and look after the release's keys."""


command.add_command(transition)


@command.command("init")
@click.option("--root-keys", default=1, show_default=True, help="How many root keys to make.")
@click.option("--threshold", default=1, show_default=True, help="How many of them must sign a later root.")
@passphrase_prompt
@passphrase_file
def init(root_keys: int, threshold: int, ask: bool, passphrase_file: Path | None) -> None:
    """Make root and online keys and the first root. Keys that are there stay as they are."""
    folder = _newsroom()
    try:
        made = init_keys(
            folder,
            root_keys=root_keys,
            threshold=threshold,
            passphrase=read_passphrase(ask, passphrase_file, confirm=True),
        )
    except ReleaseError as error:
        fail(str(error))
    if not made.created:
        console.print(f"Keys are there already; nothing was changed. Root fingerprint {made.fingerprint}")
        return
    console.print(f"Root fingerprint {made.fingerprint}")
    console.print(f"Publish this fingerprint where readers can find it: it is that of {FIRST_ROOT}.")
    console.print(
        f"Move {ROOT_KEYS}/ to a medium that is kept apart from this machine. Only rotating keys needs it.",
        style="bold",
    )


@command.command("mirrors")
@click.option("--keys", "count", default=1, show_default=True, help="How many keys to make.")
@click.option("--threshold", default=1, show_default=True, help="How many of them must sign a list.")
@click.option(
    "--replace", is_flag=True, help="Make new keys though there are some. Their first list brings them into force."
)
@passphrase_prompt
@passphrase_file
def mirrors(count: int, threshold: int, replace: bool, ask: bool, passphrase_file: Path | None) -> None:
    """Make the keys that sign the list of mirrors. Keys that are there stay as they are.

    The list says where else the release is. Who keeps it needs none of the online keys, and nothing else can be signed
    with these.
    """
    folder = _newsroom()
    try:
        made = init_mirror_keys(
            folder,
            keys=count,
            threshold=threshold,
            passphrase=read_passphrase(ask, passphrase_file, confirm=True),
            replace=replace,
        )
    except ReleaseError as error:
        fail(str(error))
    if not made:
        console.print("Keys are there already; nothing was changed. New ones take their place with --replace.")
        return
    console.print(f"New keys of the list of mirrors; {MIRROR_DELEGATION} names them.")
    console.print(
        f"Give each file of {MIRROR_KEYS}/ to who keeps the list: it should be kept apart from this machine.",
        style="bold",
    )


@command.command("show")
def show() -> None:
    """Print the root's fingerprint, the roles and their keys."""
    folder = _newsroom()
    roots = root_files(folder)
    if not roots:
        fail(f"{folder / FIRST_ROOT}: not found. Make keys with `tamizdat keys init`.")
    root: Root = Metadata[Root].from_bytes(roots[-1]).signed
    console.print(f"Root fingerprint {fingerprint(roots[0])}")
    console.print(f"Root version {len(roots)}, expires {root.expires:%Y-%m-%d}")
    if (folder / TRANSITION_KEYS / FIRST_ROOT).is_file():
        following = fingerprint((folder / TRANSITION_KEYS / FIRST_ROOT).read_bytes())
        console.print(f"To be followed by another first root, fingerprint {following}")
    table = Table("Role", "Must sign", "Key", "Private key", box=None)
    private = _private_keys(folder)
    for role in (Root.type, *ONLINE):
        role_keys = root.get_delegated_role(role)
        for number, keyid in enumerate(role_keys.keyids):
            must_sign = f"{role_keys.threshold} of {len(role_keys.keyids)}"
            file = private.get(keyid, "" if role == Root.type else "MISSING")
            table.add_row("" if number else role, "" if number else must_sign, keyid[:16], file)
    mirrors = load_mirror_delegation(folder)
    for delegated in (mirrors.roles or {}).values() if mirrors else ():
        for number, keyid in enumerate(delegated.keyids):
            must_sign = f"{delegated.threshold} of {len(delegated.keyids)}"
            name = "" if number else delegated.name
            table.add_row(name, "" if number else must_sign, keyid[:16], private.get(keyid, ""))
    console.print(table)
    for path in [*sorted((folder / ROOT_KEYS).glob("*.pem")), *sorted((folder / MIRROR_KEYS).glob("*.pem"))]:
        console.print(f"{path.relative_to(folder)} still lies on this machine: move it to a medium kept apart.")
    for path in _key_files(folder):
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            console.print(f"{path.relative_to(folder)} can be read by others: chmod 600 it.", style="bold red")


@command.command("rotate")
@root_key
@passphrase_prompt
@passphrase_file
def rotate_keys(root_keys: tuple[Path, ...], ask: bool, passphrase_file: Path | None) -> None:
    """Make new online keys, signed for by the root keys; the next press carries them to readers.

    Do this when the machine that publishes may have been in other hands, and before the root expires.
    """
    folder = _newsroom()
    try:
        version = rotate(folder, root_keys, passphrase=read_passphrase(ask, passphrase_file, confirm=False))
    except ReleaseError as error:
        fail(str(error))
    console.print(f"New online keys; {root_file(folder, version).relative_to(folder)} names them.")
    console.print("Readers get them with the next `tamizdat press`.")


@command.command("replace-root")
@root_key
@click.option("--keys", "count", default=1, show_default=True, help="How many new root keys to make.")
@click.option("--threshold", default=1, show_default=True, help="How many root keys must sign from then on.")
@click.option("--keep", is_flag=True, help="The old keys that sign stay root keys, beside the new ones.")
@passphrase_prompt
@passphrase_file
@click.option(
    "--new-passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with the passphrase of the new root keys; by default it is that of the old ones.",
)
def replace_root(
    root_keys: tuple[Path, ...],
    count: int,
    threshold: int,
    keep: bool,
    ask: bool,
    passphrase_file: Path | None,
    new_passphrase_file: Path | None,
) -> None:
    """Make new root keys, signed for by as many of the old ones as must sign; the next press carries them to readers.

    Do this when a root key was lost or is in other hands, and enough of the others are still there.
    """
    folder = _newsroom()
    phrase = read_passphrase(ask, passphrase_file, confirm=False)
    new_phrase = read_passphrase(False, new_passphrase_file, confirm=False) if new_passphrase_file else phrase
    try:
        done = replace_root_keys(
            folder,
            root_keys,
            count=count,
            threshold=threshold,
            keep=keep,
            passphrase=phrase,
            new_passphrase=new_phrase,
        )
    except ReleaseError as error:
        fail(str(error))
    console.print(f"{root_file(folder, done.version).relative_to(folder)} names the new root keys.")
    for path in done.made:
        console.print(f"{path.relative_to(folder)}: move it to a medium kept apart.", style="bold")
    if done.aside:
        console.print(
            f"{len(done.aside)} old root keys were put into {ROOT_KEYS}/{REPLACED}/. They sign nothing any more once"
            " readers have the new root: destroy them and their copies then.",
        )
    console.print("The fingerprint stays. Readers get the new root with the next `tamizdat press`.")


def _newsroom() -> Path:
    newsroom = need_newsroom("Keys belong")
    return newsroom.folder


def _key_files(folder: Path) -> list[Path]:
    return [path for keys in (ROOT_KEYS, MIRROR_KEYS, ONLINE_KEYS) for path in sorted((folder / keys).glob("*.pem"))]


def _private_keys(folder: Path) -> dict[str, str]:
    """The files of the private keys on this machine, by key id; of an encrypted key the id is not known."""
    files = {}
    for path in _key_files(folder):
        try:
            files[read_key(path, None).public_key.keyid] = str(path.relative_to(folder))
        except ReleaseError:
            continue
    return files
