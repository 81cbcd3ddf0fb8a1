"""Queries to two search indexes in a reader's browser: seconds, requests, and bytes of bodies, by Chromium."""

from __future__ import annotations

import contextlib
import functools
import threading
import time
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

from audit import chromium
from msgspec import Struct

# What a page of a site does that uses Pagefind: ask, and load what its first ten results say of themselves.
PAGEFIND = """<!doctype html><meta charset="utf-8">
<title>Search</title><p id="told"></p><script type="module" src="ask.js"></script>"""
ASK = """import * as pagefind from "./pagefind/pagefind.js";
const ask = async () => {
  const told = document.querySelector("#told");
  told.textContent = "";
  try {
    const found = await pagefind.search(decodeURIComponent(location.hash.slice(3)));
    await Promise.all(found.results.slice(0, 10).map((result) => result.data()));
    told.textContent = String(found.results.length);
  } catch (error) {
    told.textContent = `failed: ${error}`;
  }
};
addEventListener("hashchange", ask);
ask();"""


class QueryCost(Struct, frozen=True):
    """What one query costs: seconds until its results are shown, bytes, requests; `failure` is why there are none."""

    seconds: float
    bytes: int
    requests: int
    results: int
    failure: str = ""


class PlainFiles(SimpleHTTPRequestHandler):
    """Sends files as they are: neither index gains from a server's own compression.

    Every answer carries the policy, as a careful server's do: a script that works in a worker of its own is held to the
    policy that came with its own file, and not to the page's.
    """

    scripts = "'self'"

    def end_headers(self) -> None:
        """Add the policy."""
        policy = f"default-src 'none'; style-src 'self'; connect-src 'self'; script-src {self.scripts}"
        self.send_header("Content-Security-Policy", policy)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextlib.contextmanager
def served(folder: Path, scripts: str = "'self'") -> Iterator[str]:
    """Serve a folder under a policy with these sources of scripts; yield its address."""
    handler = type("Handler", (PlainFiles,), {"scripts": scripts})
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def ask(page_address: str, result: str, parts: tuple[str, ...], queries: list[str]) -> list[QueryCost]:
    """Ask one page query after query in a fresh browser; `result` selects the element that says how many were found.

    Only requests with one of `parts` in their address count: what the index costs, not the page around it.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.PATH, args=chromium.ARGS)
        page = browser.new_page()
        sizes: list[int] = []

        def count(request: Any) -> None:
            if any(part in request.url for part in parts):
                sizes.append(request.sizes()["responseBodySize"])

        page.on("requestfinished", count)
        found = []
        for number, query in enumerate(queries):
            sizes.clear()
            start = time.perf_counter()
            if number == 0:
                page.goto(f"{page_address}#q={quote(query)}")
            else:
                page.evaluate("fragment => { location.hash = fragment; }", f"q={quote(query)}")
            page.wait_for_function(_DONE, arg=result, timeout=120_000)
            seconds = time.perf_counter() - start
            text = page.inner_text(result)
            page.wait_for_timeout(200)  # sizes of the last requests come a moment later
            digits = "".join(letter for letter in text if letter.isdecimal())
            failure = text if text.startswith("failed") else ""
            found.append(QueryCost(seconds, sum(sizes), len(sizes), int(digits or 0), failure))
        browser.close()
    return found


# Ours says first that it searches, then how many it found; Pagefind's page is empty until it is done.
_DONE = """told => { const text = document.querySelector(told)?.textContent || "";
  return !document.querySelector("[aria-busy]") && /^(failed|No|\\d)|: \\d/.test(text); }"""


def pagefind_page(folder: Path) -> None:
    """Write the page that asks Pagefind's index in `folder`/pagefind."""
    (folder / "index.html").write_text(PAGEFIND, encoding="utf-8")
    (folder / "ask.js").write_text(ASK, encoding="utf-8")
