"""What the report says of removed blocks: as JSON, as a page, and on the screen."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import newsrooms
import papers
import pytest
from click.testing import CliRunner, Result

from tamizdat.cli import main
from tamizdat.recover.report_page import page as report_page
from tamizdat.recover.report_page.months import months

AXE = Path(__file__).resolve().parents[3] / "node_modules" / "axe-core" / "axe.min.js"
HOSTILE = '</style><script>alert("1")</script><img src="https://evil.example/x.png">'
HIDDEN = "The harbour master had known of the debts for two winters, and told nobody but his brother in Krell."
PAGE = (
    f"<html><body><h1>{papers.HEADLINE}</h1><nav><a href='https://evil.example/'>Home</a></nav>"
    f"<p>By Marta Ollin</p><p>9 May 2017</p><article><p>{papers.BODY[0]}</p><p>{papers.BODY[1]}</p>"
    f"<div style='display:none'>{HIDDEN}</div>{''.join(f'<p>{text}</p>' for text in papers.BODY[2:])}</article>"
    "<footer>&lt;/style&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"
    "&lt;img src=&quot;https://evil.example/x.png&quot;&gt;</footer></body></html>"
)


class Words(HTMLParser):
    """The words of a page, and the addresses that its elements name."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words, self.addresses, self.tags = "", list[str](), set[str]()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action", "data", "srcset")]

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with captures, and their reports in both forms."""
    folder = tmp_path_factory.mktemp("fates")
    captures = folder / "captures"
    captures.mkdir()
    for name, text in (("a.html", PAGE), ("b.txt", papers.PRINT), ("c.txt", papers.LATER), ("d.txt", papers.WEB)):
        (captures / name).write_text(text)
    (captures / f"e{HOSTILE.replace('/', '')}.txt").write_text("")
    for name in ("report.json", "report.html"):
        (folder / f"{name}.txt").write_text(recovered(folder, name).output)
    return folder


def recovered(folder: Path, name: str) -> Result:
    words = [
        "recover",
        str(folder / "captures"),
        "--out",
        str(folder / f"{name}.jsonl"),
        "--report",
        str(folder / name),
    ]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 1, done.output  # an empty file is left out; what is removed changes nothing
    return done


@pytest.fixture(scope="module")
def report(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "report.json").read_text())
    return found


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return (folder / "report.html").read_text()


def test_the_json_report_lists_what_was_removed_in_order(report):
    removed = [{name: value for name, value in each.items() if name != "weight"} for each in report["removed"]]
    assert {"capture", "article", "block", "text", "step", "reason"} <= set.intersection(*map(set, removed))
    assert [(each["capture"], each["block"]) for each in removed] == sorted(
        (each["capture"], each["block"]) for each in removed
    )
    (hidden,) = [each for each in removed if each["text"] == HIDDEN]
    assert (hidden["step"], hidden["reason"]) == ("parse", "the page hides it from readers")
    assert hidden | {"weight": 2} in report["doubts"]
    assert len(removed) == report["removed_counts"]["removed"] == sum(report["removed_counts"]["by_reason"].values())
    assert len(report["doubts"]) == report["removed_counts"]["doubts"]


def test_the_summary_counts_them_and_says_how_to_see_them(folder, report):
    text = " ".join((folder / "report.json.txt").read_text().split())
    assert f"Removed: {report['removed_counts']['removed']} text blocks of 4 captures: " in text
    assert "1 text that was removed may be journalism that the archive lacks" in text and HIDDEN[:60] in text
    assert "--report FILE.html" in text


def test_the_articles_are_the_same_whatever_is_reported(folder):
    assert (folder / "report.json.jsonl").read_bytes() == (folder / "report.html.jsonl").read_bytes()


def test_the_page_shows_every_removed_block_with_its_reason(page, report):
    words = " ".join(Words(page).words.split())
    for each in report["removed"]:
        assert each["text"] in words and each["reason"] in words
    for text in [*papers.BODY, *papers.LATER_BODY]:
        assert text in words
    assert '[[keep]] text = "Read more"' in words
    assert "captures left out" in words and "empty" in words


def test_the_page_escapes_all_that_captures_say_and_loads_nothing(page):
    found = Words(page)
    assert HOSTILE in found.words
    assert "script" not in found.tags and "img" not in found.tags and "link" not in found.tags
    assert found.addresses and all(re.fullmatch(r"#[\w-]+", address) for address in found.addresses)
    assert set(re.findall(r'id="([^"]+)"', page)) >= {address[1:] for address in found.addresses}
    assert "default-src 'none'" in page and "url(" not in page and "@import" not in page


def test_a_large_run_shows_some_articles_and_counts_the_others(folder, monkeypatch):
    monkeypatch.setattr(report_page, "MOST_ARTICLES", 1)
    recovered(folder, "small.html")
    text = (folder / "small.html").read_text()
    assert text.count("<article ") == 1 and "1 more article is in the JSON report" in " ".join(text.split())
    assert papers.HEADLINE in text  # the one with a doubt comes first


def test_barred_words_stand_in_neither_report(tmp_path, monkeypatch):
    newsroom = newsrooms.Newsroom(tmp_path, monkeypatch, keys=True)
    newsroom.redact("Marta Ollin", "--yes")
    for name in ("r.json", "r.html"):
        assert CliRunner().invoke(main, ["recover", "captures", "--report", name]).exit_code == 0
        text = Path(name).read_text()
        assert "Ollin" not in text and ("█" in text or name == "r.json")


def test_the_drawing_of_months():
    drawn = months({"": 2, "2016-12": 4, "2019-01": 1})
    assert (drawn.dated, drawn.undated, drawn.most, drawn.width) == (5, 2, 4, 48)
    assert [(bar.left, bar.height) for bar in drawn.bars] == [(11, 100.0), (36, 25.0)]
    assert [row.total for row in drawn.years] == [4, 0, 0, 1]
    assert months({"": 3}).bars == () and months({}).undated == 0


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_in_a_browser(folder, chromium, width, scheme):
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
    shown = context.new_page()
    asked: list[str] = []
    shown.on("request", lambda request: asked.append(request.url))
    shown.goto((folder / "report.html").as_uri())
    assert asked == [(folder / "report.html").as_uri()]
    assert shown.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    for details in shown.locator("details").all()[:12]:
        details.evaluate("each => { each.open = true }")
    shown.add_script_tag(path=AXE)
    assert shown.evaluate("axe.run()")["violations"] == []
    context.close()
