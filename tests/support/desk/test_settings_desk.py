"""Settings of contributions at the desk: what is refused, what is written, and what readers get of it."""

from __future__ import annotations

import re
from typing import Any

import pytest

URL = "/support/settings/"


def shown(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def rich(html: str) -> str:
    """Return HTML as the editor sends it."""
    from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

    from tamizdat.support.models.settings import TEXT

    return str(ContentstateConverter(features=TEXT).from_database_format(html))


def save(client: Any, **changed: str) -> Any:
    form = {"is_open": "on", "addresses": "", "countries": ""} | changed
    return client.post(URL, {name: value for name, value in form.items() if value != "off"}, follow=True)


def page(desk: Any, name: str = "contribute/index.html") -> str:
    from tamizdat.newsroom.publishing import queue

    queue.wait()
    file = desk.site / name
    return file.read_text(encoding="utf-8") if file.exists() else ""


def test_it_cannot_be_opened_while_there_is_no_vault(desk: Any, settings_of_django: Any) -> None:
    from tamizdat.support.models import SupportSettings

    settings_of_django.PRACTICE = True
    answer = save(desk.client("tess"))
    assert "There is no vault yet" in shown(answer) and "tamizdat vault init" in shown(answer)
    assert not SupportSettings.objects.exists()


def test_it_cannot_be_opened_while_nobody_can_pay(desk: Any, vault: Any) -> None:
    from tamizdat.support.models import SupportSettings

    assert "There is no way to pay yet" in shown(save(desk.client("tess")))
    assert not SupportSettings.objects.exists()


def test_opening_makes_the_page_and_closing_takes_it_away(desk: Any, vault: Any, settings_of_django: Any) -> None:
    from tamizdat.support.models import AmountGroup

    settings_of_django.PRACTICE = True
    client = desk.client("tess")
    assert "Saved." in shown(save(client))
    assert AmountGroup.objects.count() == 1
    assert "€25" in page(desk) and "contribute/" in page(desk, "index.html")
    assert "no page of the site asks for anything" in shown(save(client, is_open="off"))
    assert page(desk) == "" and "contribute/" not in page(desk, "index.html")


def test_who_receives_it_is_written_for_receipts(support: Any) -> None:
    from tamizdat.support.models import SupportSettings

    save(support.desk.client("tess"), recipient="The Lantern e. V.\r\nQuay 7")
    assert SupportSettings.objects.get().recipient.splitlines() == ["The Lantern e. V.", "Quay 7"]


def test_each_change_is_in_the_log_with_who_made_it(support: Any) -> None:
    from wagtail.models import ModelLogEntry

    save(support.desk.client("tess"), countries="RU")
    entry = ModelLogEntry.objects.filter(content_type__model="supportsettings").get()
    assert (entry.user.username, entry.action) == ("tess", "wagtail.edit")
    assert entry.data == {"fields": ["countries"], "open": True}


def test_countries_are_chosen_by_name_or_code(support: Any) -> None:
    from tamizdat.support.models import SupportSettings

    client = support.desk.client("tess")
    save(client, countries="Russia\nby\nروسيا\n")
    assert SupportSettings.objects.get().countries == ["RU", "BY"]
    assert "Russia\nBelarus" in client.get(URL).content.decode()
    assert "Belarus" in page(support.desk)
    for typed, meant in (("Belorussia", "Belarus"), ("Belgum", "Belgium"), ("Russian Federation", "Russia")):
        assert f"“{typed}” is no country. Do you mean {meant}?" in shown(save(client, countries=typed))
    assert "Do you mean" not in shown(save(client, countries="Ruritania")), "a wrong one is worse than none"
    answer = shown(save(client, countries="Rusia"))
    assert "“Rusia” is no country." in answer and "Do you mean Russia?" in answer
    assert SupportSettings.objects.get().countries == ["RU", "BY"]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("give.example.org", "is no address"),
        ("http://give.example.org/", "is not encrypted"),
        ("https://give.example.org/some/path", "write the host alone"),
        ("https://user:word@give.example.org/", "write the host alone"),
        ("https://lantern.example/", "own address"),
        ("https://[::1", "is no address"),
        ("javascript:alert(1)", "is no address"),
    ],
)
def test_an_address_that_cannot_be_one_is_refused(support: Any, address: str, said: str) -> None:
    from tamizdat.support.models import SupportSettings

    assert said in shown(save(support.desk.client("tess"), addresses=address))
    assert SupportSettings.objects.get().addresses == []


