"""The search page as readers use it: in a browser, over the server, in five languages, and when things go wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from audit.serving import serving
from msgspec.structs import replace
from press_samples import LANTERN, everything, press_to
from search_readers import Reader, story, write

from commands import tamizdat
from tamizdat.article import encode

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("search")]
LANGUAGES = ("en", "ru", "ar", "zh", "he")
MOST = 300_000  # bytes over the wire that a query may cost


STORIES = [
    story(1, "en", "Strike at the harbour", "The dockers’ strikes go on.", "2020-05-01"),
    story(2, "en", "Quiet weeks", "Nobody strikes at the harbour any more.", "2021-05-01"),
    story(3, "en", "<b>Markup</b> & 50 % of it", "A headline that tries to be code: onerror=alert(1)."),
    story(
        4,
        "en",
        "The long voyage",
        "Water came in over the bow. " * 20
        + "Two &lt;i&gt; ferries had their bilge pumped out that night. "
        + "Rain fell. " * 40,
        "2018-01-01",
    ),
    story(10, "ru", "Выборы в Москве", "О выборах говорят все."),
    story(11, "ru", "Погода", "Москва ждёт дождя, а не выборов."),
    story(20, "ar", "قرار الحكومة", "قالت الحكومة إنها لن تتراجع."),
    story(21, "ar", "أخبار المدينة", "لم تعلّق حكومة المدينة على الخبر."),
    story(30, "zh", "北京市长辞职", "北京的市长昨天宣布辞职。"),
    story(31, "zh", "上海天气", "明天有雨，上海也不例外。"),
    story(40, "he", "הממשלה החליטה", "הודעה של ממשלה חדשה."),
    *(
        story(100 + n, "en", f"Ferry log {n}", f"Dispatch of the ferry, day {n}.", f"2019-01-{1 + n:02}")
        for n in range(25)
    ),
]


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search") / "paper"
    languages = [word for code in LANGUAGES for word in ("--language", code)]
    tamizdat(folder.parent, "new", folder, *languages, check=True)
    write(folder, STORIES)
    return folder


@pytest.fixture(scope="module")
def site(newsroom: Path) -> Iterator[str]:
    with serving(newsroom) as address:
        yield address


@pytest.fixture(scope="module")
def _reader(chromium, site: str) -> Iterator[Reader]:
    reader = Reader(chromium, site)
    reader.keep_no_file()
    yield reader
    reader.context.close()


@pytest.fixture
def reader(_reader: Reader, site: str) -> Iterator[Reader]:
    """A reader who comes for the first time; the page is one for all tests that leave no trace in it."""
    _reader.begin_anew()
    yield from _watched(_reader, site)


@pytest.fixture
def lone_reader(chromium, site: str) -> Iterator[Reader]:
    """A reader in a page that no other test has."""
    reader = Reader(chromium, site)
    yield from _watched(reader, site)
    reader.context.close()


def _watched(reader: Reader, site: str) -> Iterator[Reader]:
    """Yield a reader, and assert that nothing went wrong and that no other host was asked."""
    yield reader
    assert not reader.complaints, reader.complaints
    assert {urlsplit(url).netloc for url in reader.asked} == {urlsplit(site).netloc}


@pytest.mark.parametrize(
    ("language", "query", "headlines"),
    [
        ("en", "harbour strike", ["Strike at the harbour", "Quiet weeks"]),
        ("en", "STRIKING", ["Strike at the harbour", "Quiet weeks"]),
        ("en", "<b>", ["<b>Markup</b> & 50 % of it"]),
        ("en", "50 %", ["<b>Markup</b> & 50 % of it"]),
        ("ru", "выборами", ["Выборы в Москве", "Погода"]),
        ("ru", "МОСКВЫ", ["Выборы в Москве", "Погода"]),
        ("ru", "ждет", ["Погода"]),
        ("ar", "حكومة", ["قرار الحكومة", "أخبار المدينة"]),
        ("ar", "والحكومةُ", ["قرار الحكومة", "أخبار المدينة"]),
        ("zh", "市长", ["北京市长辞职"]),
        ("zh", "北京辞职", ["北京市长辞职"]),
        ("zh", "雨", ["上海天气"]),
        ("he", "ממשלה", ["הממשלה החליטה"]),
    ],
)
def test_readers_find_what_they_look_for(reader: Reader, language: str, query: str, headlines: list[str]) -> None:
    reader.open("search/" if language == "en" else f"{language}/search/")
    assert reader.look_for(query) == headlines
    assert reader.bytes < MOST
    assert all(quote(query) not in url and "?" not in url for url in reader.asked), "no server hears of a query"
    assert reader.page.evaluate("() => localStorage.length + sessionStorage.length + document.cookie.length") == 0


def test_a_result_leads_to_its_article(reader: Reader) -> None:
    reader.open("ru/search/")
    reader.look_for("погода")
    reader.page.click("[data-part=found] a")
    reader.page.wait_for_url("**/ru/2020/05/11/")
    assert "Погода" in reader.page.inner_text("h1")
    reader.page.go_back()
    reader.settle()
    assert reader.found() == ["Погода"], "Back shows what was found"


def test_a_search_can_be_linked_to(reader: Reader) -> None:
    reader.open("ar/search/#q=" + quote("الحكومة"))
    assert len(reader.found()) == 2
    assert reader.page.input_value("#query") == "الحكومة"
    assert reader.page.evaluate("() => getComputedStyle(document.querySelector('.teaser h2')).direction") == "rtl"
    assert reader.page.locator("mark").all_inner_texts()[0] == "الحكومة"
    reader.open("search/#q=%E0%A4%A")  # cut off in the middle of a letter
    assert reader.told()


def test_results_come_by_tens_and_later_ones_first(reader: Reader) -> None:
    reader.open("search/")
    found = reader.look_for("ferry log")
    assert found == [f"Ferry log {n}" for n in range(24, 14, -1)]
    assert reader.told() == "Articles found: 25"
    reader.page.click("text=More results")
    reader.page.wait_for_function("() => document.querySelectorAll('[data-part=found] h2').length === 20")
    assert reader.page.evaluate("() => document.activeElement.textContent") == "Ferry log 14"
    reader.page.click("text=More results")
    reader.page.wait_for_function("() => document.querySelectorAll('[data-part=found] h2').length === 25")
    assert reader.page.locator("text=More results").is_hidden()


def test_other_languages_are_searched_where_asked_or_needed(reader: Reader) -> None:
    reader.open("search/")
    reader.look_for("выборы")
    assert reader.told() == "Nothing in English; found in: Russian. Articles found: 2", "so they are shown at once"
    assert reader.page.get_attribute("[data-part=found] article", "lang") == "ru"
    reader.look_for("strike")
    assert reader.told() == "Articles found: 2"
    reader.page.click("text=Search in the other languages")
    reader.page.wait_for_function("() => document.querySelector('[data-part=told]').textContent.startsWith('No')")


@pytest.mark.parametrize(
    ("page", "query", "told"),
    [
        ("ru/search/", "harbour", "На языке страницы (русский) ничего нет; найдено на других языках: английский."),
        ("ar/search/", "«Выборы в Москве»", "لا شيء باللغة العربية. وُجد باللغات الأخرى: الروسية."),
        ("search/", "погдоа", "Nothing in English; found in: Russian. Showing results for “погода”."),
    ],
)
def test_other_languages_are_named_in_that_of_the_page(reader: Reader, page: str, query: str, told: str) -> None:
    reader.open(page)
    assert reader.look_for(query)
    assert reader.told().startswith(told)


def test_passages_are_shown_to_readers_who_ask_for_them(reader: Reader) -> None:
    reader.open("search/#q=" + quote("ferry bilge"))
    assert reader.found() == ["The long voyage"]
    assert not any(url.endswith("article.json") for url in reader.asked), "the server learns nothing unasked"
    assert reader.page.locator(".snippet").count() == 0
    reader.page.get_by_label("Show the passages that hold the words").check()
    reader.page.wait_for_selector(".snippet")
    passage = reader.page.locator(".snippet")
    assert passage.locator("mark").all_inner_texts() == ["ferries", "bilge"]
    text = passage.inner_text()
    assert text.startswith("… ") and text.endswith(" …") and len(text) < 260
    assert "<i>" in text, "what an article says of markup is text"
    reader.page.get_by_label("Show the passages that hold the words").uncheck()
    reader.page.wait_for_function("() => !document.querySelector('.snippet')")


def test_passages_of_other_scripts_and_languages(reader: Reader) -> None:
    reader.open("search/")
    reader.page.get_by_label("Show the passages that hold the words").check()
    for query, headline, mark in (("上海", "上海天气", "上海"), ("Москвы", "Погода", "Москва")):
        assert headline in reader.look_for(query)
        shown = reader.page.locator("[data-part=found] article").filter(has_text=headline)
        shown.locator(".snippet").wait_for()
        assert set(shown.locator(".snippet mark").all_inner_texts()) == {mark}
        assert shown.get_attribute("dir") == "auto"
    assert reader.page.locator(".snippet").count() == 1, "the other has the word in its headline alone"


def test_an_article_that_does_not_arrive_has_no_passage(chromium, site: str) -> None:
    reader = Reader(chromium, site)
    reader.page.route("**/article.json", lambda route: route.abort())
    reader.open("search/")
    reader.page.get_by_label("Show the passages that hold the words").check()
    assert reader.look_for("harbour strike") == ["Strike at the harbour", "Quiet weeks"]
    assert reader.told() == "Articles found: 2" and reader.page.locator(".snippet").count() == 0
    reader.context.close()


def test_nothing_found_says_so_and_helps(reader: Reader) -> None:
    reader.open("search/")
    assert reader.told() == "" and reader.page.locator("[data-part=help]").is_hidden()
    assert reader.look_for("zeppelins xylographed") == []
    assert "No article" in reader.told()
    assert reader.page.locator("[data-part=help]").is_visible()
    for place in ("archive", "topics", "authors"):
        assert reader.page.locator(f"main a[href='../{place}/']").is_visible()
    assert reader.look_for("—!?") == [] and "No article" in reader.told()


def test_a_lost_connection_is_told_and_can_be_tried_again(chromium, site: str) -> None:
    reader = Reader(chromium, site)
    reader.open("search/")
    reader.page.route("**/search-index/**", lambda route: route.abort())
    assert reader.look_for("strike") == []
    assert "broke off" in reader.told()
    reader.page.unroute("**/search-index/**")
    reader.page.click("text=Try again")
    reader.settle()
    assert len(reader.found()) == 2
    assert reader.page.locator("text=Try again").is_hidden()
    reader.context.close()


def test_a_slow_connection_is_told(lone_reader: Reader) -> None:
    reader = lone_reader
    reader.open("search/")
    reader.page.clock.install()
    waiting: list | None = []
    reader.page.route(
        "**/search-index/**", lambda route: route.continue_() if waiting is None else waiting.append(route)
    )
    reader.page.fill("#query", "strike")
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_function("() => document.querySelector('[data-part=told]').textContent === 'Searching…'")
    reader.page.clock.run_for(5000)
    assert "slow" in reader.told()
    held, waiting = waiting, None
    for route in held:
        route.continue_()
    reader.page.wait_for_function("() => document.querySelector('[data-part=told]').textContent.startsWith('Articles')")
    assert len(reader.found()) == 2


@pytest.mark.slow
def test_an_index_that_was_replaced_meanwhile_is_found_again(newsroom: Path, chromium, site: str) -> None:
    reader = Reader(chromium, site)
    reader.open("ru/search/")
    reader.look_for("погода")
    write(newsroom, [story(1, "en", "A new harbour", "Built overnight."), *STORIES[1:]])
    try:
        # The page knows the old manifest: the files that it names for English are gone.
        assert reader.look_for("overnight") == ["A new harbour"]
        assert any("404" in complaint for complaint in reader.complaints), "which it met"
    finally:
        write(newsroom, STORIES)
        reader.context.close()


def test_without_an_index_it_says_so(chromium, newsroom: Path, tmp_path: Path) -> None:
    folder = tmp_path / "paper"
    tamizdat(folder.parent, "new", folder, check=True)
    (folder / "var" / "archive.jsonl").write_bytes(encode(STORIES[0]))
    tamizdat(folder, "press", check=True)
    with serving(folder) as address:
        reader = Reader(chromium, address)
        reader.open("search/#q=strike")
        assert "no search index yet" in reader.told()
        assert reader.page.locator("text=Try again").is_hidden()
        reader.context.close()


def test_at_an_address_of_its_own_a_language_finds_its_files(tmp_path: Path) -> None:
    languages = tuple(
        replace(language, address="https://fanous.example/" if language.code == "ar" else "")
        for language in LANTERN.languages
    )
    press_to(tmp_path, everything(), outlet=replace(LANTERN, languages=languages))
    for path, ways in {
        "ar/search/": ("../../tuf/", "ar/", "../", "../../?at=root"),
        "ru/search/": ("../../tuf/", "ru/", "../", "../../"),
        "search/": ("../tuf/", "", "../", "../"),
    }.items():
        text = (tmp_path / "site" / path / "index.html").read_text()
        found = [re.search(f'data-{name}="([^"]*)"', text)[1] for name in ("tuf", "prefix", "home", "away")]
        assert tuple(found) == ways, path


def test_without_script_it_leads_on(chromium, site: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "ar/search/")
    assert page.locator("form").count() == 0
    assert "جافاسكربت" in page.inner_text("main")
    assert page.locator("main a[href='../archive/']").is_visible()
    shown = page.inner_text("main").split("\n")
    assert len([line for line in shown if line]) == len({line for line in shown if line}), "nothing is said twice"
    context.close()


class Shown(HTMLParser):
    """What a browser shows that knows neither scripts nor style sheets, such as lynx and w3m."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("script", "style", "title"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            self.open.remove(tag)

    def handle_data(self, data: str) -> None:
        if not self.open and data.strip():
            self.texts.append(data.strip())


def test_a_text_browser_shows_what_a_browser_without_script_shows(chromium, newsroom: Path, site: str) -> None:
    shown = Shown()
    text = (newsroom / "var" / "site" / "search" / "index.html").read_text(encoding="utf-8")
    shown.feed(text[text.index("<main") : text.index("</main>")])
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "search/")
    assert " ".join(shown.texts).split() == page.inner_text("main").split()
    context.close()


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_results_fit_the_screen(reader: Reader, width: int, language: str) -> None:
    reader.page.set_viewport_size({"width": width, "height": 900})
    reader.open("search/#q=ferry" if language == "en" else "ar/search/#q=" + quote("حكومة"))
    assert reader.found()
    sideways = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert reader.page.evaluate(sideways) <= 0
