"""`tamizdat theme`: check an outlet's own theme, list its files, copy files of ours into it."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from msgspec.structs import replace

from tamizdat import theme
from tamizdat.cli.common import DONE, LEFT_OUT, PATH, find_newsroom, load_outlet
from tamizdat.cli.terminal import NOT_DONE, console, echo, echo_fields, fail
from tamizdat.disk import write_whole
from tamizdat.outlet import Language, Outlet
from tamizdat.outlet_file import FILE
from tamizdat.press.markdown_pages import load_site
from tamizdat.press.render.dates import locale_of
from tamizdat.site import Site
from tamizdat.themecheck import Finding, check
from tamizdat.themecheck.files import default_file_names
from tamizdat.themecheck.finding import did_you_mean
from tamizdat.themecheck.listing import list_files
from tamizdat.visible import Lines

_THEME = click.option(
    "--theme",
    "folder",
    type=PATH,
    help="Folder of the theme; else the newsroom's theme/.",
)


@click.group("theme")
def command() -> None:
    """Check an outlet's own theme, list its files, copy one of ours to start from."""


@command.command("check")
@_THEME
def check_theme(folder: Path | None) -> None:
    """Find everything that is wrong with a theme; publish nothing.

    A small made-up paper is pressed with it, in each language of the outlet and in both directions. Each problem is
    told with its file, its line and the remedy. Ends with 0 where there is none, with 1 where there are only warnings,
    with 2 where something must be mended before the next press.
    """
    folder = _folder(folder)
    newsroom = find_newsroom(folder)
    outlet = load_outlet(newsroom) if newsroom else _nameless(folder)
    site = load_site(newsroom.folder, outlet)[0] if newsroom else Site()
    report = check(folder, outlet, site)
    for finding in report.findings:
        echo(str(_shown(finding)))
    errors = sum(finding.severity == "error" for finding in report.findings)
    warnings = len(report.findings) - errors
    languages = ", ".join(language.code for language in outlet.languages)
    console.print(
        f"{folder}: {errors} errors, {warnings} warnings, on {report.pages} sample pages and feeds ({languages}).",
    )
    sys.exit(NOT_DONE if errors else LEFT_OUT if warnings else DONE)


@command.command("list")
@_THEME
def list_theme(folder: Path | None) -> None:
    """List the files of a theme: which take the place of ours, and which are new."""
    folder = _folder(folder)
    own = list_files(folder)
    for name, state in own:
        echo_fields(name, state)
    kept = len(set(default_file_names()) - {name for name, _ in own})
    console.print(f"{folder}: {len(own)} files; {kept} of ours are used as they are.")


@command.command("copy")
@click.argument("names", nargs=-1, required=True, metavar="FILE…")
@_THEME
def copy(names: tuple[str, ...], folder: Path | None) -> None:
    """Copy files of ours, such as templates/footer.html, into the theme, to be changed there.

    A file that is there already stays as it is. What is copied no longer improves with Tamizdat: to change one block of
    a template, extend it instead (docs/theme.md).
    """
    folder = _folder(folder, made=True)
    known = default_file_names()
    for name in names:
        if name not in known:
            said = f"{name}: our theme has no such file.{did_you_mean(name, known)} It has:"
            fail(Lines(said, *(f"  {each}" for each in known)))
        if (folder / name).exists() or (folder / name).is_symlink():
            fail(f"{folder / name}: is there already; nothing was copied. Move it away to begin anew.")
    for name in names:
        write_whole(folder / name, (theme.DEFAULT_THEME / name).read_bytes())
        console.print(f"{folder / name}: copied. `tamizdat theme check` looks at it.")


def _folder(folder: Path | None, *, made: bool = False) -> Path:
    """Return the theme's folder as it was named; ends the command where there is none, unless it will be made."""
    if folder is None:
        newsroom = find_newsroom()
        if newsroom is None:
            fail(f"There is no {FILE} here or above. Run inside a newsroom, or name the folder with --theme.")
        folder = newsroom.theme
        folder = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
    if folder.exists() and not folder.is_dir():
        fail(f"{folder}: is no folder. Name the folder in which templates/ and styles/ stand.")
    if not folder.exists() and not made:
        fail(f"{folder}: not found. `tamizdat theme copy templates/footer.html` makes it, with a file to start from.")
    return folder


def _nameless(folder: Path) -> Outlet:
    """Return an outlet that publishes in English and in each language that the theme has a catalogue for."""
    codes = {path.name.replace("_", "-") for path in (folder / "locale").glob("[!.]*") if path.is_dir()} - {"en"}
    others = (Language(code, str(locale_of(code).get_display_name()), f"{code.lower()}/") for code in sorted(codes))
    outlet = load_outlet(None)
    return replace(outlet, languages=(*outlet.languages, *others))


def _shown(finding: Finding) -> Finding:
    """Return a finding whose file is named from the working folder."""
    file, here = Path(finding.file), Path.cwd()
    return replace(finding, file=str(file.relative_to(here))) if file.is_relative_to(here) else finding
