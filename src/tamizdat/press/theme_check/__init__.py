"""`tamizdat theme check`: everything that is wrong with an outlet's theme, found in one run and without publishing.

The files are looked at as they are written, and then a small made-up paper is pressed with them in memory, by the same
code that presses the outlet's own. What cannot be loaded is told and ours is used in its place, so that one mistake
hides no other.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from tamizdat import theme
from tamizdat.outlet import Outlet
from tamizdat.press.theme_check.contract import check_names, check_use
from tamizdat.press.theme_check.files import check_files
from tamizdat.press.theme_check.finding import Finding, Findings
from tamizdat.press.theme_check.pages import Trial
from tamizdat.press.theme_check.paper import Paper, draw, papers
from tamizdat.press.theme_check.pictures import check_pictures
from tamizdat.press.theme_check.rules import Reference, problems
from tamizdat.press.theme_check.sheets import asked_assets, check_sheets
from tamizdat.press.theme_check.templates import Shelf
from tamizdat.press.theme_check.wording import check_wording, phrases
from tamizdat.site import Site

__all__ = ["Finding", "Report", "check"]


class Report(Struct, frozen=True):
    """What a check found, on how many sample pages and feeds."""

    findings: tuple[Finding, ...]
    pages: int


def check(overrides: Path | None, outlet: Outlet, site: Site | None = None) -> Report:
    """Check the theme of an outlet: its `theme/` folder, None for ours alone. `site` has its standing pages."""
    findings = Findings()
    folder = overrides or theme.HERE
    loaded = check_files(overrides, findings) if overrides else []
    shelf = Shelf(overrides, findings)
    shelf.check()
    asked = phrases(shelf.env, (template.file for template in shelf.own.values()))
    refused = check_sheets(folder, loaded, findings)
    refused |= check_wording(folder, loaded, asked, outlet, findings)
    refused |= {f"templates/{name}" for name in shelf.broken}
    check_pictures(folder, loaded, findings)
    with TemporaryDirectory(prefix="tamizdat-theme-") as work:
        draft = _draft(folder, [name for name in loaded if name not in refused], Path(work) / "theme")
        trial = Trial(draft if overrides else None)
        pages = _check_pages(trial, list(papers(outlet, site or Site())), Path(work), folder, shelf, findings)
    for file, line, text, page in trial.told:
        place = Path(file)
        place = folder / place.relative_to(draft) if place.is_relative_to(draft) else place
        findings.error(place if file else folder, line, text, page)
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


def _check_pages(trial: Trial, tried: list[Paper], work: Path, folder: Path, shelf: Shelf, findings: Findings) -> int:
    """Press the papers, with our theme and with the outlet's, and hold the rules against each page."""
    draw(work / "media")
    files = {asset.path for asset in theme.assets(trial.overrides).files}
    files |= {f"media/{file.relative_to(work / 'media').as_posix()}" for file in (work / "media").rglob("*.png")}
    count = 0
    for number, paper in enumerate(tried):
        ours = Trial(None).press(paper, work / "media", work / f"{number}.ours")
        references = {made.path: Reference(made) for made in ours if made.page}
        for made in trial.press(paper, work / "media", work / f"{number}.index"):
            if not made.traced.text:
                continue  # it could not be made, which is told already
            count += 1
            for offset, text in problems(made, references.get(made.path), files):
                name, line = made.traced.place(offset) or ("", 0)
                file = shelf.templates[name].file if name in shelf.templates else folder
                findings.error(file, line, text, made.path)
    return count
