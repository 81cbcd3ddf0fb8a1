"""`tamizdat theme check` as a designer meets it: one theme with a mistake of every kind, one run, each told at its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace
from press_samples import LANTERN, PAGES
from theme_folder import Files, write

from tamizdat import theme
from tamizdat.outlet import Language, Outlet
from tamizdat.press.build.page_builder import PAGE_FUNCTIONS
from tamizdat.press.render.views import Struct
from tamizdat.site import Site, StandingPage
from tamizdat.themecheck import Finding, check
from tamizdat.themecheck.fixture.articles import draw_picture, is_ordinary_article
from tamizdat.themecheck.fixture.build import FixtureBuild
from tamizdat.themecheck.fixture.fixtures import fixtures

pytestmark = pytest.mark.xdist_group("theme check")  # which makes a theme full of mistakes, once


def told(findings: tuple[Finding, ...], folder: Path) -> list[str]:
    """The findings as they are printed, with files named from the theme's folder; without the pages."""
    return [re.sub(r" \[seen on .*", "", str(each).replace(f"{folder}/", "")) for each in findings]


def test_our_own_theme_has_no_finding_in_any_language() -> None:
    codes = sorted(path.name for path in (theme.DEFAULT_THEME / "locale").iterdir())
    others = tuple(Language(code, code, f"{code}/") for code in codes)
    report = check(None, replace(LANTERN, languages=(LANTERN.languages[0], *others)), Site(pages=PAGES))
    assert [str(finding) for finding in report.findings] == []
    assert report.pages > 600


def test_a_nameless_outlet_and_an_empty_theme_have_none_either(tmp_path: Path) -> None:
    assert check(tmp_path, Outlet(name="X")).findings == ()


def test_the_fixture_has_every_kind_of_page_and_fills_every_field(tmp_path: Path) -> None:
    """What a page maker or a view gains, the fixture must show; otherwise mistakes in it would go unseen."""
    draw_picture(tmp_path / "media")
    filled: dict[type, set[str]] = {}
    empty: dict[type, set[str]] = {}

    def look(value: object) -> None:
        if isinstance(value, tuple):
            for item in value:
                look(item)
        elif isinstance(value, Struct):
            for name in value.__struct_fields__:
                inner = getattr(value, name)
                (filled if inner else empty).setdefault(type(value), set()).add(name)
                look(inner)

    class Looking(FixtureBuild):
        def record_views(self, views: Mapping[str, object]) -> None:
            super().record_views(views)
            for view in views.values():
                look(view)

    build = Looking(None)
    for number, fixture in enumerate(fixtures(LANTERN, Site())):
        samples = list(build.build(fixture, tmp_path / "media", tmp_path / str(number)))
        assert any(is_ordinary_article(each.path) for each in samples) == (number == 0)
    assert build.problems == []
    assert build.page_kinds >= set(PAGE_FUNCTIONS)
    lacking = {f"{view.__name__}.{name}" for view in filled for name in set(view.__struct_fields__) - filled[view]} - {
        "Link.current",
        "ContributeView.values",
        "ContributeView.mistakes",
        "Teaser.shown",
    }  # press itself never fills these in
    assert lacking == set()


MISTAKES: Files = {
    "template/footer.html": "",
    "styles/own.css": "p {}",
    "styles/screen/90-own.css": '@import "x.css";\n.a { background: url(gone.png); }\n.b { margin-left: 1em }\n',
    "assets/icon.png": "no picture",
    "locale/ru/messages.po": 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Prnt"\nmsgstr "О"\n',
    "templates/articel.html": "<p>{{ article.headline }}</p>",
    "templates/series.html": "{% if %}",
    "templates/home.html": '{% extends "home.html" %}',
    "templates/footer.html": (
        '<p onclick="go()">{{ chrome.outlt }}</p>\n'
        '<p>{{ page.title }} <a href="/about/">About</a></p>\n'
        '<img src="https://elsewhere.example/pixel.gif">\n'
        "<div>\n"
        "{% for link in chrome.footer %}{{ link.lable }}{% endfor %}\n"
        "{% if chrome.since == 1 %}{{ nothing }}{{ chrome.sinc }}{% endif %}\n"
        '<link rel="stylesheet" href="{{ root }}assets/none.css">\n'
    ),
    "templates/author.html": (
        '{% extends "front.html" %}\n'
        "lost words\n"
        "{% block group %}never{% endblock %}\n"
        "{% block lead %}<script>go()</script>\n"
        '{% block inner %}<i style="x">{% endblock %}</i>\n'
        "{{ article.headline }}{{ front.leed }}{{ super() }}{% endblock %}\n"
    ),
    "templates/topic.html": '{% extends "front.html" %}\n{% block title %}{{ 1 // 0 }}{% endblock %}',
    "templates/standing.html": "<p>{{ standing.title }}</p>",
    "templates/tips.html": (
        '{% extends "ours/tips.html" %}\n'
        '{% block ways %}<div id="main">\n'
        "<p>{{ tips.html|forceescape }}</p>\n"
        '<p>{{ _("Write by pigeon") }}</p></div>\n'
        '<a href="{{ page.root }}abuot/">{{ chrome.sections[9].label }}{{ assets["icn.svg"] }}</a>{% endblock %}\n'
    ),
    "templates/print.html": (
        '{% extends "ours/print.html" %}\n'
        "{% block policy %}default-src 'none'; img-src *; base-uri 'none'; form-action 'none'{% endblock %}\n"
        '{% block page %}<main></main><main><iframe src="x.html"></iframe><form></form>{{ chrome.tips }}{{ article.published.label }}</main>{% endblock %}\n'
    ),
    "templates/undated.html": '{% extends "front.html" %}\n{% block main %}</p>{{ front.heading|frobnicate }}{% endblock %}',
    "templates/rss.xml": "<rss>{% for item in feed.items %}{{ item.html }}&nbsp;{% endfor %}</rss>",
}

