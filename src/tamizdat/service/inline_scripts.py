"""Turns the inline scripts of Wagtail's forms into data, so that the policy can forbid inline scripts.

Wagtail starts its date fields, choosers and lists of forms by small scripts in the page: a call of one of a few
functions with a name and options. Each that has exactly this form, and options that are JSON, becomes a `<script
type="application/json">`, which `newsroom/starts.js` reads to make the same call. Every other inline script stays as it
is, and no browser runs it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_NAMES = (
    "SnippetChooser|ImageChooser|InlinePanel|MultipleChooserPanel|initDateChooser|initTimeChooser|initDateTimeChooser"
)
# Inside a template of a form that is added later, Wagtail writes the end of a script as `<-/script>`.
_CALL = re.compile(
    rf"<script>\s*(?:\(function\(\) \{{\s*var panel = )?(?:new )?({_NAMES})\((.*?)\);"
    r"\s*(?:\}\)\(\);\s*)?<(-*)/script>",
    re.DOTALL,
)
_PARSED = re.compile(r'JSON\.parse\(("[^"]*")\)')
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}  # as Django's json_script


class InlineScripts:
    """Rewrites pages on their way out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        response = self._get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming
        if is_page and b"<script>" in response.content:
            response.content = without_inline_scripts(response.content.decode()).encode()
        return response


def without_inline_scripts(page: str) -> str:
    """Return a page with Wagtail's calls as data."""
    return _CALL.sub(_as_data, page)


def _as_data(match: re.Match[str]) -> str:
    name, arguments, dashes = match.groups()
    try:
        parsed = _PARSED.fullmatch(arguments)
        values = [json.loads(json.loads(parsed[1]))] if parsed else json.loads(f"[{arguments}]")
    except ValueError:
        return match[0]
    data = json.dumps(values).translate(_ESCAPES)
    return f'<script type="application/json" data-newsroom-start="{name}">{data}<{dashes}/script>'
