"""The theme check from beginning to end.

First the files are read as they are written; then fixtures are built with the theme, in memory, by the same code that
presses the outlet's own articles. A file that cannot be loaded is reported and ours is used in its place, so that one
mistake hides no other.
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
from tamizdat.theme.problem import Problem
from tamizdat.themecheck.assets import check_assets
from tamizdat.themecheck.files import check_files
from tamizdat.themecheck.finding import Finding, Findings, Severity
from tamizdat.themecheck.fixture.articles import draw_picture
from tamizdat.themecheck.fixture.build import BuildProblem, FixtureBuild, SampleFile
from tamizdat.themecheck.fixture.fixtures import Fixture, fixtures
from tamizdat.themecheck.pages.check import Reference, check_sample
from tamizdat.themecheck.pages.loading import check_links
from tamizdat.themecheck.scripts import check_scripts
from tamizdat.themecheck.styles.check import assets_in_sheets, check_style_sheets
from tamizdat.themecheck.templates.check import check_templates
from tamizdat.themecheck.templates.template_set import OURS, TemplateSet
from tamizdat.themecheck.templates.unused import check_unused
from tamizdat.themecheck.templates.variables import check_variables
from tamizdat.themecheck.translations import check_translations, messages_in


class CheckReport(Struct, frozen=True):
    """What a check found, and on how many sample pages and feeds."""

    findings: tuple[Finding, ...]
    pages: int


def check(overrides: Path | None, outlet: Outlet, site: Site | None = None) -> CheckReport:
    """Check the theme of an outlet: its `theme/` folder, None for ours alone. `site` has its standing pages."""
    findings = Findings()
    folder = overrides or theme.DEFAULT_THEME
    loaded = check_files(overrides, findings) if overrides else []
    templates = TemplateSet(overrides, findings)
    check_templates(templates, findings)
    own_messages = messages_in(template.file for template in templates.own.values())
    refused = check_style_sheets(folder, loaded, findings)
    refused |= check_translations(folder, loaded, own_messages, outlet, findings)
    refused |= {f"templates/{name}" for name in templates.broken}
    check_assets(folder, loaded, findings)
    check_scripts(folder, loaded, findings)
    with TemporaryDirectory(prefix="tamizdat-theme-") as work:
        usable = _copy(folder, [name for name in loaded if name not in refused], Path(work) / "theme")
        build = FixtureBuild(usable if overrides else None)
        pages = 0
        for sample, problems in _samples(build, fixtures(outlet, site or Site()), Path(work)):
            pages += 1
            for severity, (offset, text) in problems:
                file, line = sample.mapped.line_at(offset) if offset is not None else ("", 0)
                problem = BuildProblem(file, line, text, sample.path, sample.template, severity)
                _add(templates, _in_original(problem, usable, folder), findings)
        for problem in build.problems:
            _add(templates, _in_original(problem, usable, folder), findings)
    check_variables(templates, build, findings)
    check_unused(folder, loaded, templates, build, set(assets_in_sheets(folder, loaded)), findings)
    return CheckReport(tuple(findings), pages)


def _copy(folder: Path, names: list[str], to: Path) -> Path:
    """Copy the files of a theme that can be loaded to a folder of their own."""
    to.mkdir()
    for name in names:
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / name, to / name)
    return to


def _samples(
    build: FixtureBuild, tried: Iterable[Fixture], work: Path
) -> Iterator[tuple[SampleFile, list[tuple[Severity, Problem]]]]:
    """Build the fixtures with our theme and with the outlet's; yield each page with what is wrong with it."""
    media = work / "media"
    draw_picture(media)
    assets = {asset.path for asset in theme.published_assets(build.overrides).files}
    default_build = FixtureBuild(None) if build.overrides else build
    for number, fixture in enumerate(tried):
        defaults = list(default_build.build(fixture, media, work / f"{number}.default"))
        files = assets | default_build.pictures
        references = {sample.path: Reference(sample) for sample in defaults if sample.page}
        build.views |= default_build.views  # what a page may be given, known from the first page on
        samples = build.build(fixture, media, work / f"{number}.index") if build.overrides else defaults
        for sample in samples:
            if not sample.mapped.text:
                continue  # it could not be made, which is reported already
            problems: list[tuple[Severity, Problem]] = []
            problems += [("error", each) for each in check_sample(sample, references.get(sample.path), files)]
            if not number:  # the other fixtures lack pages that the outlet may well have
                problems += [("warning", each) for each in check_links(sample, files | default_build.files)]
            yield sample, problems


def _in_original(problem: BuildProblem, usable: Path, folder: Path) -> BuildProblem:
    """Return a problem with the outlet's file in place of its copy; with the theme's folder where no file is known."""
    file = Path(problem.file) if problem.file else folder
    return replace(problem, file=str(folder / file.relative_to(usable) if file.is_relative_to(usable) else file))


def _add(templates: TemplateSet, problem: BuildProblem, findings: Findings) -> None:
    """Add a problem of a page to the findings, at the outlet's template that causes it.

    Our templates have no problems by themselves (a test holds that). So for a problem that lies in one of ours, or in
    the page as a whole, the outlet's template that makes the page or extends ours is named.
    """
    makers = [problem.template, *templates.ancestors(problem.template)]
    own = [templates.own[name] for name in makers if name in templates.own]
    file, line, text = Path(problem.file), problem.line, problem.text
    if own and not line:
        file = own[0].file
    elif own and file.is_relative_to(theme.DEFAULT_THEME):
        # A block that begins on this line of ours may be one that the outlet's template fills.
        blocks = [block for block, at in templates.templates[OURS + file.name].blocks.items() if at == line]
        filled = [(each.file, each.blocks[block]) for each in own for block in blocks if block in each.blocks]
        if filled:
            file, line = filled[0]
        else:
            text = f"{text} (It comes of what is done with line {line} of our {file.name}.)"
            file, line = own[0].file, 0
    findings.add(problem.severity, file, line, text, problem.page)
