"""What a practice newsroom has from its first start on."""

from __future__ import annotations

from typing import Any


def test_a_practice_newsroom_begins_with_something_to_look_at(desk: Any, settings_of_django: Any) -> None:
    from tamizdat.newsroom.publishing import site
    from tamizdat.support.models import Appeal, Campaign
    from tamizdat.support.samples import begin_practice

    settings_of_django.PRACTICE = True
    begin_practice()
    now = site.read()
    assert {"appeals.en.json", "appeals.ar.json", "gap.json"} <= set(now.documents)
    assert all("no owner but its readers" in page.html for page in now.contribute if page.language == "en")
    Appeal.objects.all().delete()
    Campaign.objects.all().delete()
    begin_practice()
    assert not Appeal.objects.exists() and not Campaign.objects.exists(), "what somebody deleted does not come back"