def test_more_addresses_stand_in_the_form(support: Any) -> None:
    onion = f"http://{'a' * 56}.onion"
    save(support.desk.client("tess"), addresses=f"{onion}\nhttps://give.example.org")
    assert f'formaction="{onion}/service/contribute/"' in page(support.desk)
    assert 'formaction="https://give.example.org/service/contribute/"' in page(support.desk)


def test_texts_are_written_in_each_language(support: Any) -> None:
    from tamizdat.support.models import SupportText

    client = support.desk.client("tess")
    form = {
        "title": "",
        "body": rich("<p>Nine <b>boats</b>.</p>"),
        "risk": rich("<p>Use cash.</p>"),
        "description": "Why",
    }
    assert "Saved." in shown(client.post(f"{URL}texts/en/", form, follow=True))
    assert "Nine <strong>boats</strong>." in page(support.desk) and "Use cash." in page(support.desk)
    client.post(f"{URL}texts/ar/", {**form, "title": "ادعمونا", "body": rich("<p>تسع</p>")}, follow=True)
    assert "ادعمونا" in page(support.desk, "ar/contribute/index.html")
    assert SupportText.objects.count() == 2
    assert client.get(f"{URL}texts/de/").status_code == 404


def group_form(**changed: str) -> dict[str, str]:
    form = {"name_en": "Americas", "name_ar": "", "slug": "americas", "currency": "usd", "once": "12.50, 25, 50"}
    return form | {"monthly": "5 10", "annual": "", "least": "2", "most": "1000"} | changed


def test_a_group_is_added_in_units_and_kept_in_minor_units(support: Any) -> None:
    from tamizdat.support.models import AmountGroup

    client = support.desk.client("tess")
    assert "Saved." in shown(client.post(f"{URL}groups/add/", group_form(), follow=True))
    group = AmountGroup.objects.get(slug="americas")
    assert (group.currency, group.once, group.monthly, group.annual) == ("USD", [1250, 2500, 5000], [500, 1000], [])
    assert (group.least, group.most) == (200, 100_000)
    assert "$12.50" in page(support.desk, "contribute/americas/index.html")
    form = client.get(f"{URL}groups/{group.pk}/").content.decode()
    assert 'value="12.50, 25, 50"' in form and 'name="slug"' not in form
    client.post(
        f"{URL}groups/{group.pk}/",
        group_form(
            slug="other", name_en="The Americas", currency="JPY", once="1000", monthly="", least="100", most="90000"
        ),
    )
    group.refresh_from_db()
    assert (group.slug, group.names["en"], group.once) == ("americas", "The Americas", [100_000])
    assert group.currency == "USD", "readers may have a page with it"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"currency": "DOL"}, "“DOL” is no currency"),
        ({"slug": "north america"}, "small letters, digits and hyphens"),
        ({"once": "10,25,50"}, "is no amount"),
        ({"once": "1"}, "is not between the least and the largest"),
        ({"once": "", "monthly": ""}, "Suggest at least one amount"),
        ({"least": "0"}, "larger than nothing"),
        ({"least": "50", "most": "10"}, "larger than the least"),
        ({"once": "1 2 3 4 5 6 7"}, "are no choice any more"),
        ({"slug": "everywhere"}, "Another group has this address"),
        ({"name_en": ""}, "required"),
    ],
)
def test_a_group_that_cannot_be_right_is_refused(support: Any, changed: dict[str, str], said: str) -> None:
    from tamizdat.support.models import AmountGroup

    answer = shown(support.desk.client("tess").post(f"{URL}groups/add/", group_form(**changed)))
    assert said in answer and "Nothing was saved" in answer
    assert AmountGroup.objects.count() == 1


