"""A newsroom whose search is asked, and a reader's browser that asks."""

from __future__ import annotations

from pathlib import Path

from press_samples import article

from commands import tamizdat
from tamizdat.article import Article, Label, Moment, Paragraph, encode


def story(number: int, language: str, headline: str, text: str, day: str = "2020-05-01", **more: object) -> Article:
    prefix = "" if language == "en" else f"{language}/"
    return article(
        number,
        path=f"{prefix}2020/05/{number}/",
        language=language,
        headline=headline,
        standfirst="",
        kicker="",
        topics=(),
        bylines=(),
        section=Label("news", "News"),
        body=(Paragraph(text),),
        published=Moment(day),
        **more,
    )


def write(newsroom: Path, stories: list[Article]) -> None:
    (newsroom / "var" / "archive.jsonl").write_bytes(b"".join(encode(each) + b"\n" for each in stories))
    for verb in ("press", "search"):
        tamizdat(newsroom, verb, check=True)


class Reader:
    """A reader's browser, and all that it asked for and complained of."""

    def __init__(self, browser, address: str, width: int = 1280) -> None:
        self.address, self.width = address, width
        self.context = browser.new_context(viewport={"width": width, "height": 900})
        self.page = self.context.new_page()
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.bytes = 0
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfinished", self._count)

    def _count(self, request) -> None:
        self.bytes += request.sizes()["responseBodySize"] + request.sizes()["responseHeadersSize"]

    def begin_anew(self) -> None:
        """Leave the page and forget all that was counted: as a reader who comes for the first time, whose browser has
        kept no file (`keep_no_file`). A page of its own for each test would cost a second each."""
        self.page.goto("about:blank")
        self.page.set_viewport_size({"width": self.width, "height": 900})
        self.asked.clear()
        self.complaints.clear()
        self.bytes = 0

    def keep_no_file(self) -> None:
        """Have the browser ask for each file each time."""
        self.context.new_cdp_session(self.page).send("Network.setCacheDisabled", {"cacheDisabled": True})

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.settle()

    def be_at(self, path: str) -> None:
        """Open a page where another one is open; else the next query is asked on the same."""
        if self.page.url.partition("#")[0] != self.address + path:
            self.open(path)

    def look_for(self, query: str) -> list[str]:
        self.page.fill("#query", query)
        self.forget_what_was_told()
        self.page.keyboard.press("Enter")
        self.page.wait_for_function("query => decodeURIComponent(location.hash) === '#q=' + query", arg=query)
        self.settle()
        return self.found()

    def forget_what_was_told(self) -> None:
        """So that `settle` waits for the next answer: the page hears of a new address only some moments later."""
        self.page.evaluate("document.querySelector('[data-part=told]').textContent = ''")

    def settle(self) -> None:
        self.page.wait_for_function(
            """() => !location.hash || (document.querySelector('[data-part=told]').textContent
                  && !document.querySelector('[aria-busy]'))"""
        )

    def found(self) -> list[str]:
        return self.page.locator("[data-part=found] h2").all_inner_texts()

    def told(self) -> str:
        return self.page.inner_text("[data-part=told]")
