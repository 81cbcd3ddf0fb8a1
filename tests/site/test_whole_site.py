"""The demo newsroom's whole site, as the checkers and a reader's browser see it."""

from __future__ import annotations

import gzip
import json
import subprocess
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import feedparser
import msgspec
import pytest

ROOT = Path(__file__).resolve().parents[2]
VNU = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# Every kind of page that the demo has, found by what its address looks like.
WIDTHS = (360, 768, 1280)
READABLE = 14 * 1024  # what the first round trips of a TCP connection carry: 10 segments (RFC 6928)

pytestmark = pytest.mark.xdist_group("demo")


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def one_of_each(site: Path) -> dict[str, str]:
    """One address for each kind of page, read from the page's own body class or address shape."""
    kinds: dict[str, str] = {}
    for page in pages(site):
        address = page.relative_to(site).as_posix().removesuffix("index.html")
        parts = [part for part in address.split("/") if part]
        language = parts.pop(0) + " " if parts and parts[0] == "ar" else ""
        shape = "/".join("N" if part.isdigit() else part if index == 0 else "x" for index, part in enumerate(parts))
        if parts and parts[-1] == "print":
            shape = "print"
        kinds.setdefault(language + shape, address)
    return kinds


def test_nu_checker_finds_nothing(demo_site: Path, served: str) -> None:
    # Over HTTP: on file:// the checker takes a page's own style sheet for a foreign one.
    addresses = [
        served + page.relative_to(demo_site).as_posix().removesuffix("index.html") for page in pages(demo_site)
    ]
    assert addresses, "there is something to check"
    java = ["java", "-Xss4m", "-Dnu.validator.servlet.allow-forbidden-hosts=true", "-jar", VNU]
    done = subprocess.run([*java, "--format", "json", *addresses], capture_output=True, text=True, check=False)
    findings = json.loads(done.stderr)["messages"]
    assert not findings, "\n".join(f"{f['url']}:{f.get('lastLine')}: {f['message']}" for f in findings[:20])


@pytest.mark.browser
@pytest.mark.parametrize(
    ("scheme", "most"),
    [
        ("light", 4),
        pytest.param("light", 999, marks=pytest.mark.slow),
        pytest.param("dark", 999, marks=pytest.mark.slow),
    ],
)
def test_axe_finds_nothing(demo_site: Path, served: str, chromium, scheme: str, most: int) -> None:
    """Of the kinds of page that most readers see, and in `make audit` of all."""
    context = chromium.new_context(
        color_scheme=scheme, bypass_csp=True
    )  # only the checker's own script needs the bypass
    page = context.new_page()
    findings = []
    shown = sorted(
        one_of_each(demo_site).items(), key=lambda each: (not each[0].endswith(("", "N/N/N/x")), len(each[0]))
    )
    for kind, address in shown[:most]:
        page.goto(served + address)
        page.add_script_tag(path=AXE)
        # Beside colours nothing depends on the scheme.
        result = page.evaluate(
            "(scheme) => axe.run(scheme === 'dark' ? {runOnly: {type: 'rule', values: ['color-contrast']}} : {})",
            scheme,
        )
        findings += [f"{kind}: {v['id']}: {v['nodes'][0]['html'][:200]}" for v in result["violations"]]
    context.close()
    assert not findings, "\n".join(findings)


@pytest.mark.browser
@pytest.mark.parametrize(
    "width", [pytest.param(each, marks=pytest.mark.slow if each != min(WIDTHS) else ()) for each in WIDTHS]
)
def test_pages_fit_and_stay_at_home(demo_site: Path, served: str, chromium, width: int) -> None:
    """No sideways scrolling, no request to another origin, no CSP complaint, no layout shift."""
    watched = chromium.new_context(viewport={"width": width, "height": 900})
    page = watched.new_page()
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for kind, address in one_of_each(demo_site).items():
        complaints.clear()
        page.goto(served + address)
        sideways = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert sideways <= 0, f"{kind} at {width} px scrolls sideways by {sideways} px"
        shift = page.evaluate(
            """() => new Promise(done => { let sum = 0;
                 new PerformanceObserver(list => { for (const e of list.getEntries()) sum += e.value })
                   .observe({type: 'layout-shift', buffered: true});
                 setTimeout(() => done(sum), 60); })"""
        )
        # A slow browser that paints while the navigation is still being parsed centres it again: .002 at most was seen.
        # A picture without measures or a late style sheet moves a page by .05 and more.
        assert shift < 0.01, f"{kind} at {width} px shifts by {shift}"
        # The missing page answers 404 by design, and the console says so.
        assert not [c for c in complaints if "404" not in c], (kind, complaints)
    watched.close()
    origin = urlsplit(served).netloc
    assert {urlsplit(url).netloc for url in requests} == {origin}


