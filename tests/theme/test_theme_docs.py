"""What the documents say about the theme is true of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from audit.theme_reference import PAGE, reference

from tamizdat.outlet import Outlet
from tamizdat.press.render import views
from tamizdat.themecheck import check

GUIDE = (PAGE.parent / "theme.md").read_text(encoding="utf-8")
VIEWS = {
    "chrome": views.LayoutContext,
    "page": views.Page,
    "article": views.ArticleView,
    "front": views.ListView,
    "contribute": views.ContributeView,
    "newsletters": views.NewslettersView,
    "issue": views.IssueView,
}


def test_the_reference_lists_every_template_block_and_field() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), "make it anew with `python -m audit.theme_reference`"


def test_every_field_that_the_guide_names_is_there() -> None:
    rows = re.findall(r"^\| `(\w+)\.(\w+)`((?: `\.\w+`)*)", GUIDE, re.MULTILINE)
    assert len(rows) > 5
    for view, first, others in rows:
        for name in (first, *re.findall(r"\.(\w+)", others)):
            assert name in VIEWS[view].__struct_fields__, f"{view}.{name}"


@pytest.mark.parametrize("number", range(2))
def test_the_guides_templates_pass_the_check_that_it_recommends(tmp_path: Path, number: int) -> None:
    """Each example stands under the name that the text before it gives."""
    found = re.findall(
        r"`theme/(templates/\S+|styles/\S+)`[^`]*(?:`[^`]+`[^`]*)*?```(?:jinja|css)\n(.*?)```", GUIDE, re.DOTALL
    )
    assert len(found) == 3
    examples = [each for each in found if each[0].startswith("templates/")]
    for name, source in (examples[number], *(each for each in found if each[0].startswith("styles/"))):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(source)
    assert [str(each) for each in check(tmp_path, Outlet(name="X")).findings] == []
