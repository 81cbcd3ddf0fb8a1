"""The report that a newsroom keeps of the last run."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tamizdat.article import Article, Moment, Source
from tamizdat.recover.decisions.file import parse
from tamizdat.recover.redaction.key import make_key
from tamizdat.recover.rerun.kept_report import kept_report, read_report, redact_report, write_report
from tamizdat.recover.rerun.redact import decision_of, redactor_for
from tamizdat.recover.steps.identify import Question

NOW = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)


def told(*, whole: bool, questions: list[dict[str, Any]], fates: dict[str, int]) -> dict[str, Any]:
    return {
        "captures": 3,
        "articles": 2,
        "in_archive": 2,
        "left_out": [{"capture": "orla-vennick.doc", "reason": "a document"}],
        "notes": [],
        "questions": questions,
        "conflicts": [],
        "fates": [{"capture": name, "article": number} for name, number in fates.items()],
        "lost_pictures": [],
        "rerun": {"whole": whole, "new": [1], "changed": []},
    }


def article(number: int, day: str = "") -> Article:
    moment = Moment(day) if day else None
    source = Source(capture=f"{number}.html", sha256=f"{number:064x}", kind="html")
    return Article(
        number=number, path=f"{number}/", language="en", headline="Boats", published=moment, sources=(source,)
    )


def test_it_counts_months_and_kinds() -> None:
    report = told(whole=True, questions=[], fates={})
    kept = kept_report(report, [], [article(1, "2019-03-02"), article(2, "2019-03-09"), article(3)], None, NOW)
    assert kept.months == {"": 1, "2019-03": 2}
    assert kept.kinds == {"html": 3}
    assert kept.at == "2026-11-28T09:30:00+00:00"


def test_a_run_that_is_not_whole_keeps_the_questions_about_others() -> None:
    articles = [article(1), article(2), article(3)]
    asked = [{"article": number, "field": "published", "why": "no capture states it"} for number in (1, 2, 9)]
    first = kept_report(told(whole=True, questions=asked, fates={"a": 1, "b": 2}), [], articles, None, NOW)
    again = [{"article": 3, "field": "headline", "why": "no capture states it"}]
    second = kept_report(told(whole=False, questions=again, fates={"b": 2, "c": 3}), [], articles, first, NOW)
    assert [(each.article, each.field) for each in second.questions] == [(3, "headline"), (1, "published")]
    whole = kept_report(told(whole=True, questions=[], fates={}), [], articles, second, NOW)
    assert whole.questions == ()


def test_a_redaction_cleans_it(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    questions = [{"article": 1, "field": "bylines", "why": "also Orla Vennick"}]
    write_report(file, kept_report(told(whole=True, questions=questions, fates={"vennick.txt": 1}), [], [], None, NOW))
    key = make_key(tmp_path / "redaction.key")
    redact_report(file, redactor_for(key, decision_of(key, ["Orla Vennick", "Vennick"], "█")))
    assert "vennick" not in file.read_text().casefold()
    found = read_report(file)
    assert found is not None and found.questions[0].article == 1


def test_one_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    assert read_report(file) is None
    file.write_text(json.dumps({"at": 3}))
    assert read_report(file) is None


def test_questions_without_others_are_told_as_before() -> None:
    import msgspec

    assert msgspec.to_builtins(Question(1, "body", "why")) == {"article": 1, "field": "body", "why": "why"}
    assert msgspec.to_builtins(Question(1, "sources", "why", (2,)))["others"] == (2,)


def test_a_date_can_be_none() -> None:
    assert parse('[[date]]\narticle = 5\npublished = ""\n').date[0].published == ""
