"""What the verbs of `tamizdat keys` and of the list of mirrors share: which keys, and what opens them."""

from __future__ import annotations

from pathlib import Path

import click

from tamizdat.cli.terminal import ask as ask_for
from tamizdat.cli.terminal import fail
from tamizdat.project import ROOT_KEYS

passphrase_file = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with the passphrase of the keys; its last line break does not count.",
)
root_key = click.option(
    "--root-key",
    "root_keys",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"A root key's file, as many as must sign. Default: all in {ROOT_KEYS}/.",
)
passphrase_prompt = click.option("--passphrase", "ask", is_flag=True, help="Ask for the passphrase of the keys.")


def read_passphrase(ask: bool, file: Path | None, *, confirm: bool) -> bytes | None:
    """Return the passphrase of the keys, from a file or the prompt; None where there is none."""
    if file is not None:
        phrase = file.read_bytes().rstrip(b"\r\n")
        if not phrase:
            fail(f"{file}: empty. Write the passphrase into it.")
        return phrase
    if not ask:
        return None
    return ask_for("Passphrase of the keys", hide_input=True, confirmation_prompt=confirm).encode()
