"""The shared cases about time, order and names, where they lie beside the repository."""

from __future__ import annotations

import json
import re
from email.utils import parsedate_to_datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace
from press_checks import Page

from tamizdat import outlet_file, release
from tamizdat.cli.press import command

_SHARED = Path(__file__).resolve().parents[4] / "shared" / "cases" / "press"


@pytest.fixture
def case(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A newsroom with the articles and the configuration of the case that the test is named by."""
    folder = next(_SHARED.glob(f"{request.param}-*"), None)
    if folder is None:
        pytest.skip(f"the shared case {request.param} is not beside the repository")
    release.init_keys(tmp_path)
    (tmp_path / "var").mkdir(exist_ok=True)
    (tmp_path / "tamizdat.toml").write_bytes((folder / "tamizdat.toml").read_bytes())
    (tmp_path / "var/archive.jsonl").write_bytes((folder / "articles.jsonl").read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def press(*arguments: str) -> Result:
    done = CliRunner().invoke(command, [*arguments, "--report", "report.json"])
    assert done.exit_code in {0, 1}, done.output
    return done


def told() -> str:
    report = json.loads(Path("report.json").read_bytes())
    return "\n".join([*report["left_out"], *report["notes"]])


@pytest.mark.parametrize("case", ["01"], indirect=True)
def test_01_a_day_has_one_heading(case: Path) -> None:
    press()
    month = Page((case / "var/site/2024/05/index.html").read_text())
    assert re.findall(r"May \d(?=, 2024)", month.text)[:1] == ["May 2"]
    days = re.findall(r'class="rubric"><a[^>]*>(May \d)', (case / "var/site/2024/05/index.html").read_text())
    assert days == ["May 2", "May 1"]
    dates = [
        parsedate_to_datetime(each.text or "") for each in ElementTree.parse(case / "var/site/rss.xml").iter("pubDate")
    ]
    assert dates == sorted(dates, reverse=True) and len(dates) == 5


@pytest.mark.parametrize("case", ["03"], indirect=True)
def test_03_offsets_have_minutes_only(case: Path) -> None:
    press()
    for file in (case / "var/site").rglob("*.*ml"):
        assert not re.search(r"[+-]\d\d:?\d\d:?\d\d[\"<Z]", re.sub(r"\d\d:\d\d:\d\d", "", file.read_text())), file
    assert "02 Mar 1917 09:30:00 +0231<" in (case / "var/site/rss.xml").read_text()


@pytest.mark.parametrize("case", ["05"], indirect=True)
def test_05_ids_stay_when_path_and_address_change(case: Path) -> None:
    after = [json.loads(line) for line in (case / "var/archive.jsonl").read_text().splitlines()]
    before = [
        {**each, "path": each["old_paths"][0], "old_paths": []} if each.get("old_paths") else each for each in after
    ]
    ids = []
    for address, articles in [("https://first.example/", before), (None, after)]:
        text = (case / "tamizdat.toml").read_text()
        (case / "tamizdat.toml").write_text(
            re.sub('address = ".*"', f'address = "{address}"', text) if address else text
        )
        (case / "var/archive.jsonl").write_text("\n".join(map(json.dumps, articles)))
        press()
        rss = list(ElementTree.parse(case / "var/site/rss.xml").iter("guid"))
        assert all(guid.get("isPermaLink") == "false" for guid in rss)
        feed = json.loads((case / "var/site/feed.json").read_bytes())
        atom = ElementTree.parse(case / "var/site/atom.xml").iter("{http://www.w3.org/2005/Atom}id")
        ids.append([[guid.text for guid in rss], [each["id"] for each in feed["items"]], [each.text for each in atom]])
    assert ids[0] == ids[1] and len(ids[0][0]) == 3


@pytest.mark.parametrize("case", ["06"], indirect=True)
def test_06_names_that_sticks_lose_are_told(case: Path) -> None:
    press()
    lines = told().splitlines()
    for owners in (("article 2", "article 3"), ("article 4", "article 5")):
        assert [line for line in lines if all(owner in line for owner in owners) and "one name" in line]
    for owner in ("article 6", "article 7", "topic/con/"):
        assert [line for line in lines if owner in line and "is lost on" in line]
    assert not (case / "var/site/topic/GO").exists() and "'GO'" in told()
    press("--portable")
    assert "article 3: left out" in told() and "article 7: left out" in told()


@pytest.mark.parametrize("case", ["11"], indirect=True)
def test_11_news_languages_are_googles(case: Path) -> None:
    press()
    news = ElementTree.parse(case / "var/site/sitemap/news.xml")
    codes = {each.text for each in news.iter("{http://www.google.com/schemas/sitemap-news/0.9}language")}
    assert codes >= {"zh-cn", "pt"} and all(re.fullmatch("zh-cn|zh-tw|[a-z]{2,3}", code or "") for code in codes)


@pytest.mark.parametrize("case", ["13"], indirect=True)
def test_13_the_year_2042_leads_nothing(case: Path) -> None:
    press()
    assert "article 2: dated 2042-05-01" in told() and "no embargo" in told()
    site = case / "var/site"
    assert re.findall(r'href="./(a\d)/"', (site / "index.html").read_text())[0] == "a1"
    assert "/a2/" not in (site / "rss.xml").read_text() + (site / "sitemap/news.xml").read_text()
    press("--now")
    assert "/a2/" in (site / "rss.xml").read_text() and "2042" not in told()


@pytest.mark.parametrize("case", ["14"], indirect=True)
def test_14_a_region_finds_its_language(case: Path) -> None:
    press()
    site = case / "var/site"
    assert (
        '<html lang="ru"' in (site / "ru/1/index.html").read_text()
        and 'href="./1/"' in (site / "ru/index.html").read_text()
    )
    assert (
        '<html lang="de"' in (site / "de/2/index.html").read_text()
        and 'href="./2/"' in (site / "de/index.html").read_text()
    )
    assert "language 'english'" in told() and "language ''" in told() and "'EN'" not in told()


@pytest.mark.parametrize("case", ["15"], indirect=True)
def test_15_names_stand_in_alphabetical_order(case: Path) -> None:
    press()
    words = Page((case / "var/site/topics/index.html").read_text()).text.split()
    names = ["Арбуз", "Енот", "Ёлка", "Жук", "Яблоко"]
    assert [word for word in words if word in names] == names
    assert [word for word in words if word in {"А", "Е", "Ё", "Ж", "Я"}] == ["А", "Е", "Ё", "Ж", "Я"]


@pytest.mark.parametrize("case", ["23"], indirect=True)
def test_23_a_change_before_publication_is_left_out(case: Path) -> None:
    press()
    page = (case / "var/site/a1/index.html").read_text()
    assert "dateModified" not in page and "April 1" not in page and "article 1: its change of 2024-04-01" in told()
    assert "article 2" not in told()


@pytest.mark.parametrize("case", ["25"], indirect=True)
def test_25_marks_of_direction_and_invisible_headlines(case: Path) -> None:
    press()
    for file in (case / "var/site").rglob("*.*ml"):
        assert "\u202e" not in file.read_text(), file
    assert "article 14: its text" in told() and "article 15: left out: it has no headline" in told()


@pytest.mark.parametrize("case", ["27"], indirect=True)
def test_27_a_language_without_translations_is_told(case: Path) -> None:
    press()
    assert "language 'zh': the theme has no translations" in told()
    who = outlet_file.load(case)
    english = replace(who, languages=who.languages[:1])
    assert english.language("zh").code == "en"
