"""`tamizdat vault`: make, unlock, lock and look after the vault of readers' and donors' data."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from rich.table import Table

from tamizdat.cli.common import PATH, need_newsroom
from tamizdat.cli.terminal import confirm, console, fail
from tamizdat.cli.vault_input import check_key_file, given, given_passphrase, tell_once, tell_words, write_key

if TYPE_CHECKING:
    from tamizdat.project import Project
    from tamizdat.vault.client import Agent
    from tamizdat.vault.key_file import Slot

_F = TypeVar("_F", bound=Callable[..., Any])
passphrase_file = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path, allow_dash=True),
    help="A file with the passphrase, - for standard input; its last line break does not count.",
)


def telling(function: _F) -> _F:
    """End the command with a sentence where the vault or its packages cannot be used."""

    @wraps(function)
    def told(*given: Any, **named: Any) -> Any:
        from tamizdat.vault.errors import VaultError  # which needs no other package

        try:
            return function(*given, **named)
        except VaultError as error:
            fail(str(error))
        except ImportError as error:
            if error.name not in ("nacl", "mnemonic"):
                raise
            fail("The vault's packages are not installed here. Install them: pip install 'tamizdat[vault]'.")

    return told  # type: ignore[return-value]


@click.group("vault")
def command() -> None:
    """Look after the sealed data of readers and donors.

    Names, addresses and notes are sealed to a key that is not on this disk. The agent reads them while it is unlocked.
    """


@command.command("init")
@passphrase_file
@click.option("--ask", is_flag=True, help="Ask for a passphrase; else one is drawn and printed.")
@click.option("--no-passphrase", is_flag=True, help="Let a key on another machine unlock it, and no passphrase.")
@click.option("--key-file", type=PATH, help="Write a key for another machine to this file; - for standard output.")
@click.option("--key-name", default="other machine", show_default=True, help="By which the key is told from others.")
@telling
def init(passphrase_file: Path | None, ask: bool, no_passphrase: bool, key_file: Path | None, key_name: str) -> None:
    """Make the vault, and what unlocks it. A vault that is there stays as it is."""
    from tamizdat.vault.key_file import key_slot, new_vault, passphrase_slot, recovery_slot, save
    from tamizdat.vault.secrets import Secrets
    from tamizdat.vault.words import new_passphrase

    newsroom = _newsroom()
    if newsroom.vault.exists():
        told = f"{newsroom.vault} is there already; nothing was changed."
        if key_file or passphrase_file or ask:
            fail(f"{told} `tamizdat vault add-key` and `passphrase` change what unlocks it.")
        console.print(told)
        return
    if no_passphrase and not key_file:
        fail("Without a passphrase something else must unlock the vault: give --key-file FILE as well.")
    if key_file:
        check_key_file(newsroom, key_file)
    secrets = Secrets.new()
    vault = new_vault(secrets)
    drawn = ""
    if not no_passphrase:
        own = given_passphrase(passphrase_file, ask=ask)
        drawn = "" if own else new_passphrase()
        vault = vault.with_slot(passphrase_slot(secrets, own or drawn))
    slot, words = recovery_slot(secrets)
    vault = vault.with_slot(slot)
    key = ""
    if key_file:
        slot, key = key_slot(secrets, key_name)
        vault = vault.with_slot(slot)
    save(newsroom, vault)
    if key_file:
        try:
            write_key(key_file, key)
        except OSError:
            newsroom.vault.unlink()  # nothing is sealed to it yet, and half of what unlocks it is lost
            raise
    console.print(f"Made {newsroom.vault}.")
    if drawn:
        tell_once("The passphrase that unlocks it, for those who start the newsroom's machine", drawn)
    tell_words("The recovery words, for the day on which nothing else unlocks it", words)
    console.print(
        "What stands above is kept nowhere. Write it down on paper, the recovery words in two places far from this"
        " machine: whoever loses all that unlocks the vault loses every reader and donor.",
        style="bold",
    )
    console.print("Next: `tamizdat up` starts its agent, locked, and `tamizdat vault unlock` unlocks it.")


@command.command("status")
@telling
def status() -> None:
    """Show whether the vault is unlocked, what unlocks it, and its generations."""
    from tamizdat.vault.client import Agent
    from tamizdat.vault.key_file import load

    newsroom = _newsroom()
    vault = load(newsroom)
    state = Agent(newsroom).state()
    told = "Unlocked." if state.unlocked else "Locked." if state.is_there else "Locked: no agent runs."
    console.print(told, style="bold")
    if not state.is_there:
        console.print("`tamizdat up` starts the agent, and so does `tamizdat vault agent`.")
    if state.unlocked and not state.in_memory_only:
        console.print(
            "Its memory could be swapped out to the disk: encrypt the swap space or switch it off, or raise the limit"
            " (LimitMEMLOCK=infinity in the service's file, `ulimit -l unlimited` in a shell).",
        )
    table = Table("Unlocked by", "Name", box=None)
    for slot in vault.slots:
        table.add_row(slot.kind.value, slot.name)
    console.print(table)
    for each in vault.generations:
        newest = each == vault.generations[-1]
        console.print(f"Generation {each.number} of {each.made}{'' if newest else ': to be given up'}")


@command.command("unlock")
@passphrase_file
@click.option("--recovery", is_flag=True, help="By the recovery words.")
@click.option("--key", type=PATH, help="By the key in this file; - for standard input, as in `ssh … unlock --key -`.")
@telling
def unlock(passphrase_file: Path | None, recovery: bool, key: Path | None) -> None:
    """Let the agent read what is sealed, until it is locked or ends."""
    agent = _agent()
    if not agent.state().is_there:  # before anybody types a passphrase
        agent.lock()
    offered = given(passphrase_file, recovery=recovery, key=key)
    agent.unlock(offered.kind, offered.text)
    console.print("Unlocked.")


@command.command("lock")
@telling
def lock() -> None:
    """Have the agent forget what it can read. What comes in from now on waits, sealed."""
    _agent().lock()
    console.print("Locked.")


@command.command("agent")
@telling
def agent() -> None:
    """Run the agent alone until Ctrl-C, so that it stays unlocked while `tamizdat up` is started anew."""
    from tamizdat.vault.server import serve

    newsroom = _newsroom()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())

    def ready() -> None:
        console.print(f"The agent answers at {newsroom.vault_socket}, locked. Ctrl-C ends it.")

    serve(newsroom, stop, ready)


@command.command("passphrase")
@passphrase_file
@click.option("--draw", is_flag=True, help="Draw a new one and print it.")
@telling
def passphrase(passphrase_file: Path | None, draw: bool) -> None:
    """Set a new passphrase; the old one unlocks nothing any more. The vault must be unlocked."""
    from tamizdat.vault.words import new_passphrase

    agent = _agent()
    had = _has("passphrase")
    text = new_passphrase() if draw else given_passphrase(passphrase_file, ask=True)
    agent.set_passphrase(text)
    if draw:
        tell_once("The new passphrase", text)
    if had:
        console.print("The old passphrase unlocks this vault no more; it still unlocks older backups.")
        return
    console.print(
        "This vault had no passphrase. Whoever takes the disk can guess at this one from now on; `tamizdat vault"
        " remove passphrase` takes it away again.",
    )


@command.command("recovery-words")
@telling
def recovery_words() -> None:
    """Draw new recovery words; the old ones unlock nothing any more. The vault must be unlocked."""
    tell_words("The new recovery words", _agent().add_recovery_words())
    console.print("The old words unlock this vault no more; they still unlock older backups.")


@command.command("add-key")
@click.argument("name")
@click.option("--to", type=PATH, default="-", help="File for the key, which then leaves this machine; - prints it.")
@telling
def add_key(name: str, to: Path) -> None:
    """Make a key for another machine, by which it unlocks this one. The vault must be unlocked."""
    check_key_file(_newsroom(), to)
    write_key(to, _agent().add_key(name))
    console.print(f"Unlock from there: ssh … tamizdat vault unlock --key - < {'KEY' if str(to) == '-' else to.name}")


@command.command("remove")
@click.argument("kind", type=click.Choice(["passphrase", "recovery", "key"]))
@click.argument("name", default="")
@click.option("--yes", is_flag=True, help="Do not ask.")
@telling
def remove(kind: str, name: str, *, yes: bool) -> None:
    """Take away a way to unlock the vault, for instance the key of a machine that was lost."""
    if _has(kind, name) and not yes:
        left = [f"{slot.kind} {slot.name}".strip() for slot in _slots() if (slot.kind, slot.name) != (kind, name)]
        confirm(f"Then these alone unlock the vault: {', '.join(left) or 'nothing'}. Take it away?", abort=True)
    from tamizdat.vault.changing import changing
    from tamizdat.vault.key_file import Kind

    with changing(_newsroom()) as change:
        change.vault = change.vault.without_slot(Kind(kind), name)
    told = {"passphrase": "The passphrase unlocks", "key": "This key unlocks", "recovery": "The recovery words unlock"}
    console.print(f"{told[kind]} the vault no more; older backups still open by it.")
    console.print("If it may be in wrong hands, make new secrets as well: tamizdat vault rotate")


@command.command("rotate")
@telling
def rotate() -> None:
    """Make new secrets. Everything is sealed anew to them, little by little, while the newsroom works."""
    state = _agent().rotate()
    console.print(
        f"Generation {state.generations[-1]}. The worker of `tamizdat up` seals everything to it and then gives up the"
        " older one; `tamizdat vault status` shows when that is done.",
    )


def _newsroom() -> Project:
    return need_newsroom("A vault belongs")


def _agent() -> Agent:
    from tamizdat.vault.client import Agent
    from tamizdat.vault.key_file import load

    newsroom = _newsroom()
    load(newsroom)  # says so where there is none
    return Agent(newsroom)


def _slots() -> tuple[Slot, ...]:
    from tamizdat.vault.key_file import load

    return load(_newsroom()).slots


def _has(kind: str, name: str = "") -> bool:
    """Whether something unlocks the vault."""
    return any((slot.kind, slot.name) == (kind, name) for slot in _slots())
