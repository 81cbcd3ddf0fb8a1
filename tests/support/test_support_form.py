"""The form on which readers contribute: what it takes, and how it comes back with mistakes."""

from __future__ import annotations

from typing import Any

import pytest


def test_a_form_with_mistakes_comes_back_as_it_was(support: Any) -> None:
    from tamizdat.support.models import Contribution

    form = support.form(cadence="monthly", note="My words", **{"amount-monthly": "other", "other-monthly": "many"})
    answer = support.reader().post("/service/contribute/", form)
    text = answer.content.decode()
    assert answer.status_code == 422
    for told in ("Write the amount in figures, such as 10.", "without one you could not change or end it", "My words"):
        assert told in text
    assert 'value="many"' in text and "<title>Please correct: Support us" in text
    assert not Contribution.objects.exists()
    field = _tag(text, "other-monthly")
    assert 'aria-invalid="true" autofocus' in field and "mistake-other-monthly" in field
    assert 'id="mistake-other-monthly"' in text and '<a href="#other-monthly">' in text and '<a href="#email">' in text
    assert 'aria-invalid="true">' in _tag(text, "email") and text.count(" autofocus") == 1, "the first has the focus"


def test_each_mistake_has_its_place(support: Any) -> None:
    for form, wrong, told in (
        ({"cadence": "daily"}, "cadence", "How often: Choose one of these."),
        ({"amount-once": ""}, "amount-once", "Choose an amount"),
        ({"amount-once": "other"}, "other-once", "Write an amount."),
        ({"amount-once": "other", "other-once": "9999999"}, "other-once", "Choose an amount within the limits."),
        ({"method": "gold"}, "method", "How you pay: Choose one of these."),
        ({"email": "nobody"}, "email", "This is no e-mail address."),
        ({"note": "a" * 1001}, "note", "The note is too long."),
    ):
        text = support.reader().post("/service/contribute/", support.form(**form)).content.decode()
        assert f'<a href="#{wrong}">{told}</a>' in text
        assert f'id="mistake-{wrong}"' in text and f' id="{wrong}"' in text
        assert text.count(" autofocus") == 1


def test_amounts_are_read_in_the_readers_own_digits(support: Any) -> None:
    row = support.begin(language="en", **{"amount-once": "other", "other-once": "١٬٢٥٠"})
    assert row.amount == 125_000


def _tag(text: str, name: str) -> str:
    """Return the start tag of an element by its id."""
    return text[text.rindex("<", 0, text.index(f' id="{name}"')) :].partition(">")[0] + ">"


@pytest.mark.parametrize(("typed", "fits"), [("0.50", False), ("1", True), ("5000", True), ("5000.01", False)])
def test_another_amount_has_limits(support: Any, typed: str, fits: bool) -> None:
    form = support.form(**{"amount-once": "other", "other-once": typed})
    assert support.reader().post("/service/contribute/", form).status_code == (303 if fits else 422)


def test_an_amount_that_was_not_suggested_is_no_amount(support: Any) -> None:
    assert support.reader().post("/service/contribute/", support.form(**{"amount-once": "1"})).status_code == 422


def test_a_title_of_the_papers_own_is_no_phrase(support: Any) -> None:
    from tamizdat.newsroom.site.changes import publish_site
    from tamizdat.support.models import SupportText

    SupportText.objects.create(language="en", title="100 % readers, 0 % owners")
    publish_site()
    answer = support.reader().post("/service/contribute/", support.form(cadence="monthly"))
    assert answer.status_code == 422 and "<h1>100 % readers, 0 % owners</h1>" in answer.content.decode()
