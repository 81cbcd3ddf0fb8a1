"""`tamizdat keys transition`: go on under another first root, where too few root keys are left to name others."""

from __future__ import annotations

from pathlib import Path

import click

from tamizdat.cli.common import need_newsroom
from tamizdat.cli.keys_options import passphrase_file, passphrase_prompt, read_passphrase
from tamizdat.cli.terminal import console, fail
from tamizdat.project import FIRST_ROOT, ROOT_KEYS, TRANSITION_KEYS, Project
from tamizdat.release import ReleaseError
from tamizdat.release.metadata.keys import fingerprint, load_online
from tamizdat.release.publishing.transition import announce_transition, cancel_transition, finish_transition


@click.command("transition")
@click.option("--address", "addresses", multiple=True, help="Where the release will be; several can be given.")
@click.option("--root-keys", default=1, show_default=True, help="How many new root keys to make.")
@click.option("--threshold", default=1, show_default=True, help="How many of them must sign a later root.")
@passphrase_prompt
@passphrase_file
@click.option("--finish", is_flag=True, help="The new keys take the old ones' place, and sign the release anew.")
@click.option("--unannounced", is_flag=True, help="With --finish: though the release never said so.")
@click.option("--cancel", is_flag=True, help="Take it back: the old keys stay, and the new ones are put aside.")
def transition(
    addresses: tuple[str, ...],
    root_keys: int,
    threshold: int,
    ask: bool,
    passphrase_file: Path | None,
    finish: bool,
    unannounced: bool,
    cancel: bool,
) -> None:
    """Go on under another first root, with another fingerprint, since too few root keys are left.

    First without --finish: it makes the new keys, and the next press says in the release under which fingerprint, and
    where, you will go on. Give mirrors and readers some weeks, and tell the fingerprint in other ways too: what the
    release says proves nothing, since a thief of the online keys could say it. Then with --finish.

    Where enough root keys are left, `tamizdat keys replace-root` is better: it keeps the fingerprint.
    """
    if finish and cancel:
        fail("Give --finish or --cancel, not both.")
    newsroom = need_newsroom("Keys belong")
    try:
        if cancel:
            aside = cancel_transition(newsroom.folder, newsroom.site)
            console.print(f"Taken back. The new keys lie in {aside.relative_to(newsroom.folder)}/.")
            console.print("The next `tamizdat press` takes the statement out of the release.")
        elif finish:
            _print_finished(newsroom, finish_transition(newsroom.folder, newsroom.site, unannounced=unannounced))
        else:
            phrase = read_passphrase(ask, passphrase_file, confirm=True)
            made = announce_transition(
                newsroom.folder, addresses, root_keys=root_keys, threshold=threshold, passphrase=phrase
            )
            _print_announced(made.fingerprint, _why_silent(newsroom))
    except ReleaseError as error:
        fail(str(error))


def _why_silent(newsroom: Project) -> str:
    """Say why the old release cannot carry the statement, "" if it can."""
    try:
        load_online(newsroom.folder)
    except ReleaseError as error:
        return str(error)
    return ""


def _print_announced(new: str, why_silent: str) -> None:
    lines = [f"New root fingerprint {new}", f"The new keys lie in {TRANSITION_KEYS}/, and sign nothing yet."]
    if why_silent:
        lines.append(f"The old release cannot say so: {why_silent}")
        lines.append("If that key is lost, tell readers in other ways, then `keys transition --finish --unannounced`.")
    else:
        lines.append("The next `tamizdat press` says in the release that you will go on under this fingerprint.")
        lines.append("Tell it in other ways too: in print, by telephone, through people whom readers know.")
        lines.append("After some weeks: `tamizdat keys transition --finish`.")
    for line in lines:
        console.print(line)


def _print_finished(newsroom: Project, aside: Path) -> None:
    new = fingerprint((newsroom.folder / FIRST_ROOT).read_bytes())
    lines = (
        f"The release is signed under the new root: fingerprint {new}",
        f"Verifiers that pinned the old root refuse it until their readers pin the new one, {FIRST_ROOT}.",
        f"The old keys and the old metadata lie in {aside.relative_to(newsroom.folder)}/.",
        f"Move {ROOT_KEYS}/ to a medium that is kept apart from this machine, with a copy elsewhere.",
    )
    for line in lines:
        console.print(line)
