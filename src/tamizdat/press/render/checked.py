"""Every page that an outlet's theme makes is looked at before it is published: a template may do on the page of one
article what no sample page of `tamizdat theme check` shows."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Template

from tamizdat.theme import ThemeError
from tamizdat.theme.forbidden import ForbiddenError, check_page


def check_made_page(html: str, template: Template, overrides: Path | None) -> None:
    """Raise ThemeError where a page holds what no page may hold (`theme.forbidden`). It names the outlet's template."""
    try:
        check_page(html)
    except ForbiddenError as error:
        file = _culprit(error.trace, overrides) or template.filename
        raise ThemeError(f"{file}: {error}") from None


def _culprit(tag: str, overrides: Path | None) -> str:
    """Return the outlet's template that a tag comes from: the one that has most of its words, "" where none has any."""
    words = {word for word in tag.replace("=", " ").replace('"', " ").split() if len(word) > 2}
    best, most = "", 0
    for file in sorted((overrides / "templates").rglob("*")) if overrides and words else ():
        if file.is_file():
            text = file.read_text(encoding="utf-8", errors="replace")
            count = sum(word in text for word in words)
            if count > most:
                best, most = str(file), count
    return best
