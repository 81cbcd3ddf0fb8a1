"""What `tamizdat vault` is given and prints: passphrases, recovery words, keys."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tamizdat.cli.terminal import ask as ask_for
from tamizdat.cli.terminal import console, fail, write_out
from tamizdat.disk import write_whole
from tamizdat.visible import Lines

if TYPE_CHECKING:
    from tamizdat.project import Project
    from tamizdat.vault.key_file import Given

_ASK = "Passphrase of the vault"


def given(file: Path | None, *, recovery: bool, key: Path | None) -> Given:
    """Return what somebody gives to unlock the vault; it is asked for where no file has it."""
    from tamizdat.vault.key_file import Given, Kind

    if key:
        return Given(Kind.KEY, _read(key))
    if recovery:
        return Given(Kind.RECOVERY, _read(file) if file else ask_for("The 24 recovery words", hide_input=True))
    return Given(Kind.PASSPHRASE, _read(file) if file else ask_for(_ASK, hide_input=True))


def given_passphrase(file: Path | None, *, ask: bool) -> str:
    """Return a passphrase that somebody thought of, "" where none is given."""
    if file:
        text = _read(file)
        if not text:
            fail(f"{file}: empty. Write the passphrase into it.")
        return text
    return ask_for(_ASK, hide_input=True, confirmation_prompt=True) if ask else ""


def _read(file: Path) -> str:
    try:
        return (sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")).rstrip("\r\n")
    except UnicodeDecodeError:
        fail(f"{file}: no text in UTF-8.")
    except OSError as error:
        fail(f"{file}: {error.strerror}.")


def check_key_file(newsroom: Project, file: Path) -> None:
    """End the command, before anything is made, where a key cannot be written to a file."""
    if str(file) == "-":
        return
    if file.exists():
        fail(f"{file}: is there already. Name another file.")
    if newsroom.site.resolve() in file.resolve().parents:
        fail(f"{file}: lies in the release, where readers could fetch it. Name another file.")
    if not file.parent.is_dir():
        fail(f"{file.parent}: is not there. Is the stick mounted? On this machine's own disk a key protects nothing.")


def write_key(file: Path, text: str) -> None:
    """Write a key to a file, - for standard output. Raises OSError."""
    if str(file) == "-":
        write_out(f"{text}\n")
        return
    write_whole(file, text.encode() + b"\n", mode=0o600)
    console.print(f"The key is in {file}. Take it off this machine.", style="bold")


def tell_once(what: str, text: str) -> None:
    """Print what is kept nowhere."""
    console.print(f"{what}:")
    console.print(Lines("", f"  {text}", ""), style="bold")


def tell_words(what: str, text: str) -> None:
    """Print recovery words with their numbers, as they are written down: four in a row."""
    words = text.split()
    console.print(Lines(f"{what}:", ""))
    for start in range(0, len(words), 4):
        row = (f"{number:>4} {word:<9}" for number, word in enumerate(words[start : start + 4], start + 1))
        console.print("".join(row), style="bold")
    console.print()
