"""`Article → desk → Article` is identity: what an editor did not touch comes back byte for byte."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from desk_forms import edit_form
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace
from newsroom_samples import ARTICLES
from press_samples import articles, everything

from tamizdat.article import Article as Record
from tamizdat.article import encode


def through_the_editor(fields: Any) -> Any:
    """Return fields as the form sends them back when nothing was typed: every rich text written anew."""
    from tamizdat.newsroom.conversion.drafting import rewrite

    entries = [{**each, "value": {**each["value"], "body": rewrite(each["value"]["body"])}} for each in fields.entries]
    same = {name: rewrite(getattr(fields, name)) for name in ("body", "lead", "corrections")}
    return replace(fields, entries=entries, **same)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(record=articles())
def test_any_article_comes_back(desk: Any, record: Record) -> None:
    from tamizdat.newsroom.conversion.article import to_article, to_fields
    from tamizdat.newsroom.conversion.body import Library
    from tamizdat.newsroom.conversion.drafting import rewrite

    zone = ZoneInfo("Europe/Riga")
    fields = to_fields(record, zone, Library())
    assert encode(to_article(fields, record, zone, Library(), rewrite)) == encode(record)
    assert encode(to_article(through_the_editor(fields), record, zone, Library(), rewrite)) == encode(record)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(record=articles(number=7001))
def test_any_article_comes_back_from_the_database(desk: Any, record: Record) -> None:
    from tamizdat.newsroom.models import Article
    from tamizdat.newsroom.publishing.load import load
    from tamizdat.newsroom.publishing.records import record_of

    Article.objects.filter(pk=7001).delete()
    load([record])
    assert encode(record_of(Article.objects.get(pk=7001))) == encode(record)


def test_an_article_saved_untouched_in_its_form_is_the_same(desk: Any) -> None:
    from tamizdat.newsroom.models import Article

    client = desk.client("edna")
    for record in ARTICLES:
        address = f"/articles/edit/{record.number}/"
        form = edit_form(client, record.number)
        answer = client.post(address, {**form, "action-publish": "1"}, follow=True)
        assert "Readers can see it since" in answer.content.decode(), answer.content.decode()[-3000:]
        assert bytes(Article.objects.get(pk=record.number).record) == encode(record)


def test_a_change_changes_nothing_else(desk: Any) -> None:
    from tamizdat.article import decode
    from tamizdat.newsroom.models import Article

    client = desk.client("edna")
    record = ARTICLES[0]
    address = f"/articles/edit/{record.number}/"
    form = edit_form(client, record.number, headline="The ferry strike is over")
    client.post(address, {**form, "action-publish": "1"})
    assert decode(bytes(Article.objects.get(pk=1001).record)) == replace(record, headline="The ferry strike is over")


def test_everything_that_an_article_can_hold_comes_back(desk: Any) -> None:
    from tamizdat.newsroom.models import Article
    from tamizdat.newsroom.publishing.load import load
    from tamizdat.newsroom.publishing.records import record_of

    records = [replace(each, number=each.number + 500_000) for each in everything()]
    load(records)
    for record in records:
        assert encode(record_of(Article.objects.get(pk=record.number))) == encode(record)
