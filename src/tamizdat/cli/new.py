"""`tamizdat new DIR`: a newsroom's folder, ready to recover and press."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template

import click
from babel import Locale, UnknownLocaleError

from tamizdat import outlet_file
from tamizdat.cli.common import PATH
from tamizdat.cli.terminal import console, fail
from tamizdat.disk import write_whole
from tamizdat.project import VAR, Project
from tamizdat.release.metadata.keys import init_keys
from tamizdat.theme.catalogues import is_translated, untranslated_line
from tamizdat.visible import Lines

SAMPLE = Path(__file__).parent / "newsroom"  # a configuration to be filled in, and standing pages


@click.command("new")
@click.argument("folder", type=PATH)
@click.option("--name", help="The outlet's name; by default the folder's.")
@click.option(
    "--language",
    "codes",
    multiple=True,
    default=("en",),
    show_default=True,
    help="A language's code; may be repeated, the first is at the root.",
)
@click.option("--no-keys", is_flag=True, help="Make no keys; `tamizdat keys init` makes them later.")
def command(folder: Path, name: str | None, codes: tuple[str, ...], no_keys: bool) -> None:
    """Make a newsroom in FOLDER: its configuration, standing pages, folders and keys."""
    if folder.exists() and any(folder.iterdir() if folder.is_dir() else [folder]):
        fail(f"{folder}: is there already and not empty. Choose a new folder; nothing was changed.")
    codes = tuple(code.replace("_", "-") for code in codes)
    if len(set(codes)) < len(codes):
        fail("--language: a language is named twice. Name each once.")
    text = Template((SAMPLE / "tamizdat.toml").read_text(encoding="utf-8")).substitute(
        name=_quoted(name or folder.resolve().name.replace("-", " ").title()),
        languages="\n".join(_language(code, first=code == codes[0]) for code in codes),
    )
    try:
        outlet_file.parse(text)
    except outlet_file.OutletError as error:
        fail(f"{str(error).partition(': ')[2]} Nothing was made.")
    newsroom = Project(folder)
    with _undone_on_failure(folder):
        for empty in (newsroom.captures, newsroom.theme, folder / VAR):
            empty.mkdir(parents=True, exist_ok=True)
        for page in sorted((SAMPLE / "pages").iterdir()):
            write_whole(newsroom.pages / page.name, page.read_bytes())
        if not no_keys:
            init_keys(folder)
        write_whole(newsroom.configuration, text.encode())
    console.print(_next_steps(folder, keys=not no_keys))
    for code in codes:
        if not is_translated(None, code):
            console.print(f"Note: {untranslated_line(code)}")


@contextmanager
def _undone_on_failure(folder: Path) -> Iterator[None]:
    """Take everything out of the new folder again where it cannot be finished, so that the same command can be run."""
    existed = folder.exists()
    try:
        yield
    except BaseException:
        for path in [] if not folder.exists() else [*folder.iterdir()] if existed else [folder]:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        raise


def _quoted(text: str) -> str:
    """Return a TOML string; TOML reads JSON's strings."""
    return json.dumps(text, ensure_ascii=False)


def _language(code: str, *, first: bool) -> str:
    """Return the `[[languages]]` table of a language, named in itself."""
    try:
        name = Locale.parse(code, sep="-").get_display_name() or code
    except (UnknownLocaleError, ValueError):
        fail(f"--language {code}: not a language code. Write one like en, ru, ar or pt-BR.")
    prefix = "" if first else f"{code.lower()}/"
    return f"[[languages]]\ncode = {_quoted(code)}\nname = {_quoted(name.title())}\nprefix = {_quoted(prefix)}\n"


def _next_steps(folder: Path, *, keys: bool) -> Lines:
    """Return what to do with the new newsroom, a command a line."""
    lines = [f"The newsroom is in {folder}/. Next:", f"  cd {folder}", "  edit tamizdat.toml and pages/"]
    if keys:
        lines.append("  take keys/root/ offline: copy it to two USB sticks, then delete it here")
    else:
        lines.append("  tamizdat keys init")
    return Lines(*lines, "  tamizdat recover captures/", "  tamizdat press", "  tamizdat search", "  tamizdat up")
