"""A language's own address in a browser: readers stay there, leave it by the language switch, and search it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from audit import chromium
from audit.serving import serving
from PIL import Image as Picture
from press_samples import article

from commands import tamizdat
from tamizdat.article import Article, Figure, Image, Label, Paragraph, encode

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("hosted")]
MAIN, ARABIC = "http://lantern.example", "http://ar.lantern.example"
BRIDGE = "/2013/11/03/jisr-a31/"
LEAD = Figure(Image("media/aa/bridge.png", 600, 400, "جسر"))


def articles() -> Iterator[Article]:
    yield article(1, translations={"ar": 31})
    yield article(
        31,
        path=f"ar{BRIDGE}",
        language="ar",
        headline="الجسر القديم يُفتح من جديد",
        standfirst="المجلس لم يُجب بعد.",
        kicker="المرفأ",
        section=Label("news", "News"),
        topics=(Label("harbour", "المرفأ"),),
        translations={"en": 1},
        lead_image=LEAD,
        body=(Paragraph('<a href="/2013/10/02/ferry-strike-a1/">كتبنا</a> عن الإضراب في المرفأ، ثم عاد الجسر.'),),
    )
    yield article(32, path="ar/2013/11/04/safina-a32/", language="ar", headline="سفينة في المرفأ", related=(31, 1))


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory, playwright: Any) -> Iterator[object]:
    """A browser for which both names are `tamizdat up` on this machine."""
    folder = tmp_path_factory.mktemp("hosted") / "paper"
    languages = ["--language", "en", "--language", "ar"]
    tamizdat(folder.parent, "new", folder, "--name", "The Lantern", *languages, check=True)
    toml = folder / "tamizdat.toml"
    text = toml.read_text().replace("http://localhost:8000/", f"{MAIN}/")
    toml.write_text(text.replace('prefix = "ar/"', f'prefix = "ar/"\naddress = "{ARABIC}/"'))
    (folder / "var" / "media" / "aa").mkdir(parents=True)
    Picture.new("L", (600, 400), 120).save(folder / "var" / "media" / "aa" / "bridge.png")
    (folder / "var" / "archive.jsonl").write_bytes(b"".join(encode(each) + b"\n" for each in articles()))
    for verb in ("press", "search"):
        tamizdat(folder, verb, check=True)
    with serving(folder) as address:
        here = f"127.0.0.1:{urlsplit(address).port}"
        rules = ",".join(f"MAP {name}:80 {here}" for name in ("lantern.example", "ar.lantern.example"))
        # By http, browsers would leave some headers aside, and say so.
        trusted = f"--unsafely-treat-insecure-origin-as-secure={MAIN},{ARABIC}"
        args = [*chromium.ARGS, f"--host-resolver-rules={rules}", trusted]
        browser = playwright.chromium.launch(executable_path=chromium.PATH, args=args)
        yield browser
        browser.close()


class Reader:
    """A page, and every request that it made and that failed."""

    def __init__(self, browser: object) -> None:
        self.page = browser.new_page()  # type: ignore[attr-defined]
        self.hosts: set[str | None] = set()
        self.failed: list[str] = []
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).hostname))
        self.page.on("response", lambda reply: self.failed.append(reply.url) if reply.status >= 400 else None)
        self.page.on("console", lambda message: self.failed.append(message.text))

    def open(self, address: str) -> None:
        self.page.goto(address, wait_until="networkidle")

    def click(self, selector: str) -> str:
        """Follow a link; return the address that it led to."""
        self.page.locator(selector).first.click()
        self.page.wait_for_load_state("networkidle")
        return str(self.page.url)


@pytest.fixture
def reader(browser: object) -> Reader:
    return Reader(browser)


def test_a_page_there_loads_all_from_there(reader: Reader) -> None:
    reader.open(ARABIC + BRIDGE)
    assert reader.hosts == {"ar.lantern.example"} and reader.failed == []
    assert reader.page.evaluate("document.querySelector('article img, figure img').naturalWidth") == 600
    assert reader.page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    assert reader.page.evaluate("[...document.styleSheets].filter(s => s.cssRules.length).length") == 2


def test_links_of_its_own_stay_there(reader: Reader) -> None:
    reader.open(ARABIC + BRIDGE)
    assert reader.click(".nameplate a") == f"{ARABIC}/"
    assert reader.click(f"a[href*='{BRIDGE.strip('/')}']") == ARABIC + BRIDGE
    assert reader.click("a[href*='topic/harbour']") == f"{ARABIC}/topic/harbour/"
    assert reader.failed == []


def test_the_language_switch_leads_out_and_back(reader: Reader) -> None:
    reader.open(f"{ARABIC}/")
    assert reader.click(".tongues a[lang=en]") == f"{MAIN}/"
    assert reader.page.evaluate("document.documentElement.lang") == "en"
    reader.open(ARABIC + BRIDGE)
    assert reader.click(".tongues a[lang=en]") == f"{MAIN}/2013/10/02/ferry-strike-a1/"
    # On the outlet's own host a reader may stay there; what the page calls its address is the language's own.
    assert reader.click(".tongues a[lang=ar]") == f"{MAIN}/ar{BRIDGE}"
    assert reader.page.get_attribute("link[rel=canonical]", "href") == ARABIC + BRIDGE
    reader.open(ARABIC + BRIDGE)
    assert reader.click("main a[href*='ferry-strike-a1']") == f"{MAIN}/2013/10/02/ferry-strike-a1/"
    assert reader.failed == []


def test_its_missing_page_is_whole_at_any_depth(reader: Reader) -> None:
    for place in (f"{ARABIC}/2013/nothing/here/", f"{MAIN}/ar/2013/nothing/here/"):
        reader.failed.clear()
        reader.open(place)
        assert [each for each in reader.failed if "nothing/here" not in each and "404" not in each] == []
        assert reader.page.evaluate("document.documentElement.lang") == "ar"
        assert reader.page.evaluate("[...document.styleSheets].filter(s => s.cssRules.length).length") == 2
        assert reader.click("main a") == (f"{ARABIC}/" if place.startswith(ARABIC) else f"{MAIN}/ar/")


def test_search_there_leads_to_its_articles_and_to_others(reader: Reader) -> None:
    reader.open(f"{ARABIC}/search/#q=الجسر")
    reader.page.wait_for_selector("[data-part=found] a")
    assert reader.page.eval_on_selector("[data-part=found] a", "a => a.href") == ARABIC + BRIDGE
    reader.open(f"{ARABIC}/search/#q=ferry")
    reader.page.reload()
    reader.page.wait_for_selector("[data-part=found] a")
    assert reader.click("[data-part=found] a") == f"{MAIN}/2013/10/02/ferry-strike-a1/"
    assert reader.failed == []