EXPECTED = """
template/footer.html: warning: nobody loads it: there is no folder template/ in a theme. Did you mean templates?
styles/own.css: warning: nobody loads it: style sheets lie directly in styles/screen/ and styles/print/.
styles/screen/90-own.css:1: error: @import
styles/screen/90-own.css:2: error: url(gone.png) leads nowhere.
styles/screen/90-own.css:3: warning: margin-left is on the wrong side
assets/icon.png: error: is no picture that can be read.
locale/ru/messages.po:4: warning: no page says 'Prnt', so this is never shown. Did you mean Print?
templates/articel.html: warning: no page is made by it, and no other template asks for it. Did you mean article.html?
templates/series.html:1: error: Expected an expression
templates/home.html:1: error: home.html extends itself. Write {% extends "ours/home.html" %}
templates/footer.html:1: error: onclick= on <p>
templates/footer.html:1: error: LayoutContext has no outlt. Did you mean outlet?
templates/footer.html:2: error: page is not given to this template
templates/footer.html:2: error: href="/about/" leads out of a mirror
templates/footer.html:3: error: <img> loads https://elsewhere.example/pixel.gif from elsewhere
templates/footer.html:3: error: <img> without alt
templates/footer.html:3: error: <img> without width and height
templates/footer.html:4: error: <div> is not closed. Add </div>.
templates/footer.html:5: error: Link has no lable. Did you mean label?
templates/footer.html:6: error: there is no variable nothing.
templates/footer.html:6: error: LayoutContext has no sinc. Did you mean since?
templates/footer.html:7: error: <link> loads assets/none.css, which is not there.
templates/footer.html:7: error: is one file too many
templates/author.html:2: error: stands outside of every block
templates/author.html:3: error: front.html has no block group: what stands in it is never shown. Did you mean groups?
templates/author.html:4: error: <script>: the policy admits no inline script.
templates/author.html:5: error: style= on <i>
templates/author.html:6: error: article is not given to this template
templates/author.html:6: error: ListView has no leed. Did you mean lead?
templates/topic.html:2: error: integer division or modulo by zero. (ZeroDivisionError: the page is not made.)
templates/standing.html: error: the page has no <html>
templates/standing.html:1: warning: does not extend layout.html as ours does, so its blocks are lost (policy, title,
templates/tips.html:2: error: id="main" stands on the page twice.
templates/tips.html:3: error: readers see <h2> as text
templates/tips.html:4: warning: 'Write by pigeon' has no wording in ru
templates/tips.html:5: warning: no page stands at abuot/: the link leads nowhere.
templates/tips.html:5: error: the list has no item 9: it may be short or empty.
templates/print.html:3: error: it is nothing here, and has no label.
templates/tips.html:5: error: there is no icn.svg in it. Did you mean icon.svg?
templates/print.html:2: error: the policy is weaker than ours: img-src admits *.
templates/print.html:3: error: <main> stands on the page twice.
templates/print.html:3: error: <iframe>: the policy admits no page within a page.
templates/print.html:3: error: <form>: the policy lets no form be sent.
templates/print.html:3: error: readers see Link(label=…: a whole value was printed.
templates/print.html: error: the page has no <h1>
templates/undated.html:2: error: there is no filter frobnicate.
templates/rss.xml:1: error: the feed is not well-formed XML
""".strip().splitlines()


