"""Templates as they are written, before any page is made."""

from __future__ import annotations

from pathlib import Path

import pytest
from theme_folder import found, write

from tamizdat import theme
from tamizdat.themecheck.finding import Findings
from tamizdat.themecheck.templates.check import check_templates
from tamizdat.themecheck.templates.template_set import TemplateSet


@pytest.mark.parametrize(
    ("name", "source", "told"),
    [
        ("tips.html", "{% block a %}\n{% block a %}{% endblock %}{% endblock %}", "tips.html:2: error: block 'a' defined twice"),
        ("tips.html", "\n{% blok x %}", "tips.html:2: error: Encountered unknown tag 'blok'."),
        ("tips.html", "\n{{ x is strang }}", "tips.html:2: error: there is no test strang. Did you mean string?"),
        ("tips.html", "{% if page %}\n{{ x|uper }}{% endif %}", "tips.html:2: error: there is no filter uper. Did you mean upper?"),
        ("tips.html", '{% extends "layuot.html" %}', "tips.html:1: error: there is no template layuot.html. Did you mean layout.html?"),
        ("tips.html", '\n{% include "turnin.html" %}', "tips.html:2: error: there is no template turnin.html."),
        ("tips.html", '{% from "teaser.html" import teser %}', "tips.html:1: error: teaser.html has no macro teser. Did you mean teaser?"),
        ("teaser.html", "{% macro teaser(item, root) %}{% endmacro %}", "teaser.html:1: error: has no macro names, which our"),
        ("body.html", "\n{% macro blocks(blocks) %}{% endmacro %}", "body.html:2: error: has no macro blocks(blocks, root, top=1)"),
        ("tips.html", '{% extends "ours/tips.html" %}\n{% if x %}{% block way %}{% endblock %}{% endif %}', "tips.html:2: error: ours/tips.html has no block way"),
        ("tips.html", '{% extends "ours/tips.html" %}\n\n{% include "turning.html" %}', "tips.html:3: error: stands outside of every block"),
        ("tips.html", "\n{{ [1, 2]|random }}", "tips.html:2: error: random gives something else at each press"),
        ("front.html", '{% extends "layout.html" %}', "front.html:1: error: has no block"),
    ],
)  # fmt: skip
def test_a_template_is_read_before_any_page_is_made(tmp_path: Path, name: str, source: str, told: str) -> None:
    write(
        tmp_path,
        {
            f"templates/{name}": source,
            "templates/series.html": '{% extends "front.html" %}{% block lead %}{% endblock %}',
        },
    )
    lines = found(tmp_path, lambda findings: check_templates(TemplateSet(tmp_path, findings), findings))
    expected = told if name != "front.html" else "templates/series.html:1: error: front.html has no block lead"
    assert [line for line in lines if line.removeprefix("templates/").startswith(told) or line.startswith(expected)], (
        lines
    )


def test_a_circle_of_templates_is_told_and_ends(tmp_path: Path) -> None:
    write(tmp_path, {"templates/a.html": '\n{% extends "b.html" %}', "templates/b.html": '{% extends "a.html" %}'})
    findings = Findings()
    templates = TemplateSet(tmp_path, findings)
    check_templates(templates, findings)
    assert "a.html:2: error: a.html extends itself." in "\n".join(map(str, findings))
    assert templates.broken == {"a.html", "b.html"}


def test_ours_is_always_ours(tmp_path: Path) -> None:
    """`ours/NAME` lets a template extend the very one whose place it takes, also from above."""
    write(tmp_path, {"templates/layout.html": '{% extends "ours/layout.html" %}{% block box %}[own]{% endblock %}'})
    env = theme.environment(tmp_path, "en")
    assert env.get_template("ours/layout.html").filename == str(theme.DEFAULT_THEME / "templates" / "layout.html")
    assert env.get_template("missing.html").filename == str(theme.DEFAULT_THEME / "templates" / "missing.html")
    assert found(tmp_path, lambda findings: check_templates(TemplateSet(tmp_path, findings), findings)) == []
