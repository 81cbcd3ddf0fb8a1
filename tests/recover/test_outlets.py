"""A page that names another outlet than the others is used, with a note."""

from __future__ import annotations

import papers
import pytest


def page(at: int, outlet: str, host: str) -> str:
    place = f"<link rel='canonical' href='https://{host}/{at}'>"
    told = "".join(f"<p>{text} It was the year {1900 + at}.</p>" for text in papers.BODY[at % 3 : at % 3 + 2])
    head = f"<meta property='og:site_name' content='{outlet}'>" if outlet else ""
    return f"<html><head>{place}{head}</head><body><article><h1>Pier number {at} of the strait</h1>{told}</article></body></html>"


OWN = [("Vesna Courier", "courier.example")] * 4


@pytest.mark.parametrize(
    ("other", "is_told"),
    [
        (("Harbour Gazette", "gazette.example"), True),
        (("Harbour Gazette", "courier.example"), False),
        (("The Vesna Courier Online", "vesna.example"), False),
        (("", "gazette.example"), False),
    ],
)
def test_a_page_of_another_outlet(captured, run, other: tuple[str, str], is_told: bool) -> None:
    pages = {f"{at}.html": page(at, *each) for at, each in enumerate([*OWN, other])}
    result = run(captured(pages))
    told = [each for each in result.notes if "names another outlet: Harbour Gazette, gazette.example" in each.note]
    assert [each.capture.endswith("4.html") for each in told] == [True] * is_told


def test_captures_of_many_outlets_name_none(captured, run) -> None:
    pages = {f"{at}.html": page(at, f"Paper {at} of {'abcde'[at]}", f"p{at}.example") for at in range(5)}
    assert not run(captured(pages)).notes