@pytest.fixture(scope="module")
def mistaken(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("mistaken") / "theme"
    write(folder, MISTAKES)
    return told(check(folder, LANTERN, Site(pages=PAGES)).findings, folder)


@pytest.mark.parametrize("line", EXPECTED)
def test_each_mistake_is_told_at_its_line_though_all_others_are_there(mistaken: list[str], line: str) -> None:
    assert [each for each in mistaken if each.startswith(line)], "\n".join(mistaken)


def test_nothing_is_told_of_files_that_have_no_mistake(mistaken: list[str]) -> None:
    assert {each.split(":")[0] for each in mistaken} == set(MISTAKES)


def test_what_is_allowed_is_not_told(tmp_path: Path) -> None:
    """A theme that uses what docs/theme.md promises, in ways that look like mistakes."""
    files: Files = {
        "README.md": "Ours.",
        ".DS_Store": "x",
        "templates/.hidden.html": "{% if %}",
        "assets/own.svg": '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>',
        "styles/screen/90-own.css": (
            ":root { --accent: #0b4f6c; --paper: #fff; }\n"
            "@media (prefers-color-scheme: dark) { :root { --accent: #8fd3f0; --paper: #10151a; } }\n"
            '.imprint::after { content: "} /* left"; background: url("own.svg"); margin-inline-start: 1em }\n'
            '[dir="rtl"] .imprint { margin-left: 1em }\n'
            "/* url(gone.png) { */ .imprint::before { content: 'url(gone.png)' }\n"
        ),
        "locale/ru/messages.po": (theme.DEFAULT_THEME / "locale/ru/messages.po").read_bytes()
        + '\nmsgid "Everything by %(name)s"\nmsgstr "Всё: %(name)s"\n'.encode(),
        "locale/ar/messages.po": (theme.DEFAULT_THEME / "locale/ar/messages.po").read_bytes()
        + '\nmsgid "Everything by %(name)s"\nmsgstr "كل ما كتبه %(name)s"\n'.encode(),
        "templates/author.html": (
            '{% extends "front.html" %}\n{# a comment #}\n{% from "own/parts.html" import mark %}\n'
            '{% set words = "x" %}\n'
            "{% block groups %}{{ mark(page.root) }}"
            '<p>{{ _("Everything by %(name)s", name=front.heading) }}{% block own %} {{ words }}{% endblock %}</p>\n'
            "{{ nothing|default('') }}{% if front.fancy is defined %}{{ front.fancy }}{% endif %}{{ super() }}{% endblock %}"
        ),
        "templates/own/parts.html": (
            '{% macro mark(root) %}<img src="{{ root }}{{ assets["own.svg"] }}" alt="" width="9" height="9">{% endmacro %}'
        ),
        "templates/layout.html": (
            '{% extends "ours/layout.html" %}\n{% block footer %}<p>A &lt; B<p>C</p><ul><li>x<li>y</ul>'
            '<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>{{ super() }}{% endblock %}'
        ),
    }
    folder = tmp_path / "theme"
    write(folder, files)
    assert told(check(folder, LANTERN, Site(pages=PAGES)).findings, folder) == []


def test_links_of_standing_pages_may_lead_to_what_only_the_outlet_has(tmp_path: Path) -> None:
    page = StandingPage("about", "en", "About", '<p><a href="/2013/10/03/our-best-a7/">Our best</a></p>')
    files: Files = {
        "templates/standing.html": '{% extends "ours/standing.html" %}{% block main %}{{ super() }}{% endblock %}'
    }
    folder = tmp_path / "theme"
    write(folder, files)
    assert told(check(folder, Outlet(name="X"), Site(pages=(page,))).findings, folder) == []


def test_a_heavy_part_is_told_where_it_stands(tmp_path: Path) -> None:
    noise = " ".join(f"{number * 7919 % 99991:x}" for number in range(9100))
    folder = tmp_path / "theme"
    write(folder, {"templates/header.html": f'<p>x</p>\n<p class="nameplate">{noise}</p>'})
    found = told(check(folder, Outlet(name="X")).findings, folder)
    assert [
        line for line in found if line.startswith("templates/header.html:1: error: an article of usual length takes")
    ]
    assert len(found) == 1


def test_a_frame_that_loses_what_every_page_keeps_is_told(tmp_path: Path) -> None:
    layout = (
        '<html lang="en" dir="ltr"><head><script src="{{ page.root }}{{ assets["icon.svg"] }}"></script>\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'self\' https:">\n'
        "</head><body>{% block main %}{% endblock %}</body></html>"
    )
    folder = tmp_path / "theme"
    write(folder, {"templates/layout.html": layout})
    found = "\n".join(told(check(folder, LANTERN).findings, folder))
    for text in (
        "layout.html:1: error: has no block head: what our article.html puts there is never shown.",
        "layout.html: error: the page does not begin with <!doctype html>",
        "layout.html:1: error: lang is 'en' on a page in ru.",
        "layout.html:1: error: dir is 'ltr' on a page in ar, which runs rtl.",
        "layout.html: error: the page has no <title>.",
        "layout.html: error: the page does not say its encoding.",
        "layout.html: error: the page does not fit a telephone.",
        "layout.html:1: error: <script> stands before the policy and escapes it.",
        "layout.html:2: error: the policy does not begin with default-src 'none'.",
        "layout.html:2: error: the policy has no form-action, so it admits any.",
        "layout.html:2: error: the policy is weaker than ours: default-src admits https:.",
    ):
        assert text in found
