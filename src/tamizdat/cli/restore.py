"""`tamizdat restore`: a newsroom from its backup."""

from __future__ import annotations

from pathlib import Path

import click

from tamizdat.cli.common import PATH
from tamizdat.cli.terminal import console, fail
from tamizdat.desk_config import DeskConfigError
from tamizdat.outlet_file import OutletError
from tamizdat.project import Project


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("folder", metavar="[DIR]", type=PATH, required=False)
@click.option(
    "--keys", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The file with the online keys."
)
def command(file: Path, folder: Path | None, keys: Path | None) -> None:
    """Verify a backup and make a newsroom from it in DIR, which must be new or empty.

    The newsroom knows that it was restored: it publishes above all that readers can hold, so that they take it.
    """
    from tamizdat.service.backup.manifest import BackupError
    from tamizdat.service.backup.restore import restore
    from tamizdat.service.django_setup import NoDesk

    folder = folder or Path(file.name.removesuffix(".gz").removesuffix(".tar"))
    try:
        manifest = restore(file, folder, keys)
    except (BackupError, DeskConfigError, NoDesk, OutletError) as error:
        fail(str(error))
    console.print(
        f"Made {folder} from the backup of {manifest.outlet} of {manifest.made}: {len(manifest.members)} files, every"
        " byte verified.",
    )
    for step in _next_steps(folder):
        console.print(step)


def _next_steps(folder: Path) -> list[str]:
    """Return what to do now, a line each."""
    newsroom = Project(folder)
    steps = [f"cd {folder}"]
    if not list(newsroom.online_keys.glob("*.pem")):
        steps.append(
            "The online keys are not here. Put them into var/keys/ from where you keep them (restore again with --keys"
            " FILE), or put the root keys into keys/root/ and make new ones: tamizdat keys rotate"
        )
    steps.append("tamizdat up     publishes everything again, above all that readers can hold, and serves it;")
    steps.append("tamizdat press  does so where there is no desk.")
    steps.append(
        "What was published after the backup is not here: compare with a mirror before you publish, if you can."
    )
    steps.append(
        "Nor is what was redacted or withdrawn after it: decide it again (`tamizdat redact`) before `tamizdat up`, or"
        " the names are public again."
    )
    return ["Next:", *(f"  {step}" for step in steps)]
