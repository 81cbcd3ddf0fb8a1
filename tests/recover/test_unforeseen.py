"""What one capture makes a reader or a parser raise stops no other."""

from __future__ import annotations

from pkgutil import resolve_name

import pytest
from makers.formats import FORMATS
from makers.stories import LIBRARY, TRAM

from tamizdat.recover.capture import Capture, Parsed
from tamizdat.recover.readers.stream import Stream


@pytest.mark.parametrize(
    ("where", "done"),
    [("readers.dispatch.read_page", "read"), ("steps.each.parse", "taken apart"), ("steps.each.choose", "judged")],
)
def test_what_nobody_foresaw_stops_nothing_else(captured, run, monkeypatch, where: str, done: str) -> None:
    real = resolve_name(f"tamizdat.recover.{where}")

    def breaks(given: Stream | Capture | Parsed, *more: object) -> object:
        name = given.capture.name if isinstance(given, Parsed) else given.name
        if name.endswith("a.html"):
            raise KeyError("reader@mail.example")
        return real(given, *more)

    monkeypatch.setattr(f"tamizdat.recover.{where}", breaks)
    pages = {"a.html": FORMATS["html"](LIBRARY), "b.html": FORMATS["html"](TRAM)}
    result = run(captured(pages))
    assert [each.reason for each in result.left_out] == [
        f"could not be {done} (KeyError): give another copy of it, or its text"
    ]
    assert [article.headline for article in result.articles] == [TRAM.headline]
