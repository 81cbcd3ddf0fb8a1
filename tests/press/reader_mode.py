"""Firefox's script of its reader mode, run in Chromium over a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lxml import html

_SCRIPT = Path(__file__).resolve().parents[2] / "node_modules" / "@mozilla" / "readability" / "Readability.js"


def kept_by_reader_mode(tab: Any, page: Path) -> tuple[str, html.HtmlElement]:
    """Return the title and the content that reader mode shows of the page in a file."""
    tab.goto(page.as_uri())
    script = _SCRIPT.read_text(encoding="utf-8")
    found = tab.evaluate(f"(() => {{ {script}; return new Readability(document.cloneNode(true)).parse(); }})()")
    return found["title"], html.document_fromstring(found["content"])
