"""An issue as it goes out: what is in it, what is left out, and that HTML and text say the same."""

from __future__ import annotations

import re
from typing import Any

import pytest
from letter_issues import FULL, MAIL, article, heading, issue, made, newsletter, publish, publish_now, text, withdraw
from lxml import html as lxml_html
from PIL import Image as Picture

from tamizdat.article import Article, Divider, Embed, Figure, Image, Moment, Paragraph

CODE = "0" * 22


def words(html: str) -> str:
    """The words of HTML that a reader sees."""
    tree = lxml_html.document_fromstring(html)
    for hidden in tree.xpath("//style | //title | //*[contains(@style, 'display:none')] | //comment()"):
        hidden.drop_tree()
    return " ".join(tree.text_content().split())


def test_everything_of_an_article_is_in_both_parts(desk: Any) -> None:
    found = made(
        heading("News"),
        text("<p>In short: <a href='https://x.example/a'>this</a>.</p>"),
        article(1001),
        article(1002),
        article(1004),
        intro=FULL,
    )
    for part in (words(found.html), " ".join(found.text.split())):
        for phrase in (
            "The Lantern",
            "The Week",
            "Dear readers, the council",
            "one",
            "News",
            "In short: this",
            "The ferry strike enters its third week",
            "Nine boats lie still",
            "Anna Petrova, Orla Vennick (Photographs)",
            "The boats have not moved since Monday",
            "What the council says",
            "We shall wait.",
            "A stoker",
            "patience",
            "How long they lie",
            "Ilse",
            "It met for nine hours, not ninety.",
            "Lights go out",
            "A single boat.",
            "Unsubscribe",
            "tamizdat verify https://lantern.example/",
        ):
            assert phrase in part, phrase
        assert part.index("A single boat.") < part.index("Lights go out"), "the newest dispatch first"
        assert part.index("not ninety") < part.index("Orla Vennick waited outside"), "corrections on top"
    for link in (
        "https://lantern.example/2019/03/05/council-meets-a1002/",
        "https://council.example/?id=7&x=1",
        f"https://lantern.example/service/letters/leave/{CODE}/",
        f"https://lantern.example/service/letters/preferences/{CODE}/",
    ):
        assert link in found.text and link in {
            each.get("href") for each in lxml_html.document_fromstring(found.html).iter("a")
        }
    assert not found.problems and found.subject == "Boats"
    assert all(len(line) <= 76 or " " not in line for line in found.text.split("\n"))
    assert CODE not in found.page and '<h3><a href="/2019/03/02/ferry-strike-a1001/">' in found.page


def test_the_same_issue_gives_the_same_bytes(desk: Any) -> None:
    from tamizdat.letters.rendering.compose import compose

    row = issue(article(1001), article(1003), intro=FULL)
    assert compose(row) == compose(row)


def test_what_readers_cannot_read_is_left_out_and_told(desk: Any) -> None:
    from tamizdat.newsroom.models import Article as Row

    withdraw(1002)
    publish_now()
    Row.objects.create(number=2001, headline="A secret", language="en")  # a draft
    found = made(article(1002), article(2001), article(1001))
    assert "Council meets" not in found.html and "A secret" not in found.html + " ".join(found.problems)
    assert len(found.problems) == 2 and all("left out" in line for line in found.problems)
    assert "The ferry strike" in found.html


def test_an_article_that_the_desk_withdrew_is_out_at_once(desk: Any) -> None:
    withdraw(1002)
    found = made(article(1002))  # the site still has it
    assert "behind closed doors" not in found.html and len(found.problems) == 1


def test_as_many_whole_texts_as_fit(desk: Any) -> None:
    from tamizdat.letters.rendering.encoding import encode

    lines = {
        "en": "The harbour has been closed since the first week of March. ",
        "ar": "الميناء مغلق منذ الأسبوع الأول من آذار. ",
    }
    kept = {}
    for language, line in lines.items():
        numbers = range(3001, 3007) if language == "en" else range(3011, 3017)
        publish(
            *(
                Article(
                    number=number,
                    path=f"{'' if language == 'en' else 'ar/'}2019/04/01/a{number}/",
                    language=language,
                    headline=f"Story {number}",
                    published=Moment("2019-04-01"),
                    body=tuple(Paragraph(line * (3 if number % 10 == 3 else 9)) for _ in range(45)),
                )
                for number in numbers
            )
        )
        found = made(*(article(number) for number in numbers), of=newsletter(language=language))
        assert encode(found.html).size < 100_000
        kept[language] = [
            number % 10 for number in numbers if len(found.text.split(f"a{number}/")[0].split("Story")[-1]) > 2_000
        ]
        assert not found.problems and found.html.count("<h2") == 6, "the others are there by their first words"
    assert kept["en"] == [1, 2, 3] and len(kept["ar"]) >= 2, "the third is short and fits"


def test_zeros_of_an_article_are_no_code(desk: Any) -> None:
    publish(
        Article(
            number=3100,
            path="2019/04/01/zeros-a3100/",
            language="en",
            headline=CODE,
            published=Moment("2019-04-01"),
            body=(Paragraph(f'<a href="https://x.example/{CODE}/">zeros</a>'),),
        )
    )
    found = made(article(3100))
    for part in (found.html, found.text):
        assert set(re.findall(r"(\w+)/0{22}/", part)) == {"leave", "preferences"} and part.count(CODE) == 2
    assert CODE in words(found.html)


