"""The gap at the desk: the campaign's form, and how it stands."""

from __future__ import annotations

import re
from typing import Any

import pytest


def shown(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def form(**changed: str) -> dict[str, str]:
    given = {"name": "Winter", "live": "on", "currency": "eur", "cost": "10000", "step": "100", "least_gifts": "5"}
    words = {"sentence_en": "No ads since July 2024.", "words_en": "Help us.", "sentence_ar": "", "words_ar": ""}
    return given | {"hour": "0"} | words | changed


def test_a_campaign_is_begun_and_readers_are_told(support: Any) -> None:
    from wagtail.models import ModelLogEntry

    from tamizdat.newsroom.publishing import queue
    from tamizdat.support.models import Campaign

    client = support.desk.client("tess")
    assert "Readers see no campaign" in shown(client.get("/support/gap/"))
    page = shown(client.post("/support/gap/add/", form(), follow=True))
    assert "Saved." in page and "No ads since July 2024." in page and "we need €10,000. Help us." in page
    campaign = Campaign.objects.get()
    assert (campaign.cost, campaign.step, campaign.sentences) == (1_000_000, 10_000, {"en": "No ads since July 2024."})
    assert ModelLogEntry.objects.filter(content_type__model="campaign").get().user.username == "tess"
    queue.wait()
    assert "we need €10,000" in (support.desk.site / "contribute/index.html").read_text(encoding="utf-8")


def test_one_campaign_is_live_at_a_time(support: Any) -> None:
    from tamizdat.support.models import Campaign

    client = support.desk.client("tess")
    client.post("/support/gap/add/", form())
    client.post("/support/gap/add/", form(name="Spring"))
    assert list(Campaign.objects.filter(live=True).values_list("name", flat=True)) == ["Spring"]
    first = Campaign.objects.get(name="Winter")
    client.post(f"/support/gap/{first.pk}/", form(cost="12.50", step="0.5"))
    assert Campaign.shown() == first and Campaign.shown().cost == 1_250


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"currency": "XQQ"}, "is no currency"),
        ({"cost": "ten"}, "is no amount"),
        ({"cost": "0"}, "more than nothing"),
        ({"step": "20000"}, "the figure would never move"),
        ({"least_gifts": "2"}, "At least 3."),
        ({"hour": "24"}, "At most 23."),
    ],
)
def test_a_campaign_that_cannot_be_right_is_refused(support: Any, changed: dict[str, str], said: str) -> None:
    from tamizdat.support.models import Campaign

    assert said in shown(support.desk.client("tess").post("/support/gap/add/", form(**changed)))
    assert not Campaign.objects.exists()


def test_the_page_says_what_comes_next(support: Any) -> None:
    client = support.desk.client("tess")
    client.post("/support/gap/add/", form())
    for _ in range(3):
        support.give()
    page = shown(client.get("/support/gap/"))
    assert "2 more gifts have come, at 0:00" in page and "€30 (0 %)" in page
    assert "Winter: €30 of €10,000 this month" in shown(client.get("/support/treasurer/"))


def test_a_closed_page_is_told(support: Any) -> None:
    from tamizdat.support.models import SupportSettings

    client = support.desk.client("tess")
    client.post("/support/gap/add/", form())
    SupportSettings.objects.update(is_open=False)
    assert "No reader sees it" in shown(client.get("/support/gap/"))


@pytest.mark.parametrize("name", ["rita", "edna", "max"])
@pytest.mark.parametrize(
    "address",
    [
        "treasurer/",
        "treasurer/ledger/",
        "contributions/",
        "contributions/1/",
        "notes/",
        "differences/",
        "gap/",
        "gap/add/",
        "settings/",
        "settings/texts/en/",
        "settings/groups/add/",
        "settings/preview/light/",
    ],
)
def test_others_see_nothing_of_it(desk: Any, name: str, address: str) -> None:
    for answer in (desk.client(name).get(f"/support/{address}"), desk.client(name).post(f"/support/{address}")):
        assert answer.status_code in (302, 403)
        assert answer.status_code == 403 or answer.headers["Location"] == "/"
