"""What the pages for setting up a second factor show."""

from __future__ import annotations

import qrcode  # type: ignore[import-untyped]
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
_QUIET = 4  # modules of white around the code, as the standard asks


@register.simple_tag
def qr_code(text: str) -> SafeString:
    """Return a text as a QR code in SVG, to stand in the page: no file, no other host."""
    code = qrcode.QRCode(border=0)
    code.add_data(text)
    rows = code.get_matrix()
    size = len(rows) + 2 * _QUIET
    path = "".join(
        f"M{x + _QUIET},{y + _QUIET}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark
    )
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" shape-rendering="crispEdges" aria-hidden="true">'
        '<path fill="#fff" d="M0,0h{}v{}H0z"/><path fill="#000" d="{}"/></svg>',
        size,
        size,
        size,
        size,
        path,
    )


@register.filter
def in_fours(text: str) -> str:
    """Return a secret in groups of four, to be typed."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