def test_pictures_come_from_the_release_and_can_be_left_out(desk: Any) -> None:
    file = desk.newsroom.media / "boat.jpg"
    file.parent.mkdir(parents=True, exist_ok=True)
    Picture.effect_noise((1200, 675), 60).convert("RGB").save(file)
    boat = Figure(
        Image(path="media/boat.jpg", width=1200, height=675, alt="A boat at night"), "The <em>Ilse</em>", "O. Vennick"
    )
    lost = Figure(Image(alt="A plan", original_url="https://old.example/plan.gif"))
    film = Embed("https://video.example/w/1", "The film", "PeerTube")
    publish(
        Article(
            number=3200,
            path="2019/04/02/boat-a3200/",
            language="en",
            headline="A boat",
            published=Moment("2019-04-02"),
            lead_image=boat,
            body=(Paragraph("Here it is."), lost, film, Divider()),
        )
    )
    found = made(article(3200))
    pictures = lxml_html.document_fromstring(found.html).xpath("//img")
    assert pictures and {each.get("alt") for each in pictures} == {"A boat at night"}
    for each in pictures:
        assert each.get("width") == "560" and each.get("height") == "315"
        path = each.get("src").removeprefix("https://lantern.example/")
        assert (desk.site / path).is_file() and path.endswith(".webp")
    assert "<!--[if mso]><img src=" in found.html and ".jpg" in found.html
    without = made(article(3200), of=newsletter(slug="plain", pictures=False))
    assert "<img" not in without.html
    for part in (words(found.html), words(without.html), found.text):
        assert "Ilse" in part and "O. Vennick" in part and "A plan" in part and "The film" in part
    assert "https://old.example/plan.gif" in found.text and "https://video.example/w/1" in found.text


def test_nothing_is_asked_for_beside_an_article_without_appeals(desk: Any, settings_of_django: Any) -> None:
    from tamizdat.support import defaults

    settings_of_django.PRACTICE = True
    defaults.open_for_practice()
    weekly = newsletter()
    asks, silent = made(article(1001), of=weekly), made(article(1001), article(1005), of=weekly)
    assert "https://lantern.example/contribute/" in asks.html and "https://lantern.example/contribute/" in asks.text
    assert "contribute/" not in silent.html + silent.text
    weekly.appeal = False
    weekly.save()
    assert "contribute/" not in made(article(1001), of=weekly).html


def test_a_letter_from_right_to_left(desk: Any) -> None:
    arabic = newsletter(language="ar", name="الأسبوع")
    found = made(article(1003), article(1001), of=arabic, intro="<p>GX-2041 هو رقم الملف.</p>")
    tree = lxml_html.document_fromstring(found.html)
    assert (tree.get("lang"), tree.get("dir")) == ("ar", "rtl")
    cells = tree.xpath("//td[contains(@class, 'pad') and contains(@class, 'i')]")
    assert all(cell.get("dir") in ("rtl", "ltr") for cell in cells)
    (foreign,) = [cell for cell in cells if "ferry strike" in cell.text_content()]
    assert (foreign.get("lang"), foreign.get("dir"), foreign.get("align")) == ("en", "ltr", "left")
    assert "إلغاء الاشتراك" in found.html and "Unsubscribe" not in found.html + found.text
    assert "\N{RIGHT-TO-LEFT MARK}GX-2041" in found.text
    assert all(
        "\N{RIGHT-TO-LEFT MARK}" not in line for line in found.text.split("\n") if "://" in line and " " not in line
    )


def test_a_message_of_an_issue(desk: Any) -> None:
    from email import message_from_bytes, policy

    from tamizdat.letters.rendering.compose import compose
    from tamizdat.letters.rendering.message import mold

    with desk.newsroom.configuration.open("a") as file:
        file.write(MAIL)
    row = issue(article(1001), of=newsletter(sender="Anna, “The Lantern”"), subject="Boats – and doors")
    frozen = compose(row)
    row.html, row.text = frozen.html, frozen.text
    body = mold(row).fill(to="reader@example.org", code="a" * 22, message_id="<x@lantern.example>")
    read: Any = message_from_bytes(body, policy=policy.default)
    assert (read["From"].addresses[0].display_name, read["From"].addresses[0].addr_spec) == (
        "Anna, “The Lantern”",
        "letters@lantern.example",
    )
    assert read["Subject"] == "Boats – and doors"
    assert read["List-Id"] == '"The Week" <weekly.en.lantern.example>' and read["Precedence"] == "bulk"
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and read["Content-Language"] == "en"
    assert read["Auto-Submitted"] is None and read["Date"] and read["MIME-Version"] == "1.0"
    assert read.get_body(("html",)).get_content().replace("\r\n", "\n") == frozen.html.replace(CODE, "a" * 22)
    assert CODE.encode() not in body


@pytest.mark.parametrize("mode", ["desktop", "phone", "dark", "text", "web"])
def test_the_preview_shows_what_goes_out(desk: Any, mode: str) -> None:
    from django.test import RequestFactory

    shown = issue(article(1001), intro=FULL).serve_preview(RequestFactory().get("/"), mode)
    page = shown.content.decode()
    assert "The ferry strike enters its third week" in page
    policy = shown["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy and "<script" not in page
    if mode == "dark":
        assert "@media all{\n.p{background-color" in page
    elif mode != "text" and mode != "web":
        assert "@media not all{\n.p{background-color" in page and ("max-width:360px" in page) == (mode == "phone")
