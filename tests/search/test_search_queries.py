"""What readers may write into a query: dates, phrases, words to leave out, other spellings, typos; and its filters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from audit.serving import serving
from search_readers import Reader, story, write

from commands import tamizdat

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("queries")]
LANGUAGES = ("en", "de", "ru", "uk", "fa", "zh")

STORIES = [
    story(1, "en", "Lighthouse keeper retires", "She kept the light for 1,450 nights.", "2017-03-09"),
    story(2, "en", "A new lighthouse", "Built in 2021 after the storm of 1953.", "2021-10-30"),
    story(3, "en", "House of light", "A museum about lamps. The light house opened late.", "2021-02-11"),
    story(4, "en", "Trawler sinks", "The co-owner of the trawler, Mr Schroeder, was rescued.", "2019-06-01"),
    story(5, "en", "Fog horn silenced", "The harbour master had it switched off. Gulls returned.", "2019-12-31"),
    story(6, "en", "Harbour dues rise", "Every master mariner pays. The harbour is deep.", "2020-01-01"),
    story(10, "de", "Leuchtturmwärter geht", "Frau Groß wohnte in der Gasse am Küstenweg.", "2017-03-09"),
    story(11, "de", "Sturmwarnungen an der Küste", "Die Behörde warnt. Die Fischerei ruht.", "2019-10-30"),
    story(20, "ru", "Смотритель маяка", "Ещё один маяк погас. Рыбаки недовольны.", "2018-05-04"),
    story(30, "uk", "Зв’язок із маяком", "Рибалки чекають на подвір’ї.", "2018-05-04"),
    story(40, "fa", "نگهبان فانوس دریایی", "او می‌نویسد که شب‌ها طوفانی است.", "2018-05-04"),
    story(50, "zh", "燈塔看守人退休", "漁民說燈塔將關閉。", "2018-05-04"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("queries") / "paper"
    languages = [word for code in LANGUAGES for word in ("--language", code)]
    tamizdat(folder.parent, "new", folder, *languages, check=True)
    write(folder, STORIES)
    with serving(folder) as address:
        yield address


@pytest.fixture(scope="module")
def reader(chromium, site: str) -> Iterator[Reader]:
    reader = Reader(chromium, site)
    yield reader
    reader.context.close()
    assert not reader.complaints, reader.complaints


@pytest.mark.parametrize(
    ("language", "query", "headlines"),
    [
        # dates: by the article's day, and where the number stands in the text
        ("en", "lighthouse 2021", ["A new lighthouse"]),
        ("en", "storm 1953", ["A new lighthouse"]),
        ("en", "March 2017", ["Lighthouse keeper retires"]),
        ("en", "9 March", ["Lighthouse keeper retires"]),
        ("en", "2019-12", ["Fog horn silenced"]),
        ("de", "Küste Oktober 2019", ["Sturmwarnungen an der Küste"]),
        ("ru", "маяк мая 2018", ["Смотритель маяка"]),
        ("uk", "травень 2018", ["Зв’язок із маяком"]),
        ("fa", "مهٔ ۲۰۱۸", ["نگهبان فانوس دریایی"]),
        ("zh", "2018年5月", ["燈塔看守人退休"]),
        # phrases
        ("en", '"light house"', ["House of light"]),
        ("en", "“harbour master”", ["Fog horn silenced"]),
        ("de", "„Gasse am Küstenweg“", ["Leuchtturmwärter geht"]),
        ("ru", "«рыбаки недовольны»", ["Смотритель маяка"]),
        ("zh", "「看守人」", ["燈塔看守人退休"]),
        # what is left out
        ("en", "harbour -gulls", ["Harbour dues rise"]),
        ("en", 'harbour -"harbour master"', ["Harbour dues rise"]),
        ("en", "-harbour", []),
        # spellings
        ("en", "Schröder", ["Trawler sinks"]),
        ("en", "Schroder", ["Trawler sinks"]),
        ("en", "coowner trawler", ["Trawler sinks"]),
        ("en", "1450", ["Lighthouse keeper retires"]),
        ("en", "1 450 nights", ["Lighthouse keeper retires"]),
        ("de", "Gross", ["Leuchtturmwärter geht"]),
        ("de", "Leuchtturmwaerter", ["Leuchtturmwärter geht"]),
        ("uk", "звязок", ["Зв’язок із маяком"]),
        ("uk", "подвір'я", ["Зв’язок із маяком"]),
        ("fa", "مي نويسد", ["نگهبان فانوس دریایی"]),
        ("zh", "灯塔", ["燈塔看守人退休"]),
        # derivations and compounds
        ("de", "Warnung", ["Sturmwarnungen an der Küste"]),
        ("en", "retirement", ["Lighthouse keeper retires"]),
    ],
)
def test_a_query_means_what_readers_mean(reader: Reader, language: str, query: str, headlines: list[str]) -> None:
    reader.be_at("search/" if language == "en" else f"{language}/search/")
    assert reader.look_for(query) == headlines


def test_a_typo_is_told_and_what_was_searched_for_instead(reader: Reader) -> None:
    reader.open("search/")
    assert reader.look_for("trwaler") == ["Trawler sinks"]
    assert reader.told() == "Showing results for “trawler”. Articles found: 1"
    assert reader.look_for("harbuor master") == ["Harbour dues rise", "Fog horn silenced"]
    assert reader.told().startswith("Showing results for “harbour master”.")
    assert reader.look_for("gulsl") == [], "a short word is taken as it is"


def test_articles_that_have_some_of_the_words_are_shown_as_such(reader: Reader) -> None:
    reader.open("search/")
    assert reader.look_for("harbour gulls zeppelin") == ["Fog horn silenced"]
    assert reader.told() == "No article has all of these words. Articles that have some of them: 1"
    assert reader.look_for("gulls zeppelin") == ["Fog horn silenced"], "a word that stands nowhere narrows nothing"
    assert reader.look_for("gulls lamps") == [], "but each of these stands somewhere"


def test_a_phrase_is_not_given_up_in_silence(reader: Reader) -> None:
    reader.open("search/")
    given_up = "Nothing fits the phrase in quotation marks; its words were looked for one by one."
    assert reader.look_for('"master harbour"') == ["Harbour dues rise", "Fog horn silenced"]
    assert reader.told() == f"{given_up} Articles found: 2"
    assert set(reader.page.locator("mark").all_inner_texts()) >= {"Harbour", "master"}
    assert set(reader.look_for('"master harbour" gulls zeppelin')) == {"Harbour dues rise", "Fog horn silenced"}
    assert reader.told() == f"{given_up} No article has all of these words. Articles that have some of them: 2"
    assert reader.look_for('"harbour master" gulls zeppelin') == ["Fog horn silenced"], "which has the phrase"
    assert reader.told() == "No article has all of these words. Articles that have some of them: 1"
    assert reader.look_for('"harbuor master"') == ["Fog horn silenced"]
    assert reader.told() == 'Showing results for “"harbour master"”. Articles found: 1'
    assert reader.look_for('"mastre harbour"') == ["Harbour dues rise", "Fog horn silenced"]
    assert reader.told().startswith(given_up + " Showing results for “")
    assert reader.look_for('"zeppelin xylograph"') == []
    assert reader.told() == "No article has all of these words."


def test_a_query_that_only_leaves_out_says_what_to_add(reader: Reader) -> None:
    reader.open("search/")
    for query in ("-harbour", '-"harbour master"', "-harbour -gulls"):
        assert reader.look_for(query) == []
        assert reader.told().startswith("A minus sign leaves articles out. Write also a word")
        assert reader.page.locator("[data-part=help]").is_hidden()
    reader.open("search/#q=-gulls&from=2019&to=2019")
    assert reader.found() == ["Trawler sinks"], "dates say which articles it is left out of"


def test_results_are_narrowed_by_date_and_sorted(reader: Reader) -> None:
    reader.open("search/")
    reader.page.get_by_label("From").fill("2020")
    reader.page.get_by_label("Until").fill("2021-09")
    reader.page.fill("#query", "harbour")
    reader.forget_what_was_told()
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_function("() => location.hash === '#q=harbour&from=2020&to=2021-09'")
    reader.settle()
    assert reader.found() == ["Harbour dues rise"]
    reader.open("search/#q=house%20light&order=newest")
    newest = reader.found()
    reader.forget_what_was_told()
    reader.page.get_by_label("Order").select_option("")
    reader.page.wait_for_function("() => !location.hash.includes('order')")
    reader.settle()
    assert sorted(reader.found()) == sorted(newest)
    reader.open("search/#q=&from=2019&to=2019")
    assert reader.found() == ["Fog horn silenced", "Trawler sinks"], "dates by themselves are a query too"


def test_a_date_that_is_none_is_told(reader: Reader) -> None:
    reader.open("search/#q=harbour&from=lately")
    assert reader.found() == [] and reader.told().startswith("Write each date as a year")
    assert reader.page.get_attribute("#from", "aria-invalid") == "true"
    reader.page.get_by_label("From").fill("")
    reader.forget_what_was_told()
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_function("() => location.hash === '#q=harbour'")
    reader.settle()
    assert len(reader.found()) == 2 and reader.page.get_attribute("#from", "aria-invalid") == "false"


def test_offline_is_told(chromium, site: str) -> None:
    reader = Reader(chromium, site)
    reader.open("search/")
    reader.context.set_offline(True)
    assert reader.look_for("harbour") == []
    assert reader.told().startswith("You are offline")
    reader.context.set_offline(False)
    reader.page.click("text=Try again")
    reader.settle()
    assert len(reader.found()) == 2
    reader.context.close()


def test_what_is_found_is_announced_politely_and_once(reader: Reader) -> None:
    reader.open("search/#q=harbour")
    told = reader.page.locator("[data-part=told]")
    assert told.get_attribute("aria-live") == "polite" and told.get_attribute("role") == "status"
    shown = reader.page.inner_text("main")
    assert shown.count(reader.told()) == 1
