"""Numbers alone, encoded data and endless paragraphs are no articles; odd but true articles are."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Run

NOT_ARTICLES = {
    "one tag around everything": "<p>" + "lamp " * 1_000_000,
    "one word": "<p>" + "x" * 5_000_000,
    "a tag alone": "<div " + "a" * 5_000_000 + ">",
    "numbers in one line": "1.1.1." * 100_000,
    "numbers in many lines": "Lamps\n\n" + "1.1.1. 2.1.7.\n\n" * 5_000,
    "encoded": "Lamps\n\n" + "\n\n".join(["QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo" * 40] * 20),
}
ARTICLES = {
    "a table of results": "Results on the Quay\n\nAll of them, lap by lap, as the board wrote them down on Friday.\n\n"
    + "\n\n".join(f"Halden {n} : {n + 1}, Tarn {n + 2} : {n}" for n in range(200)),
    "Chinese": "码头的灯又亮了\n\n" + "港口委员会星期五作出答复，没有人因此变得更明白。" * 200,
    "long words": "Donaudampfschifffahrt\n\n"
    + "Die Hafenverwaltungsangestelltengewerkschaft schwieg beharrlich. " * 60,
}


_SLOW = ("one tag around everything", "a tag alone", "one word")  # megabytes each


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(text, marks=[pytest.mark.slow] if name in _SLOW else [], id=name)
        for name, text in NOT_ARTICLES.items()
    ],
)
def test_what_is_no_prose_is_left_out_with_a_remedy(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "it").write_text(text)
    result = run(tmp_path)
    assert not result.articles
    reason = result.left_out[0].reason
    assert reason.startswith(("holds no article: ", "an HTML page without visible words", "holds no words"))


@pytest.mark.parametrize("text", ARTICLES.values(), ids=ARTICLES)
def test_odd_articles_are_read(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "it").write_text(text, encoding="utf-8")
    assert len(run(tmp_path).articles) == 1
