"""`tamizdat theme check`: everything that is wrong with an outlet's theme, found in one run and without publishing.

The files are looked at as they are written, and then a small made-up paper is pressed with them in memory, by the same
code that presses the outlet's own. What cannot be loaded is told and ours is used in its place, so that one mistake
hides no other.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct
from msgspec.structs import replace

from tamizdat import theme
from tamizdat.outlet import Outlet
from tamizdat.site import Site
from tamizdat.themecheck.assets import check_pictures
from tamizdat.themecheck.files import check_files
from tamizdat.themecheck.finding import Finding, Findings, Level
from tamizdat.themecheck.fixture.build import Made, Told, Trial
from tamizdat.themecheck.fixture.fixtures import Paper, draw, papers
from tamizdat.themecheck.pages.check import Problem, Reference, dead_links, problems
from tamizdat.themecheck.styles.check import asked_assets, check_sheets
from tamizdat.themecheck.templates.template_set import OURS, Shelf
from tamizdat.themecheck.templates.variables import check_names, check_use
from tamizdat.themecheck.translations import check_wording, phrases

__all__ = ["Finding", "Report", "check"]


class Report(Struct, frozen=True):
    """What a check found, on how many sample pages and feeds."""

    findings: tuple[Finding, ...]
    pages: int


def check(overrides: Path | None, outlet: Outlet, site: Site | None = None) -> Report:
    """Check the theme of an outlet: its `theme/` folder, None for ours alone. `site` has its standing pages."""
    findings = Findings()
    folder = overrides or theme.DEFAULT_THEME
    loaded = check_files(overrides, findings) if overrides else []
    shelf = Shelf(overrides, findings)
    shelf.check()
    asked = phrases(template.file for template in shelf.own.values())
    refused = check_sheets(folder, loaded, findings)
    refused |= check_wording(folder, loaded, asked, outlet, findings)
    refused |= {f"templates/{name}" for name in shelf.broken}
    check_pictures(folder, loaded, findings)
    with TemporaryDirectory(prefix="tamizdat-theme-") as work:
        draft = _draft(folder, [name for name in loaded if name not in refused], Path(work) / "theme")
        trial = Trial(draft if overrides else None)
        pages = 0
        for made, found in _pages(trial, papers(outlet, site or Site()), Path(work)):
            pages += 1
            for level, (offset, text) in found:
                file, line = made.traced.place(offset) if offset is not None else ("", 0)
                told = Told(str(_real(file, draft, folder)), line, text, made.path, made.template, level)
                _note(shelf, told, findings)
        for told in trial.told:
            _note(shelf, replace(told, file=str(_real(told.file, draft, folder))), findings)
    check_names(shelf, trial, findings)
    check_use(folder, loaded, shelf, trial, set(asked_assets(folder, loaded)), findings)
    return Report(tuple(findings), pages)


def _draft(folder: Path, names: list[str], draft: Path) -> Path:
    """Copy the files that can be loaded to a theme of their own."""
    draft.mkdir()
    for name in names:
        (draft / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / name, draft / name)
    return draft


def _pages(trial: Trial, tried: Iterable[Paper], work: Path) -> Iterator[tuple[Made, list[tuple[Level, Problem]]]]:
    """Press the papers, with our theme and with the outlet's; yield each page with what is wrong with it."""
    draw(work / "media")
    files = {asset.path for asset in theme.published_assets(trial.overrides).files}
    files |= {f"media/{file.relative_to(work / 'media').as_posix()}" for file in (work / "media").rglob("*.png")}
    ours = Trial(None)
    for number, paper in enumerate(tried):
        standard = ours.press(paper, work / "media", work / f"{number}.ours")
        references = {made.path: Reference(made) for made in standard if made.page}
        trial.views |= ours.views  # what there could be, also for the first page
        for made in trial.press(paper, work / "media", work / f"{number}.index"):
            if not made.traced.text:
                continue  # it could not be made, which is told already
            found: list[tuple[Level, Problem]] = []
            found += [("error", problem) for problem in problems(made, references.get(made.path), files)]
            if not number:  # the others lack pages that the outlet may well have
                found += [("warning", problem) for problem in dead_links(made, files | ours.files)]
            yield made, found


def _real(file: str, draft: Path, folder: Path) -> Path:
    """Return the outlet's file that a draft stands for; the theme's folder where no file is known."""
    place = Path(file) if file else folder
    return folder / place.relative_to(draft) if place.is_relative_to(draft) else place


def _note(shelf: Shelf, told: Told, findings: Findings) -> None:
    """Note a problem of a page. Our templates are right by themselves: what is wrong in one of them, or with the page
    as a whole, is the doing of the outlet's template that was made of it, so that is named."""
    chain = [told.template, *shelf.ancestors(told.template)]
    own = [shelf.own[name] for name in chain if name in shelf.own]
    file, line, text = Path(told.file), told.line, told.text
    if own and not line:
        file = own[0].file
    elif own and file.is_relative_to(theme.DEFAULT_THEME):
        # A block that begins on this line of ours, and is another's now.
        ours = shelf.templates[OURS + file.name].blocks
        taken = [(each, block) for each in own for block, at in ours.items() if at == line and block in each.blocks]
        if taken:
            file, line = taken[0][0].file, taken[0][0].blocks[taken[0][1]]
        else:
            text = f"{text} (It comes of what is done with line {line} of our {file.name}.)"
            file, line = own[0].file, 0
    findings.note(told.level, file, line, text, told.page)
