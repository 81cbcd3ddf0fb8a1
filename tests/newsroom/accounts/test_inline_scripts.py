"""Wagtail's inline scripts become data if they are the known calls, and nothing else does."""

from __future__ import annotations

import json
import re

import pytest


def _rewritten(page: str) -> str:
    from tamizdat.service.inline_scripts import without_inline_scripts

    return without_inline_scripts(page)


def test_a_call_becomes_its_name_and_its_options() -> None:
    """Whatever the options hold, the data ends where the script ended."""
    options = {"format": "Y-m-d", "text": "</script><b>&"}
    written = json.dumps(options).replace("</", "<\\/")
    call = f'<script>initDateChooser("id_day", {written});</script>'
    page = _rewritten(f"<p>{call}</p>")
    found = re.fullmatch(
        r'<p><script type="application/json" data-newsroom-start="initDateChooser">([^<]*)</script></p>', page
    )
    assert found
    assert json.loads(found[1]) == ["id_day", options]


def test_a_list_of_forms_and_a_template_of_a_form() -> None:
    """Wagtail's other two shapes."""
    panel = '<script>\n (function() {\n var panel = new InlinePanel(JSON.parse("{\\u0022a\\u0022: [1]}"));\n })();\n</script>'
    assert '"InlinePanel">[{"a": [1]}]</script>' in _rewritten(panel)
    template = '<script>new SnippetChooser("id-__prefix__", {"modalUrl": "/x/"});<-/script>'
    assert _rewritten(template).endswith('"SnippetChooser">["id-__prefix__", {"modalUrl": "/x/"}]<-/script>')


@pytest.mark.parametrize(
    "script",
    [
        "<script>alert(1)</script>",
        '<script>initDateChooser("a", alert(1));</script>',
        '<script>initDateChooser("a", {"x": 1}); alert(1);</script>',
        '<script>new Function("x", {});</script>',
    ],
)
def test_other_scripts_stay_as_they_are_and_do_not_run(script: str) -> None:
    """No data is made of what is not exactly a known call with JSON."""
    assert _rewritten(script) == script
