"""The `tamizdat` command: one file per verb, loaded only when it is called."""

from __future__ import annotations

import importlib
import sys
import traceback
from contextlib import suppress
from typing import Any

import click

from tamizdat.disk import disk_problem, is_disk_problem
from tamizdat.visible import print_lines, visible_line

VERBS = {
    "new": "Make a newsroom's folder.",
    "up": "Serve the site and the desk on this machine.",
    "recover": "Turn surviving copies into articles.",
    "redact": "Bar a text for someone's safety.",
    "press": "Bring the release up to date.",
    "search": "Bring the search index up to date.",
    "disk": "Copy the site to a disk or stick, to be read without a server.",
    "verify": "Check every byte of a release against its signatures.",
    "mirror": "Carry a copy of a release, and keep it up to date.",
    "theme": "Check an outlet's own theme, list its files, copy one of ours.",
    "settings": "Write settings for nginx, Caddy or a static host.",
    "desk": "Look after the desk, where the newsroom writes.",
    "keys": "Make and look after the release's keys.",
    "vault": "Look after the sealed data of readers and donors.",
    "ledger": "Look after the ledger of what readers gave.",
    "support": "Look after what readers give: bank statements, the books of providers.",
    "letters": "Send newsletters, take in mail, import and export lists of subscribers.",
    "tick": "Do once what the desk's worker does all the time.",
    "backup": "Write everything into one file.",
    "restore": "Make a newsroom from a backup.",
    "doctor": "Find what is wrong, and what helps.",
    "manage": "Run a command of Django on the desk.",
}


class _NotInstalledError(click.ClickException):
    """A verb needs a library that is not there."""

    exit_code = 2


class Verbs(click.Group):
    """Finds a verb in the module of its name, so that `tamizdat verify` does not import what recovery needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs, in the order of the work."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb's command, None if there is no such verb."""
        if cmd_name not in VERBS:
            return None
        try:
            command: click.Command = importlib.import_module(f"tamizdat.cli.{cmd_name}").command
        except ModuleNotFoundError as error:
            missing = (error.name or "").partition(".")[0]
            if missing in ("", "tamizdat"):
                raise
            raise _NotInstalledError(
                f"{cmd_name} needs {missing}, which is not installed: pip install 'tamizdat[all]' brings everything."
            ) from None
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb. Where the disk does not take or give a file, say so plainly and end with 2.

        What click says of wrong words quotes them; they may be names of files, which a shell put there for a `*`.
        """
        try:
            done = super().invoke(ctx)
            sys.stdout.flush()
        except click.ClickException as error:
            error.message = visible_line(error.message)  # type: ignore[misc]
            raise
        except OSError as error:
            if not is_disk_problem(error):
                raise
            _drop_output()
            with suppress(OSError):  # standard error may be on the same disk
                print_lines(f"{disk_problem(error)} What was there before stands.")
            sys.exit(2)
        return done

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=Verbs)
@click.version_option(package_name="tamizdat")
def main() -> None:
    """Tamizdat: a newsroom that cannot be switched off."""


def _drop_output() -> None:
    """Let go of what standard output could not take, so that nothing tries to write it when the process ends."""
    with suppress(OSError):
        sys.stdout.close()


def run() -> None:
    """Run the command. An unforeseen error ends with 2, as other failures do: 1 means "done, with items left out"."""
    try:
        main()
    except Exception as error:  # no verb expects it, so it is our mistake, and is shown whole
        print_lines(*_traceback(error), "This is a mistake in Tamizdat, not yours: please report the lines above.")
        sys.exit(2)


def _traceback(error: BaseException) -> list[str]:
    """Return what Python says of an error. Each line has a mark, since what it quotes may look like a line of ours."""
    return [f"| {line}" for line in "".join(traceback.format_exception(error)).splitlines()]
