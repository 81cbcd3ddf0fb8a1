"""What a practice newsroom has of newsletters from its first start on."""

from __future__ import annotations

from typing import Any


def test_an_editors_first_friday_finds_something_once(desk: Any, vault: Any, settings_of_django: Any) -> None:
    from audit.seized_disk import in_clear

    from tamizdat.letters.models import Issue, Newsletter, Subscription
    from tamizdat.letters.samples import begin_practice
    from tamizdat.newsroom.operations.worker import one_round
    from tamizdat.newsroom.publishing import site

    settings_of_django.PRACTICE = True
    vault.lock()
    begin_practice()
    names = dict(Newsletter.objects.values_list("language", "name"))
    assert names["en"] == "The week" and names["ar"] == "الأسبوع"
    one_round()
    assert not Issue.objects.exists(), "its readers wait for the vault"
    vault.unlock()
    for _ in range(2):
        one_round()
    weekly = Newsletter.objects.get(language="en")
    assert Subscription.objects.filter(newsletter=weekly).count() == 36
    sent = weekly.issues.get(state="sent")
    draft = weekly.issues.get(state="draft")
    assert sent.day.weekday() == draft.send_at.astimezone(weekly.zone).weekday() == 4
    assert sent.recipients == sent.deliveries.filter(state="sent").count() == 36 and sent.page
    assert not set(sent.numbers) & set(draft.numbers)
    assert len(sent.numbers) > 1 and len(draft.numbers) > 1, "each has something to arrange"
    pages = [each for each in site.read().newsletters if each.language == "en"]
    assert [len(each.issues) for each in pages] == [1]
    assert not in_clear(vault.newsroom.folder / "var", ["reader7@en.example.org"])

    draft.delete()
    Newsletter.objects.filter(pk=weekly.pk).update(live=False)
    begin_practice()
    one_round()
    assert weekly.issues.count() == 1 and not Newsletter.objects.get(pk=weekly.pk).live, "it stays as somebody left it"
