"""How an appeal stands on a page: nothing moves, nothing is trapped or covered, at every width, in the dark, on paper."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from appeal_samples import ARABIC, SENSITIVE, STORY, Visitor, appeal, served_with_places

from tamizdat.theme import published_assets

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("appeals-standing")]
AXE = Path(__file__).resolve().parents[3] / "node_modules" / "axe-core" / "axe.min.js"
FORMS = ("bar", "box", "letter")
READABLE = 14 * 1024
LONG = {
    "title": "Nine in ten of our readers pay nothing",
    "html": "<p>" + "We have no owner and no advertising. " * 6 + "</p>",
}
GAP = {"kind": "gap", "format": 1, "languages": {"en": {"text": "6,300 of 10,000 a month are there.", "percent": 63}}}
SCREENS = {
    "360": {"viewport": {"width": 360, "height": 640}},
    "768": {"viewport": {"width": 768, "height": 1024}},
    "1280": {"viewport": {"width": 1280, "height": 800}},
    "dark": {"viewport": {"width": 360, "height": 640}, "color_scheme": "dark"},
    "short": {"viewport": {"width": 740, "height": 360}},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("standing")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with served_with_places(folder) as found:
        yield found


@pytest.fixture
def visitor(chromium: Any, address: str) -> Iterator[Any]:
    made: list[Visitor] = []

    def make(*appeals: dict[str, Any], **context: Any) -> Visitor:
        made.append(Visitor(chromium, address, *appeals, **context))
        return made[-1]

    yield make
    for each in made:
        each.end()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "screen", [pytest.param(name, marks=pytest.mark.slow if name in ("768", "dark") else ()) for name in SCREENS]
)
def test_nothing_moves_and_no_more_than_a_third_is_covered(visitor: Any, form: str, screen: str) -> None:
    reader = visitor(appeal(form, **LONG, gap=True), gap=GAP, **SCREENS[screen]).open()
    focused = reader.focused
    box = reader.see(form).bounding_box()
    reader.scroll(0)
    reader.scroll(100_000)
    assert reader.shift() == 0
    assert reader.focused == focused == "BODY", "it takes no focus"
    sideways = reader.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sideways <= 0
    if form != "letter":
        assert box["height"] <= SCREENS[screen]["viewport"]["height"] / 3
    for name in ("Close", "Support us"):
        found = reader.see(form).get_by_label(name).or_(reader.see(form).get_by_role("link", name=name)).bounding_box()
        assert found["height"] >= 24 and found["y"] >= box["y"] - 1, "it can be reached without scrolling the words"
        assert found["y"] + found["height"] <= box["y"] + box["height"] + 1 or form == "letter"


@pytest.mark.parametrize("screen", ["360", "1280"])
def test_closing_moves_nothing_that_a_reader_did_not_ask_for(visitor: Any, screen: str) -> None:
    reader = visitor(appeal("bar"), appeal("letter"), **SCREENS[screen]).open()
    for form in ("bar", "letter"):
        reader.see(form).get_by_role("button", name="Close").click()
        reader.settle()
    assert reader.shift() == 0


def test_a_letter_waits_while_its_place_can_be_seen(visitor: Any) -> None:
    reader = visitor(viewport={"width": 1280, "height": 800}).open()
    reader.appeals = [appeal("letter")]
    reader.scroll("[data-place=letter]")
    reader.page.reload(wait_until="networkidle")  # the browser goes back to where the reader was
    reader.settle()
    assert reader.page.evaluate("scrollY") > 300
    assert reader.shown("letter").count() == 0 and reader.shift() == 0
    reader.scroll(0)
    assert reader.shown("letter").count() == 1


@pytest.mark.parametrize("form", ["bar", "box"])
@pytest.mark.parametrize("screen", ["360", pytest.param("1280", marks=pytest.mark.slow)])
def test_no_overlay_ever_lies_over_what_has_the_focus(visitor: Any, form: str, screen: str) -> None:
    """By the Tab key through the whole page, and back."""
    reader = visitor(appeal(form, **LONG), reduced_motion="reduce", **SCREENS[screen]).open()
    reader.see(form)
    covered = """(() => { const focused = document.activeElement, shown = document.querySelector('.appeal');
      if (focused === document.body || shown.contains(focused)) return '';
      const box = focused.getBoundingClientRect(), other = shown.getBoundingClientRect();
      return box.left < other.right && box.right > other.left && box.top < other.bottom && box.bottom > other.top
        ? focused.outerHTML : ''; })()"""
    found = []
    for key in ["Tab"] * 45 + ["Shift+Tab"] * 45:
        reader.page.keyboard.press(key)
        reader.settle()
        found.append(reader.page.evaluate(covered))
    reader.page.wait_for_timeout(600)
    assert not any(found)
    assert reader.shift() == 0


def test_by_keyboard_alone_an_appeal_is_reached_and_left(visitor: Any) -> None:
    reader = visitor(appeal("bar")).open()
    reader.see("bar")
    reader.page.evaluate("document.activeElement.blur()")
    names = []
    for _ in range(8):
        reader.page.keyboard.press("Tab")
        names.append(reader.page.evaluate("document.activeElement.textContent"))
    assert names[1:4] == ["Forget it", "Support us", "×"] and "Skip to the text" in names[0]
    assert len(set(names[4:])) == 4, "the Tab key leads on"


def test_closed_by_keyboard_where_nothing_had_the_focus_before_the_text_has_it(visitor: Any) -> None:
    reader = visitor(appeal("box")).open()
    reader.shown("box").get_by_role("button", name="Close").focus()
    reader.page.keyboard.press("Enter")
    assert reader.focused == "MAIN" and reader.page.evaluate("scrollY") == 0


def test_a_finger_closes_it(visitor: Any) -> None:
    reader = visitor(appeal("box"), viewport={"width": 360, "height": 640}, has_touch=True).open()
    reader.shown("box").get_by_role("button", name="Close").tap()
    assert reader.shown("box").count() == 0


@pytest.mark.parametrize(
    "path", [STORY.path, *(pytest.param(path, marks=pytest.mark.slow) for path in (ARABIC.path, "", "contribute/"))]
)
@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_axe_finds_nothing(visitor: Any, path: str, scheme: str) -> None:
    appeals = [appeal(form, **LONG, gap=True) for form in ("bar", "letter")]
    reader = visitor(*appeals, gap=GAP, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce").open(path)
    reader.see("bar")
    reader.see("letter")
    reader.page.add_script_tag(path=AXE)
    assert reader.page.evaluate("axe.run()")["violations"] == []
    reader.appeals = [appeal("box", **LONG, gap=True)]
    reader.open(path)
    reader.page.add_script_tag(path=AXE)
    assert reader.page.evaluate("axe.run()")["violations"] == []


def test_from_right_to_left(visitor: Any) -> None:
    words = {"title": "لا مالك ولا إعلانات", "html": "<p>القرّاء وحدهم يدفعون.</p>", "button": "ادعمونا"}
    reader = visitor(appeal("box", **words), appeal("letter", **words)).open(ARABIC.path)
    box = reader.shown("box").bounding_box()
    assert box["x"] < 100, "at the end of the line, which is on the other side"
    close = reader.shown("box").get_by_role("button", name="إغلاق").bounding_box()
    assert close["x"] < box["x"] + box["width"] / 2
    assert reader.shift() == 0


@pytest.mark.parametrize("form", FORMS)
def test_with_text_twice_as_large(visitor: Any, form: str) -> None:
    reader = visitor(appeal(form, **LONG), viewport={"width": 768, "height": 900})
    reader.page.add_init_script(
        "addEventListener('DOMContentLoaded', () => { const sheet = new CSSStyleSheet();"
        " sheet.replaceSync('html { font-size: 212.5% !important }'); document.adoptedStyleSheets = [sheet] })"
    )
    shown = reader.open().see(form)
    box = shown.bounding_box()
    if form != "letter":
        assert box["height"] <= 300
    close = shown.get_by_role("button", name="Close").bounding_box()
    assert box["x"] <= close["x"] and close["x"] + close["width"] <= box["x"] + box["width"] + 1
    assert reader.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    words = shown.locator(".message").bounding_box()
    assert words["height"] >= 60, "there is room for the words"


def test_where_motion_is_reduced_nothing_fades_in(visitor: Any) -> None:
    animated = "getComputedStyle(document.querySelector('.appeal')).animationName"
    for motion, name in (("reduce", "none"), ("no-preference", "appeal")):
        assert visitor(appeal("box"), reduced_motion=motion).open().page.evaluate(animated) == name


def test_without_a_script_there_is_the_sentence_with_its_link(visitor: Any) -> None:
    reader = visitor(appeal("letter"), appeal("box"), java_script_enabled=False)
    reader.page.goto(reader.address + STORY.path)
    aside = reader.page.locator("[data-place=letter]")
    assert "no owner but its readers" in aside.inner_text()
    assert reader.page.locator(".appeal").count() == 0
    reader.page.goto(reader.address + SENSITIVE.path)
    assert aside.count() == 0


def test_on_paper_the_sentence_has_its_address(visitor: Any) -> None:
    address = "https://lantern.example/contribute/"
    reader = visitor(appeal("letter"), appeal("box")).open()
    reader.see("letter")
    reader.page.emulate_media(media="print")
    assert not reader.shown("letter").is_visible() and not reader.shown("box").is_visible()
    assert reader.page.locator("[data-place=letter] > p").is_visible()
    after = "getComputedStyle(document.querySelector('.letter a'), '::after').content"
    assert address in reader.page.evaluate(after)
    reader.open(f"{STORY.path}print/")
    assert address in reader.page.locator("[data-place=print]").inner_text()
    reader.open(f"{SENSITIVE.path}print/")
    assert reader.page.locator("[data-place=print]").count() == 0


def test_pages_and_the_script_keep_their_budget(folder: Path, address: str) -> None:
    site = folder / "var" / "site"
    html = (site / STORY.path / "index.html").read_bytes()
    assert len(gzip.compress(html, 6)) <= READABLE
    assert html.count(b"<script src") + html.count(b'rel="stylesheet" href') <= 3
    script = next(file for file in published_assets(None).files if file.path.startswith("assets/support."))
    assert len(gzip.compress(script.content, 9)) < 3.5 * 1024