@pytest.mark.browser
def test_reads_without_script(demo_site: Path, served: str, chromium) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    for article in list(demo_site.rglob("article.json"))[:5]:
        record = json.loads(article.read_bytes())
        page.goto(served + article.parent.relative_to(demo_site).as_posix() + "/")
        assert record["headline"] in page.inner_text("h1")
        assert len(page.inner_text("article")) > 300
    context.close()


@pytest.mark.browser
def test_keyboard_reaches_the_article(demo_site: Path, served: str, chromium) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(served)
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.getAttribute('href')").startswith("#"), (
        "the first stop skips to the content"
    )
    outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none", "focus can be seen"
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("() => document.activeElement.href || ''"))
    articles = {served + a.parent.relative_to(demo_site).as_posix() + "/" for a in demo_site.rglob("article.json")}
    assert seen & articles, "an article can be reached by the Tab key alone"
    context.close()


def test_article_pages_keep_their_budget(demo_site: Path) -> None:
    for article in demo_site.rglob("article.json"):
        html = (article.parent / "index.html").read_bytes()
        assert len(gzip.compress(html, 6)) <= READABLE, article
        assert html.count(b"<script src") + html.count(b'rel="stylesheet"') <= 2, article


def test_feeds_are_well_formed(demo_site: Path) -> None:
    feeds = [f for f in demo_site.rglob("*.xml") if f.stem in {"rss", "atom", "feed"}]
    assert feeds
    for feed in feeds:
        parsed = feedparser.parse(feed.read_bytes())
        assert not parsed.bozo, (feed, parsed.get("bozo_exception"))
    entries = feedparser.parse(next(iter(sorted(feeds))).read_bytes()).entries
    assert entries
    assert all(entry.link.startswith("http") for entry in entries)


def test_every_link_leads_somewhere(demo_site: Path) -> None:
    """Each relative address in each page is a file of the release."""
    from html.parser import HTMLParser

    class Links(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.found += [value for name, value in attrs if name in {"href", "src"} and value]

    lost = []
    for page in pages(demo_site):
        links = Links()
        links.feed(page.read_text(encoding="utf-8"))
        here = "http://site/" + page.relative_to(demo_site).as_posix()
        for link in links.found:
            target = urlsplit(urljoin(here, link))
            if target.netloc != "site" or target.scheme != "http":
                continue
            file = demo_site / target.path.lstrip("/")
            if not (file / "index.html" if file.is_dir() or target.path.endswith("/") else file).is_file():
                lost.append(f"{page.relative_to(demo_site)}: {link}")
    assert not lost, "\n".join(lost[:20])


def test_public_json_hides_the_captures(demo_site: Path) -> None:
    for article in demo_site.rglob("article.json"):
        record = msgspec.json.decode(article.read_bytes())
        assert all("capture" not in source for source in record["sources"]), article


@pytest.mark.browser
def test_who_finds_nothing_at_an_address_can_search_there(served: str, chromium) -> None:
    page = chromium.new_page()
    for address, word in (("no/such/page/", "harbour"), ("ar/no/page", "العبّارة")):
        page.goto(served + address)
        page.fill("[data-part=query]", word)
        page.press("[data-part=query]", "Enter")
        page.wait_for_selector("[data-part=found] article")
        found = page.locator("[data-part=found] article a").first
        found.click()
        page.wait_for_selector("article.story")
    page.close()
