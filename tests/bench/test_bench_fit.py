"""Fitting the weights of recovery: the regression itself, and the scripts on a few labelled captures of an invented paper."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest
from bench.fit import boilerplate, headline, lines, main_text, regression, standfirst

from tamizdat.recover.boilerplate.weights import PAGE, TEXT
from tamizdat.recover.fields import headline_weights, standfirst_weights
from tamizdat.recover.html.fields import weights as html_weights

STORY = [
    f"On the {day} day of the strike the harbour council met for {hours} hours, and its members agreed on nothing at all."
    for day, hours in (("first", "two"), ("second", "three"), ("third", "nine"), ("fourth", "six"), ("fifth", "four"))
]
MENU = ["Home", "News", "Subscribe to our newsletter", "All rights reserved"]


def labels(folder: Path) -> Path:
    """Write labels of six articles of six outlets, each a page and a text."""
    rows: dict[str, list[dict[str, Any]]] = {"inputs": [], "pages": [], "captures": []}
    for number in range(6):
        title, lead = f"Strike number {number} goes on", f"Nothing moves in port {number} but the gulls and the tide."
        body = [f"{line} That was in port {number}." for line in STORY]
        page = f"<html><body><nav>{MENU[0]} {MENU[1]}</nav><article><h1>{title}</h1>"
        page += (
            "".join(f"<p>{line}</p>" for line in body) + f"</article><footer>{MENU[2]} {MENU[3]}</footer></body></html>"
        )
        text = "\n\n".join([*MENU[:2], title, lead, *body, *MENU[2:]])
        right = {
            "source": "invented",
            "site": f"{number}.example",
            "headline": title,
            "standfirst": [lead],
            "body": body,
        }
        for kind, content in (("html", page), ("text", text)):
            name = f"{kind}{number}"
            (folder / f"{name}.gz").write_bytes(gzip.compress(content.encode()))
            rows["inputs"].append(
                {"id": name, "kind": kind, "path": f"{name}.gz", "site": f"{number}.example", "captured": None}
            )
            rows["pages" if kind == "html" else "captures"].append({"id": name, **right})
    for name, content in rows.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in content), encoding="utf-8")
    return folder


def test_the_regression_finds_what_made_the_data() -> None:
    draw = random.Random(1)
    rows = [(1.0, draw.gauss(0, 2), draw.gauss(0, 0.5), 7.0) for _ in range(4000)]
    chances = [1 / (1 + 2.718281828 ** -(0.5 + 1.5 * row[1] - 2 * row[2])) for row in rows]
    right = [draw.random() < chance for chance in chances]
    found = regression.fit(("bias", "one", "two", "same"), rows, right, [1.0] * len(rows), 100.0)
    assert found.keys() == {"bias", "one", "two"}, "a measure that does not vary cannot be fitted"
    assert found == pytest.approx({"bias": 0.5, "one": 1.5, "two": -2.0}, abs=0.2)


@pytest.mark.parametrize("script", [main_text, boilerplate, headline, standfirst])
def test_each_script_fits_to_labels_and_says_how_far_it_came(
    script: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["fit", str(labels(tmp_path))])
    script.main()
    assert "on sites not seen" in capsys.readouterr().out


def test_without_labels_nothing_is_fitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["fit", str(tmp_path)])
    with pytest.raises(SystemExit, match=r"inputs\.jsonl"):
        boilerplate.main()


@pytest.mark.parametrize(
    ("file", "start", "source"),
    [
        (
            "html/fields/weights.py",
            "BIAS = ",
            main_text.source_of({"bias": html_weights.BIAS, **html_weights.WEIGHTS._asdict()}),
        ),
        (
            "boilerplate/weights.py",
            "# Captures in plain text",
            "\n".join(boilerplate.source_of(*each) for each in (("TEXT", TEXT), ("PAGE", PAGE))),
        ),
        ("fields/headline_weights.py", "WEIGHTS = ", lines.source_of(headline_weights.WEIGHTS)),
        ("fields/standfirst_weights.py", "WEIGHTS = ", lines.source_of(standfirst_weights.WEIGHTS)),
    ],
)
def test_the_weights_in_use_are_written_as_they_stand(
    file: str, start: str, source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (regression.SOURCE / file).read_text(encoding="utf-8")
    target = tmp_path / file
    target.parent.mkdir(parents=True)
    target.write_text(before, encoding="utf-8")
    monkeypatch.setattr(regression, "SOURCE", tmp_path)
    regression.replace_weights(Path(file), start, source)
    assert target.read_text(encoding="utf-8") == before
