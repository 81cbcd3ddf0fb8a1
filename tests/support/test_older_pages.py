"""A form of an older copy of the page, made before the groups or their currencies were others."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def dollars(support: Any) -> Any:
    from tamizdat.support.models import AmountGroup

    amounts = {"once": [700, 900], "monthly": [700], "annual": [7000]}
    return AmountGroup.objects.create(
        slug="usd", names={"en": "America"}, currency="USD", least=100, most=500_000, order=1, **amounts
    )


def test_groups_that_changed_places_charge_no_other_currency(support: Any, dollars: Any) -> None:
    from tamizdat.support.models import AmountGroup, Contribution

    old = support.form()
    AmountGroup.objects.filter(slug="everywhere").update(order=2)
    assert support.reader().post("/service/contribute/", old).status_code == 303
    assert Contribution.objects.get().currency == "EUR", "the group has another page now, and is the same"


@pytest.mark.parametrize(
    "changed", [{"currency": "USD"}, {"currency": ""}, {"group": "gone", "currency": "USD"}, {"group": ""}]
)
def test_another_currency_is_shown_again_and_nothing_is_begun(
    support: Any, dollars: Any, changed: dict[str, str]
) -> None:
    from tamizdat.support.models import Contribution

    old = support.form(email="reader@example.org", **{"amount-once": "other", "other-once": "70"}) | changed
    answer = support.reader().post("/service/contribute/", old)
    text = answer.content.decode()
    assert answer.status_code == 422 and not Contribution.objects.exists()
    assert "The amounts have changed" in text and 'value="70"' not in text and "reader@example.org" in text
    assert 'name="group" value="everywhere"' in text and 'name="currency" value="EUR"' in text


def test_a_groups_currency_stays(support: Any, dollars: Any) -> None:
    client = support.desk.client("tess")
    page = client.get(f"/support/settings/groups/{dollars.pk}/").content.decode()
    assert "For another currency make another group" in page
    form = {
        "name_en": "America",
        "currency": "EUR",
        "once": "8",
        "monthly": "7",
        "annual": "70",
        "least": "1",
        "most": "500",
    }
    client.post(f"/support/settings/groups/{dollars.pk}/", form)
    dollars.refresh_from_db()
    assert (dollars.currency, dollars.once) == ("USD", [800])
