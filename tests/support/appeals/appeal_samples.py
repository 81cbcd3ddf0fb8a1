"""Appeals, a release with places for them, and a reader's browser before it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from audit.serving import serving
from msgspec.structs import replace
from press_samples import LANTERN, PAGES, article, long_article, press_to

from tamizdat.article import Article, Label, Status
from tamizdat.outlet import Section
from tamizdat.site import Amount, Cadence, ContributePage, PaymentMethod, Site

OUTLET = replace(
    LANTERN, sections=(*LANTERN.sections, Section("obituaries", {"en": "Obituaries", "ar": "وفيات", "ru": "Некрологи"}))
)
OBITUARY = Label("obituaries", "Obituaries")
STORY, OTHER = long_article(20), long_article(21)
SENSITIVE = replace(long_article(22), appeals=False)
DEAD = replace(long_article(23), section=OBITUARY)
ARABIC = replace(long_article(31), path="ar/2013/11/03/jisr-a31/", language="ar", headline="الجسر القديم")
WITHDRAWN = article(40, status=Status("withdrawn", "A court in Ardavia ordered it.", "court"))
EMPTY = b'{"kind":"appeals","format":1,"language":"%s","appeals":[]}'


def contribute(language: str, title: str) -> ContributePage:
    """A page on which readers contribute."""
    return ContributePage(
        language=language,
        currency="EUR",
        title=title,
        action="https://lantern.example/service/",
        cadences=(Cadence("once", (Amount(500, "€5"), Amount(1_000, "€10")), "€1", "€5,000"),),
        methods=(PaymentMethod("card", "By card", ("once",)),),
    )


SITE = Site(
    pages=PAGES,
    contribute=(contribute("en", "Support us"), contribute("ar", "ادعمونا"), contribute("ru", "Поддержать нас")),
    documents={f"appeals.{code}.json": EMPTY.replace(b"%s", code.encode()) for code in ("en", "ar", "ru")},
)


def articles() -> list[Article]:
    """Return those above, and some that they lead to."""
    return [*(article(number) for number in range(1, 8)), STORY, OTHER, SENSITIVE, DEAD, ARABIC, WITHDRAWN]


def press_with_places(folder: Path, site: Site = SITE) -> Any:
    """Press the release into `folder`/site; return the report."""
    return press_to(folder, articles(), site, OUTLET)


@contextmanager
def served_with_places(folder: Path, site: Site = SITE) -> Iterator[str]:
    """Press the release, and serve it."""
    (folder / "tamizdat.toml").write_text(f'name = "The Lantern"\naddress = "{LANTERN.address}"\n')
    press_with_places(folder, site)
    (folder / "var").mkdir(exist_ok=True)
    (folder / "site").rename(folder / "var" / "site")
    with serving(folder) as address:
        yield address


def appeal(form: str, **fields: Any) -> dict[str, Any]:
    """An appeal as it stands in a document; `fields` differ."""
    usual = {
        "id": f"a-{form}",
        "version": "1",
        "form": form,
        "title": "No owner, no advertising",
        "html": "<p>Nine of ten of our readers pay <strong>nothing</strong>. If you can, be the tenth.</p>",
        "button": "Support us",
        "gap": False,
        "from": "",
        "until": "",
        "sections": [],
        "never": [],
        "least_read": 0,
        "read_days": 30,
        "most_shown": 4,
        "shown_days": 30,
        "back_after": 30,
    }
    return {**usual, **fields}


# The sum of all layout shifts since the page was opened, those after a reader's own key or click left out.
_SHIFTS = """new Promise(done => { let sum = 0;
  new PerformanceObserver(list => { for (const each of list.getEntries()) if (!each.hadRecentInput) sum += each.value })
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(sum), 120); })"""


class Visitor:
    """A reader's browser on this site, whose documents hold what a test says."""

    def __init__(self, browser: Any, address: str, *appeals: dict[str, Any], gap: Any = None, **context: Any) -> None:
        self.address, self.appeals, self.gap = address, list(appeals), gap
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **context})
        self.page = self.context.new_page()
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.route("**/documents/*.json", self._answer)

    def _answer(self, route: Any) -> None:
        name = route.request.url.rsplit("/", 1)[1]
        found = {"kind": "appeals", "format": 1, "appeals": self.appeals} if name.startswith("appeals.") else self.gap
        route.fulfill(status=200 if found else 404, content_type="application/json", body=json.dumps(found))

    def begin_anew(self, *appeals: dict[str, Any], gap: Any = None) -> Visitor:
        """Become a reader who was never here, in the same window: a new one for each test would cost a second each."""
        if self.page.url.startswith(self.address):
            self.page.evaluate("localStorage.clear(), sessionStorage.clear()")
        self.page.goto("about:blank")
        self.context.clear_cookies()
        self.appeals, self.gap = list(appeals), gap
        self.asked.clear()
        self.complaints.clear()
        return self

    def open(self, path: str = STORY.path) -> Visitor:
        """Open a page, and wait until its script has done what it does at once."""
        self.page.goto(self.address + path, wait_until="networkidle")
        self.settle()
        return self

    def settle(self) -> None:
        """Let two frames pass."""
        self.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def scroll(self, to: int | str) -> None:
        """Scroll to a height, or to an element, as a wheel would; and wait for what comes of it."""
        where = f"document.querySelector('{to}')?.scrollIntoView({{block: 'center', behavior: 'instant'}})"
        self.page.evaluate(where if isinstance(to, str) else f"scrollTo({{top: {to}, behavior: 'instant'}})")
        self.page.wait_for_timeout(150)

    def see(self, form: str) -> Any:
        """Go where an appeal of this form would be, and return what is there."""
        if form == "bar":
            self.scroll(700)
        elif form == "letter":
            self.scroll("[data-place=letter]")
        return self.shown(form)

    def shown(self, form: str) -> Any:
        """Return an appeal on the page."""
        return self.page.locator(f"[data-place={form}] > .appeal")

    @property
    def kept(self) -> dict[str, Any]:
        """All that the browser keeps of this site."""
        found: dict[str, Any] = self.page.evaluate(
            "Object.fromEntries(Object.entries(localStorage).map(([key, value]) => [key, JSON.parse(value)]))"
        )
        return found

    @property
    def focused(self) -> str:
        """The text, or the name, of what has the focus."""
        said = "document.activeElement.getAttribute('aria-label') || document.activeElement.tagName"
        return str(self.page.evaluate(said))

    def shift(self) -> float:
        """Return how much the page has moved by itself."""
        return float(self.page.evaluate(_SHIFTS))

    def end(self) -> None:
        """Close the browser's window; nothing was asked of others and nothing complained of."""
        self.context.close()
        self.was_well()

    def was_well(self) -> None:
        """Assert that nothing was asked of others and nothing complained of."""
        assert self.complaints == [], self.complaints
        assert {urlsplit(url).netloc for url in self.asked} <= {urlsplit(self.address).netloc}