def test_moving_a_group_changes_no_address(support: Any) -> None:
    from tamizdat.support.models import AmountGroup

    client = support.desk.client("tess")
    client.post(f"{URL}groups/add/", group_form())
    first, second = AmountGroup.objects.all()
    client.post(f"{URL}groups/{second.pk}/move/", {"do": "up"})
    assert list(AmountGroup.objects.all()) == [second, first]
    both = page(support.desk)
    assert "€25" in both and "$25" in page(support.desk, "contribute/americas/index.html")
    assert both.index("Americas") < both.index("Everywhere"), "the links are in the new order"
    listed = shown(client.get(URL))
    assert "address: contribute/americas/" in listed and "Everywhere main group" in listed


def test_another_main_group_is_chosen_after_a_warning_and_old_addresses_lead_on(support: Any) -> None:
    from tamizdat.newsroom.models import Redirect
    from tamizdat.support.models import AmountGroup

    client = support.desk.client("tess")
    client.post(f"{URL}groups/add/", group_form())
    first, second = AmountGroup.objects.all()
    warned = shown(client.get(f"{URL}groups/{second.pk}/"))
    assert "The page of Everywhere moves to contribute/everywhere/" in warned
    client.post(f"{URL}groups/{second.pk}/", {"do": "main"})
    assert AmountGroup.main() == first, "whoever is not sure changes nothing"
    client.post(f"{URL}groups/{second.pk}/", {"do": "main", "sure": "on"})
    assert AmountGroup.main() == second
    assert "$25" in page(support.desk) and "€25" in page(support.desk, "contribute/everywhere/index.html")
    for prefix in ("", "ar/"):
        assert "url=../../contribute/" in page(support.desk, f"{prefix}contribute/americas/index.html"), "it leads on"
    client.post(f"{URL}groups/{first.pk}/", {"do": "main", "sure": "on"})
    assert {each.old for each in Redirect.objects.all()} == {
        "contribute/everywhere/",
        "ar/contribute/everywhere/",
    }, "where a page stands again nothing leads on"


def test_a_group_is_taken_away_but_never_the_main_one(support: Any) -> None:
    from tamizdat.support.models import AmountGroup

    client = support.desk.client("tess")
    client.post(f"{URL}groups/add/", group_form())
    first, second = AmountGroup.objects.all()
    client.post(f"{URL}groups/{second.pk}/", {"do": "remove"})
    assert AmountGroup.objects.count() == 2, "whoever is not sure takes nothing away"
    client.post(f"{URL}groups/{second.pk}/", {"do": "remove", "sure": "on"})
    client.post(f"{URL}groups/{first.pk}/", {"do": "remove", "sure": "on"})
    assert list(AmountGroup.objects.all()) == [first]
    assert "url=../../contribute/" in page(support.desk, "contribute/americas/index.html")
    client.post(f"{URL}groups/add/", group_form())
    assert "$25" in page(support.desk, "contribute/americas/index.html"), "its page stands there again"


def test_the_preview_shows_the_page_also_while_it_is_closed(support: Any) -> None:
    client = support.desk.client("tess")
    save(client, is_open="off")
    answer = client.get(f"{URL}preview/dark/?language=ar")
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN" and "/paper/dark/" in answer.content.decode()
    assert 'dir="rtl"' in answer.content.decode() and "give" in answer.content.decode()


def test_only_the_pages_that_show_a_text_are_pressed(support: Any) -> None:
    from tamizdat.newsroom.site.changes import publish_site

    publish_site()
    page(support.desk)
    pages = {path: path.stat().st_mtime_ns for path in support.desk.site.rglob("*.html")}
    form = {"title": "", "body": rich("<p>Boats.</p>"), "risk": rich(""), "description": ""}
    support.desk.client("tess").post(f"{URL}texts/en/", form)
    page(support.desk)
    changed = {path for path, at in pages.items() if path.stat().st_mtime_ns != at}
    assert {path.relative_to(support.desk.site).as_posix() for path in changed} == {"contribute/index.html"}
