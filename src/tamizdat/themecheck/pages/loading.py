"""What a page loads and links to: from this site alone, by relative addresses, and to files that exist."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from tamizdat.paths import page_file
from tamizdat.theme.forbidden import fetched, foreign_problem
from tamizdat.theme.outline import Element, Outline
from tamizdat.theme.problem import Problem
from tamizdat.themecheck.finding import did_you_mean
from tamizdat.themecheck.fixture.build import SampleFile


def check_loading(sample: SampleFile, files: set[str]) -> Iterator[Problem]:
    """Yield what a browser would fetch without being asked to, and that is not among this site's `files`."""
    for element, address in fetched(sample.outline):
        if text := foreign_problem(element, address):
            yield Problem(element.offset, text)
        elif address and not address.startswith(("/", "#")):
            path = _target(sample, address)
            if path not in files and not _is_404_or_feed(sample):
                path = path or "the site's root"
                hint = did_you_mean(path, files) or ' Write {{ page.root }}{{ assets["NAME"] }}.'
                yield Problem(element.offset, f"<{element.tag}> loads {path}, which is not there.{hint}")


def check_addresses(sample: SampleFile) -> Iterator[Problem]:
    """Yield links that lead out of the folder from which a mirror serves the site. Only the 404 page must have such."""
    if _is_404_or_feed(sample):
        return
    for element in sample.outline.elements:
        for name in ("href", "src", "action", "poster"):
            address = element.get(name)
            if address.startswith("/") and not address.startswith("//"):
                target = address.lstrip("/")
                text = f'{name}="{address}" leads out of a mirror that lies in a folder.'
                remedy = f"Write {{{{ page.root }}}}{target}, or {{{{ root }}}}{target} in a part."
                yield Problem(element.offset, f"{text} {remedy}")


def check_links(sample: SampleFile, files: set[str]) -> Iterator[Problem]:
    """Yield the links that a template spells out and that lead to none of `files`, the paths of the whole fixture.

    Links that come with an article or a standing page may lead to what only the outlet has.
    """
    if _is_404_or_feed(sample):
        return
    for link in sample.outline.all("a"):
        address = link.get("href")
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or address.startswith("/") or not parts.path:
            continue
        path = _target(sample, address)
        last_name = parts.path.rstrip("/").rpartition("/")[2]
        if page_file(path) not in files and last_name in _template_lines(*sample.mapped.line_at(link.offset)):
            yield Problem(link.offset, f"no page stands at {path}: the link leads nowhere.{did_you_mean(path, files)}")


def deferred_files(outline: Outline) -> list[Element]:
    """Return the style sheets and scripts that a page loads, in their order."""
    sheets = [link for link in outline.all("link") if "stylesheet" in link.get("rel").lower().split()]
    scripts = [script for script in outline.all("script") if script.get("src")]
    return sorted([*sheets, *scripts], key=lambda element: element.offset)


def _is_404_or_feed(sample: SampleFile) -> bool:
    return sample.page is None or sample.page.kind == "missing"


@lru_cache(256)
def _template_lines(file: str, line: int) -> str:
    """Return the lines of a template in which a tag stands that begins on `line`."""
    return "\n".join(Path(file).read_text(encoding="utf-8").splitlines()[line - 1 : line + 3]) if file else ""


def _target(sample: SampleFile, address: str) -> str:
    """Return the path below the site root that a relative address on a page means."""
    return unquote(urlsplit(urljoin(f"http://here/{sample.path}", urlsplit(address).path)).path.lstrip("/"))
