"""Names that a template was not given: each is reported with its line, none stops the page."""

from __future__ import annotations

import pytest
from jinja2 import DictLoader, Environment
from msgspec import Struct

from tamizdat.themecheck.templates.undefined import report_undefined


class View(Struct):
    headline: str = "H"
    tips: None = None
    topics: tuple[str, ...] = ()


def rendered(source: str) -> tuple[str, list[str]]:
    told: list[str] = []
    env = Environment(loader=DictLoader({"a.html": source}))
    report_undefined(env, lambda: {"article", "chrome"}, lambda file, line, text: told.append(f"{line}: {text}"))
    return env.get_template("a.html").render(article=View(), named={"icon.svg": "x"}), told


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("\n{{ artcle }}", "2: there is no variable artcle. Did you mean article?"),
        ("{{ chrome.outlet }}", "1: chrome is not given to this template: "),
        ("{{ article.headlin }}", "1: View has no headlin. Did you mean headline?"),
        ("{{ article.tips.label }}", "1: it is nothing here, and has no label. Ask with {% if %} before."),
        ("{{ article.topics[3].label }}", "1: the list has no item 3: it may be short or empty."),
        ('{{ named["icn.svg"] }}', "1: there is no icn.svg in it. Did you mean icon.svg?"),
        ("{{ article.headline.gone }}", "1: str has no gone."),
        ("{% for x in gone %}{% endfor %}", "1: there is no variable gone."),
        ("{% if gone > 1 %}{% endif %}", "1: there is no variable gone."),
        ("{{ gone + 1 }}", "1: there is no variable gone."),
        ("{{ gone(1) }}", "1: there is no variable gone."),
        ("{{ 'x' in gone }}", "1: there is no variable gone."),
        ("{{ gone|length }}", "1: there is no variable gone."),
    ],
)
def test_a_name_that_is_not_given_is_told_and_stands_for_nothing(source: str, told: str) -> None:
    text, found = rendered(f"{source}{{{{ article.headline }}}}")
    assert len(found) == 1 and found[0].startswith(told)
    assert text.endswith("H")


@pytest.mark.parametrize(
    "source", ["{{ gone is defined }}", "{{ gone|default('x') }}", "{{ article.gone|default('x') }}"]
)
def test_to_ask_whether_a_name_is_given_is_no_mistake(source: str) -> None:
    assert rendered(source)[1] == []
