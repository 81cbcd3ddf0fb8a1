"""Templates that make no page, and assets that nothing loads."""

from __future__ import annotations

from pathlib import Path

from tamizdat.themecheck.finding import Findings, did_you_mean
from tamizdat.themecheck.fixture.build import FixtureBuild
from tamizdat.themecheck.templates.template_set import TemplateSet, references, targets


def check_unused(
    folder: Path,
    loaded: list[str],
    templates: TemplateSet,
    build: FixtureBuild,
    in_sheets: set[str],
    findings: Findings,
) -> None:
    """Report the files among `loaded` that have no effect; `in_sheets` are the assets that style sheets load."""
    sources = "".join(template.file.read_text(encoding="utf-8") for template in templates.in_use.values())
    reachable = _reachable(templates, build)
    for path in loaded:
        folder_name, _, name = path.partition("/")
        if folder_name == "templates" and name in templates.own and name not in reachable:
            ours = {each for each, template in templates.in_use.items() if not template.own}
            kinds = {f"{kind}.html" for made in build.kinds.values() for kind in made}
            text = "no page is made by it, and no other template asks for it."
            findings.warn(folder / path, 0, text + did_you_mean(name, {*ours, *kinds}))
        elif folder_name == "assets" and name not in build.assets | in_sheets and name not in sources:
            text = "is published, but no page and no sheet loads it. Use it, or remove it."
            findings.warn(folder / path, 0, text)


def _reachable(templates: TemplateSet, build: FixtureBuild) -> set[str]:
    """Return the templates that were loaded, and those that they name in branches that no sample page reached."""
    found: set[str] = set()
    waiting = list(build.loaded)
    while waiting:
        name = waiting.pop()
        if name in found or name not in templates.templates:
            continue
        found.add(name)
        waiting += [target for node in references(templates.templates[name]) for target in targets(node)]
    return found
