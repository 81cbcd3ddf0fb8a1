"""Whom an appeal is shown to: caps, what was closed, articles read, sections, times. In a reader's browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from appeal_samples import ARABIC, DEAD, OTHER, SENSITIVE, STORY, WITHDRAWN, Visitor, appeal, served_with_places

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("appeals")]
FORMS = ("bar", "box", "letter")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served_with_places(tmp_path_factory.mktemp("appeals")) as found:
        yield found


@pytest.fixture(scope="module")
def _window(chromium: Any, address: str) -> Iterator[Visitor]:
    window = Visitor(chromium, address)
    yield window
    window.context.close()


@pytest.fixture
def visitor(_window: Visitor) -> Iterator[Any]:
    """A function that makes the reader of a test, one after the other in the same window."""
    yield _window.begin_anew
    _window.was_well()


@pytest.fixture
def lone_visitor(chromium: Any, address: str) -> Iterator[Any]:
    """A function that makes a reader in a window that no other test has."""
    made: list[Visitor] = []

    def make(*appeals: dict[str, Any]) -> Visitor:
        made.append(Visitor(chromium, address, *appeals))
        return made[-1]

    yield make
    for each in made:
        each.end()


def in_hours(hours: int) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat(timespec="seconds")


@pytest.mark.parametrize("form", FORMS)
def test_an_appeal_is_seen_and_closed_and_stays_closed(visitor: Any, form: str) -> None:
    reader = visitor(appeal(form)).open()
    shown = reader.see(form)
    assert shown.inner_text().startswith("No owner, no advertising")
    assert shown.get_by_role("link", name="Support us").get_attribute("href").endswith("contribute/")
    shown.get_by_role("button", name="Close").click()
    assert reader.shown(form).count() == 0
    reader.open(OTHER.path)
    assert reader.see(form).count() == 0, "elsewhere too"
    assert reader.page.locator("[data-place=letter] > p").is_visible(), "the standing sentence stands again"


@pytest.mark.parametrize("form", FORMS)
def test_an_appeal_is_closed_by_escape_and_the_focus_goes_back(visitor: Any, form: str) -> None:
    reader = visitor(appeal(form)).open()
    shown = reader.see(form)
    before = reader.page.locator("main h1 ~ .body a, .credits a").first
    before.focus()
    reader.settle()
    shown.get_by_role("button", name="Close").focus()
    reader.page.keyboard.press("Escape")
    assert reader.shown(form).count() == 0
    assert before.evaluate("each => each === document.activeElement")


def test_escape_outside_of_an_appeal_closes_nothing(visitor: Any) -> None:
    reader = visitor(appeal("box")).open()
    reader.page.keyboard.press("Escape")
    assert reader.shown("box").count() == 1


def test_an_appeal_comes_back_when_it_was_closed_long_enough_ago(visitor: Any) -> None:
    reader = visitor(appeal("box", back_after=10)).open()
    today = reader.page.evaluate("Math.floor(Date.now() / 864e5)")
    for ago, count in ((9, 0), (10, 1)):
        reader.page.evaluate(
            "kept => localStorage.setItem('tamizdat-appeals', JSON.stringify(kept))",
            {"a-box": {"closed": today - ago, "version": "1"}},
        )
        assert reader.open().shown("box").count() == count, ago


def test_with_no_days_it_stays_closed_until_its_words_change(visitor: Any) -> None:
    reader = visitor(appeal("box", back_after=0)).open()
    reader.shown("box").get_by_role("button", name="Close").click()
    reader.page.evaluate(
        "() => { const kept = JSON.parse(localStorage['tamizdat-appeals']); kept['a-box'].closed = kept.rest = 1;"
        " localStorage['tamizdat-appeals'] = JSON.stringify(kept) }"
    )
    assert reader.open().shown("box").count() == 0
    reader.appeals = [appeal("box", back_after=0, version="2")]
    assert reader.open().shown("box").count() == 1


@pytest.mark.parametrize("form", FORMS)
def test_an_appeal_is_not_seen_more_often_than_it_may(visitor: Any, form: str) -> None:
    reader = visitor(appeal(form, most_shown=2))
    for count in (1, 1, 0, 0):
        assert reader.open().see(form).count() == count
    assert len(reader.kept["tamizdat-appeals"][f"a-{form}"]["seen"]) == 2


def test_what_was_not_in_the_window_was_not_seen(visitor: Any) -> None:
    reader = visitor(appeal("letter"), appeal("bar")).open()
    reader.open()
    assert reader.kept == {}


def test_articles_are_counted_and_nothing_says_which(visitor: Any) -> None:
    reader = visitor(appeal("box", least_read=3))
    for path, count in ((STORY.path, 0), (OTHER.path, 0), ("", 0), ("section/news/", 0), (STORY.path, 1)):
        assert reader.open(path).shown("box").count() == count, path
    read = reader.kept["tamizdat-appeals"]["read"]
    assert len(read) == 3 and len(set(read)) == 1


def test_reload_and_back_and_sensitive_articles_are_not_counted(visitor: Any) -> None:
    reader = visitor(appeal("box", least_read=9)).open()
    reader.page.reload(wait_until="networkidle")
    reader.open(SENSITIVE.path)
    reader.page.go_back(wait_until="networkidle")
    assert reader.kept["tamizdat-appeals"]["read"] == reader.kept["tamizdat-appeals"]["read"][:1]


def test_nothing_is_counted_where_no_appeal_asks(visitor: Any) -> None:
    assert visitor().open().open(OTHER.path).kept == {}


def test_no_more_than_fifty_days_are_kept(visitor: Any) -> None:
    reader = visitor(appeal("box", least_read=1, most_shown=99)).open()
    reader.page.evaluate(
        "localStorage['tamizdat-appeals'] = JSON.stringify({read: Array(50).fill(1), 'a-box': {seen: Array(50).fill(1)}})"
    )
    kept = reader.open().kept["tamizdat-appeals"]
    assert len(kept["read"]) == len(kept["a-box"]["seen"]) == 50


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({}, {STORY.path, DEAD.path, "", "section/news/"}),
        ({"sections": ["news"]}, {STORY.path, "section/news/"}),
        ({"never": ["obituaries"]}, {STORY.path, "", "section/news/"}),
        ({"sections": ["news"], "never": ["news"]}, set()),
        ({"from": in_hours(1)}, set()),
        ({"until": in_hours(-1)}, set()),
        ({"from": in_hours(-1), "until": in_hours(1)}, {STORY.path, DEAD.path, "", "section/news/"}),
    ],
)
def test_sections_and_times(visitor: Any, fields: dict[str, Any], where: set[str]) -> None:
    reader = visitor(appeal("box", most_shown=50, **fields))
    paths = (STORY.path, DEAD.path, "", "section/news/")
    assert {path for path in paths if reader.open(path).shown("box").count()} == where


@pytest.mark.parametrize("path", [SENSITIVE.path, WITHDRAWN.path, "tips/", "contribute/", f"{STORY.path}print/"])
def test_where_no_appeal_may_stand_nothing_is_asked_for(visitor: Any, path: str) -> None:
    reader = visitor(*map(appeal, FORMS)).open(path)
    reader.scroll(2_000)
    reader.complaints.clear()  # what was withdrawn answers 410, and browsers say so
    assert reader.page.locator(".appeal").count() == 0
    assert not [url for url in reader.asked if "/documents/" in url]


def test_one_letter_and_one_bar_or_box_the_first_of_the_list(visitor: Any) -> None:
    letters = [appeal("letter", id="a1", title="First letter"), appeal("letter", id="a2")]
    reader = visitor(appeal("bar", title="First bar", until=in_hours(-1)), appeal("box"), appeal("bar"), *letters)
    reader.open()
    assert reader.shown("box").count() == 1
    assert reader.see("letter").inner_text().startswith("First letter")
    reader.page.wait_for_function("document.querySelectorAll('.appeal').length === 1")  # the box is one too many
    assert "closed" not in reader.kept["tamizdat-appeals"]["a-box"], "and comes again on another page"
    reader.open()
    assert reader.shown("box").count() == 1


def test_after_one_was_closed_all_rest_for_a_week(visitor: Any) -> None:
    reader = visitor(appeal("box"), appeal("letter")).open()
    reader.shown("box").get_by_role("button", name="Close").click()
    assert reader.open().page.locator(".appeal").count() == 0
    day = reader.kept["tamizdat-appeals"]["rest"]
    assert day == reader.kept["tamizdat-appeals"]["a-box"]["closed"] + 7
    reader.page.evaluate(
        "() => { const kept = JSON.parse(localStorage['tamizdat-appeals']); kept.rest -= 7;"
        " localStorage['tamizdat-appeals'] = JSON.stringify(kept) }"
    )
    assert reader.open().see("letter").count() == 1


def test_whoever_sends_the_form_is_asked_no_more_and_nothing_says_that_they_gave(visitor: Any) -> None:
    reader = visitor(appeal("box"), appeal("letter")).open("contribute/")
    reader.page.evaluate("document.querySelector('form.give').dispatchEvent(new Event('submit', {cancelable: true}))")
    assert list(reader.kept["tamizdat-appeals"]) == ["rest"], "the same as closing one leaves"
    assert reader.open().page.locator(".appeal").count() == 0


def test_what_somebody_else_wrote_into_the_memory_breaks_nothing(visitor: Any) -> None:
    reader = visitor(appeal("box"), appeal("letter", least_read=1)).open("contribute/")
    for kept in ('{"read":5,"a-box":{"seen":5}}', '{"a-box":7,"rest":"x"}', "[1]", '"words"', "5", "null", "{"):
        reader.page.evaluate("kept => { localStorage['tamizdat-appeals'] = kept }", kept)
        assert reader.open().shown("box").count() == 1, kept


@pytest.mark.parametrize("form", FORMS)
def test_one_button_forgets_all(visitor: Any, form: str) -> None:
    reader = visitor(appeal(form, least_read=1), appeal("letter", id="a9")).open()
    shown = reader.see(form).first
    assert reader.kept
    shown.get_by_role("button", name="Forget it").click()
    assert reader.kept == {} and "keeps nothing of it any more" in shown.inner_text()
    assert reader.focused == "Close"
    reader.see("letter")
    assert reader.kept == {}, "and nothing is written again on this page"


def test_the_page_for_contributions_forgets_all_too(visitor: Any) -> None:
    reader = visitor(appeal("box")).open()
    assert reader.kept
    reader.open("contribute/")
    assert "on which days you opened articles, but not which" in reader.page.locator(".kept").inner_text()
    reader.page.get_by_role("button", name="Forget all of it").click()
    assert reader.kept == {}


def test_a_browser_that_keeps_nothing_shows_the_letter_alone(lone_visitor: Any) -> None:
    reader = lone_visitor(appeal("box"), appeal("letter", least_read=2), appeal("letter", id="a2", title="A letter"))
    reader.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError') }})"
    )
    shown = reader.open().see("letter")
    assert shown.inner_text().startswith("A letter") and reader.shown("box").count() == 0
    assert shown.get_by_role("button", name="Forget it").count() == 0
    shown.get_by_role("button", name="Close").click()
    assert reader.shown("letter").count() == 0


def test_a_page_in_another_language_asks_for_its_own_appeals(visitor: Any) -> None:
    reader = visitor(appeal("box", title="لا مالك ولا إعلانات", html="<p>القرّاء يدفعون.</p>", button="ادعمونا"))
    reader.open(ARABIC.path)
    assert reader.shown("box").inner_text().startswith("لا مالك")
    assert any(url.endswith("/documents/appeals.ar.json") for url in reader.asked)
    assert reader.shown("box").get_by_role("button", name="إغلاق").count() == 1


def test_the_state_of_the_campaign_stands_in_an_appeal_that_wants_it(visitor: Any) -> None:
    gap = {"kind": "gap", "format": 1, "languages": {"en": {"text": "6,300 of 10,000 a month.", "percent": 63}}}
    shown = visitor(appeal("box", gap=True), gap=gap).open().shown("box")
    assert "6,300 of 10,000 a month." in shown.inner_text()
    assert shown.get_by_role("progressbar", name="How much of it is there").get_attribute("value") == "63"


def test_what_the_document_holds_beyond_an_appeals_words_comes_to_nothing(visitor: Any) -> None:
    html = (
        '<p onclick="document.title = 1">Give <b>now</b><script>document.title = 2</script><img src="/x.png" onerror="x()">'
        '<a href="javascript:document.title = 3">here</a> or <a href="https://x.example/" style="color:red">there</a></p>'
        '<form action="https://x.example/"><input></form><template><p>x</p></template>'
    )
    reader = visitor(appeal("box", html=html, title="<b>Bold</b>")).open()
    built = reader.shown("box").locator("[data-part=text]").inner_html()
    assert built == '<p>Give <b>now</b><a>here</a> or <a href="https://x.example/">there</a></p>'
    assert reader.shown("box").inner_text().startswith("<b>Bold</b>")
    assert reader.page.title().startswith("Ferry strike")
    assert all("Content Security Policy" in each for each in reader.complaints), "even before they were left out"
    reader.complaints.clear()
