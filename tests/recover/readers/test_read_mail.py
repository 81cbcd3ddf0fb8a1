"""Mails: the article comes in, and nobody who wrote, received or opened it."""

from __future__ import annotations

import json
import re
from email.message import EmailMessage
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers.picture import picture
from read_samples import FIRST, SECOND, THIRD, found, is_told, mangled, paragraphs, read_bytes
from samples import zipped

from tamizdat.article import Figure
from tamizdat.recover.capture import Capture

PEOPLE = ("receiver", "Rune", "Tolvard", "desk@paper", "192.0.2", "unsub", "9f86d081884c7d659a2feaa0c55ad015")


def mail(subject: str = "Lights on the Quay", text: str = "", **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["Received"] = "from a.example (192.0.2.7) by b.example; Fri, 3 May 2019 12:00:00 +0200"
    made["From"], made["To"] = "Quay Post <desk@paper.example>", "Rune Tolvard <receiver@mail.example>"
    made["Subject"], made["Date"] = subject, "Fri, 3 May 2019 12:00:00 +0200"
    made["Message-ID"] = "<17@paper.example>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text or f"By Ada Quill\n\n{FIRST}\n\n{SECOND}\n\n-- \nQuay Post\ndesk@paper.example\n")
    return made


def newsletter() -> EmailMessage:
    made = mail(List_Unsubscribe="<https://mail.example/unsub?u=9f86d081884c7d659a2feaa0c55ad015>")
    code = "9f86d081884c7d659a2feaa0c55ad015"
    made.add_alternative(
        "<html><body><div style='display:none'>A preview that no reader sees</div>"
        f"<table width=600><tr><td><a href='https://mail.example/view/{code}'>View this email in your browser</a></td></tr>"
        "<tr><td><h1>Lights on the Quay</h1><p>Dear Rune, here it is.</p>"
        f"<img src='cid:lamp@paper' width=400 height=300 alt='A lamp'><p>{FIRST}</p>"
        f"<p>{SECOND} <a href='https://paper.example/2019/05/lamps'>More</a>,"
        f" <a href='https://click.mail.example/ct/{code}'>and more</a>.</p>"
        "<table><tr><th>Year</th><th>Lamps</th></tr><tr><td>2008</td><td>40</td></tr></table></td></tr>"
        f"<tr><td><p>You received this email because receiver@mail.example is on our list.</p>"
        f"<a href='https://mail.example/unsub?u={code}'>Unsubscribe</a></td></tr></table>"
        f"<img src='https://mail.example/open.gif?u={code}' width=1 height=1></body></html>",
        subtype="html",
    )
    made.get_payload()[1].add_related(picture(), "image", "png", cid="<lamp@paper>")
    return made


def test_an_article_that_was_sent_by_mail(captured, run):
    (article,) = run(captured({"it.txt": bytes(mail())})).articles
    assert (article.headline, article.published.value) == ("Lights on the Quay", "2019-05-03T12:00:00+02:00")
    assert [each.name for each in article.bylines] == ["Ada Quill"]
    assert paragraphs(article) == [FIRST, SECOND]


def test_an_issue_of_a_newsletter(captured, run, tmp_path):
    result = run(captured({"it.eml": bytes(newsletter())}), media=tmp_path / "media")
    (article,) = result.articles
    assert paragraphs(article)[:3] == ["here it is.", FIRST, f"{SECOND} More, and more."]
    kinds = [type(block).__name__ for block in article.body]
    assert "Table" in kinds and article.headline == "Lights on the Quay"
    figure = article.lead_image or next(block for block in article.body if isinstance(block, Figure))
    assert figure.image.path and figure.image.alt == "A lamp" and (tmp_path / figure.image.path).is_file()
    assert "https://paper.example/2019/05/lamps" in str(article.body) and "click.mail" not in str(article)
    written = json.dumps([str(result.articles), str(result.left_out), str(result.notes), str(result.assets)])
    assert not [name for name in PEOPLE if name in written]
    assert any("report who opened the mail: 4" in note.note for note in result.notes)


@pytest.mark.parametrize(
    ("href", "right"),
    [
        ("https://paper.example/2019/05/03/lamps-of-the-quay-to-open-in-june-2019/", None),
        ("https://paper.example/lamps_of_the_quay_are_lit_again_2019.html", None),
        (
            "https://paper.example/article.php?id=5512&utm_source=x&mc_eid=1f2e3d",
            "https://paper.example/article.php?id=5512",
        ),
        ("https://paper.example/p/lamps?r=1abcd", "https://paper.example/p/lamps"),
        ("https://paper.us1.list-manage.com/track/click?u=1f2e&id=3d4c&e=5b6a", ""),
        ("https://click.mail.example/f/a/x", ""),
        ("https://substack.com/redirect/2/eyJlIjoiaHR0cHM6Ly9wYXBlci5leGFtcGxlIn0", ""),
        ("https://paper.example/a/550e8400-e29b-41d4-a716-446655440000", ""),
        ("mailto:leave@paper.example?subject=receiver@mail.example", ""),
    ],
)
def test_links_that_name_whoever_got_the_mail(captured, href, right):
    made = mail()
    made.set_content(f"<p>{FIRST} {SECOND} <a href='{href.replace('&', '&amp;')}'>Here.</a></p>", subtype="html")
    posts, _ = found(captured({"it.eml": bytes(made)}))
    links = [unescape(link) for link in re.findall('href="([^"]*)"', posts["it.eml"].html)]
    assert links == ([] if right == "" else [right or href]) and "Here." in posts["it.eml"].html


def test_a_newsletter_that_is_built_as_a_saved_page_is(captured):
    made = mail()
    made.set_content(f"<p>{FIRST} {SECOND}</p><img src='cid:lamp'>", subtype="html")
    made.add_related(picture(), "image", "png", cid="<lamp>")
    assert made.get_content_type() == "multipart/related"
    posts, _ = found(captured({"it.eml": bytes(made)}))
    assert posts["it.eml"].headline == "Lights on the Quay"


def test_what_is_around_the_article_is_told_without_the_receiver(captured, run):
    fates = []
    run(captured({"it.eml": bytes(newsletter())}), on_fates=fates.append)
    (of_mail,) = fates
    removed = [each for each in of_mail.blocks if each.rule == "of_mail"]
    assert any("in your browser" in each.text for each in removed)
    assert not [name for name in ("Rune", "receiver") if name in str(fates)]


PAGE = "https://paper.example/2019/05/lamps"


def framed(*stories: str) -> EmailMessage:
    """Return a newsletter with a title of its own, some words, whole stories and a teaser."""
    made = mail("Three things this week", List_Unsubscribe="<https://mail.example/u>")
    welcome = (
        "<h1>Three things this week</h1><p>Rune, here is what most of our readers opened.</p><p>It was a calm week.</p>"
    )
    more = "<h3>Also in this issue</h3><p><a href='https://paper.example/barn'>The barn</a>: who built it, and why.</p>"
    made.add_alternative(f"<html><body>{welcome}{''.join(stories)}{more}</body></html>", subtype="html")
    return made


def story(title: str, address: str = PAGE) -> str:
    linked = f"<a href='{address}'>{title}</a>" if address else title
    return (
        f"<h2>{linked}</h2><p>By Ada Quill, 1 May 2019</p><p>{FIRST}</p><p>{SECOND}</p><h3>A dinner</h3><p>{THIRD}</p>"
    )


def test_the_frame_around_the_one_story_of_a_newsletter_goes(captured, run):
    fates = []
    result = run(captured({"it.eml": bytes(framed(story("Lights on the Quay")))}), on_fates=fates.append)
    (article,) = result.articles
    assert paragraphs(article) == [FIRST, SECOND, "A dinner", THIRD]
    assert (article.headline, article.original_url) == ("Lights on the Quay", PAGE)
    assert article.published.value == "2019-05-01" and [each.name for each in article.bylines] == ["Ada Quill"]
    removed = [each.text for each in fates[0].blocks if each.rule == "of_mail"]
    assert "It was a calm week." in removed and "Rune" not in str(fates)


@pytest.mark.parametrize(
    "stories",
    [[story("Lights on the Quay", "")], [story("Lights on the Quay"), story("The barn of forty lamps", f"{PAGE}/2")]],
    ids=["no link", "two stories"],
)
def test_a_newsletter_that_is_an_article_of_its_own_stays_whole(captured, run, stories):
    (article,) = run(captured({"it.eml": bytes(framed(*stories))})).articles
    assert article.headline == "Three things this week" and "It was a calm week." in paragraphs(article)


def teaser(number: int) -> str:
    link = f"{PAGE}/{number}"
    return (
        f"<h2><a href='{link}'>The lamps of street {number}</a></h2><p>Who lit them in the year {number}, and who paid for"
        f" the oil that they burned all winter.</p><p><a href='{link}'>Read more</a></p>"
    )


def test_a_newsletter_of_teasers_holds_no_article(captured):
    posts, reasons = found(captured({"it.eml": bytes(framed(*map(teaser, range(1, 5))))}))
    assert not posts and reasons["it.eml"].startswith("holds no article: a newsletter of teasers (4)")


@pytest.mark.parametrize(
    "stories", [[teaser(1), teaser(2)], [f"<p>{FIRST}</p><p>{SECOND}</p>", *map(teaser, (1, 2, 3))]]
)
def test_few_teasers_or_words_about_them_are_an_article(captured, run, stories):
    assert len(run(captured({"it.eml": bytes(framed(*stories))})).articles) == 1


def test_headline_and_day_of_the_page_count_more_than_those_of_a_mail(captured, run):
    made = mail("Lights on the Quay: what our readers opened", f"{FIRST}\n\n{SECOND}\n\n{THIRD}")
    page = (
        f"<html><head><meta property='article:published_time' content='2019-05-01T10:00:00+02:00'></head><body>"
        f"<h1>Lights on the Quay</h1><div><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div></body></html>"
    )
    (article,) = run(captured({"it.eml": bytes(made), "it.html": page})).articles
    assert (article.headline, article.published.value) == ("Lights on the Quay", "2019-05-01T10:00:00+02:00")


def test_what_stands_in_no_block_of_its_own_is_judged_as_well(captured, run):
    made = mail(List_Id="<x>")
    made.set_content(
        f"<a href='https://paper.example/v/1'>View this email in your browser</a><h1>Lights on the Quay</h1>{FIRST}"
        f"<table><tr><td><p>{SECOND}</p></td></tr></table><br>And <!-- a mark --><b>so</b> it was.<br><p>{THIRD}</p>"
        "You received this email because receiver@mail.example is on our list. <a href='https://paper.example/u/1'>Unsubscribe</a>",
        subtype="html",
    )
    (article,) = run(captured({"it.eml": bytes(made)})).articles
    assert paragraphs(article) == [FIRST, SECOND, "And so it was.", THIRD]


FORWARDED = (
    "Rune, look at this.\n\n---------- Forwarded message ---------\nFrom: Quay Post <desk@paper.example>\n"
    f"Date: Thu, 2 May 2019 at 09:10\nSubject: Lights on the Quay\nTo: Rune Tolvard <receiver@mail.example>\n\n{FIRST}\n\n{SECOND}\n"
)
GERMAN = FORWARDED.replace("Forwarded message", "Weitergeleitete Nachricht")
for english, german in {"From": "Von", "Date": "Datum", "Subject": "Betreff", "To": "An"}.items():
    GERMAN = GERMAN.replace(f"{english}: ", f"{german}: ")


@pytest.mark.parametrize("text", [FORWARDED, GERMAN], ids=["en", "de"])
def test_a_mail_that_was_sent_on(captured, run, text):
    result = run(captured({"it.eml": bytes(mail("Fwd: Lights on the Quay", text))}))
    (article,) = result.articles
    assert article.headline == "Lights on the Quay" and paragraphs(article) == [FIRST, SECOND]
    assert article.published.value[:10] == "2019-05-02", "the day of the mail that was sent on"


def test_mails_within_a_mail_and_documents_attached_to_it(captured, run):
    outer = mail("Fwd: two things", "See below.\n")
    outer.add_attachment(mail("Lights on the Quay"))
    outer.add_attachment(f"{SECOND}\n\n{THIRD}\n", filename="barn.txt")
    outer.add_attachment("BEGIN:VCARD\nFN:Rune Tolvard\nEND:VCARD\n", filename="rune.vcf")
    posts = run(captured({"it.eml": bytes(outer)}))
    assert "Lights on the Quay" in [article.headline for article in posts.articles] and len(posts.articles) == 2
    assert ["address book" in each.reason for each in posts.left_out] == [True]


def test_charsets_and_transfer_encodings(captured, run):
    russian = "Фонари на набережной снова зажгли в пятницу, через одиннадцать лет после того, как город их продал."
    for charset, stated in (
        ("koi8-r", "koi8-r"),
        ("cp1251", "windows-1251"),
        ("cp1251", "x-nothing"),
        ("utf-8", "utf-8"),
    ):
        body = (
            b"Message-ID: <1@a.example>\r\nList-Id: <x>\r\nSubject: =?"
            + b"koi8-r?B?5s/OwdLJ?=\r\nDate: Fri, 3 May 2019 12:00:00 +0000\r\n"
            b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset="
            + stated.encode()
            + b"\r\n\r\n"
            + russian.encode(charset)
        )
        (article,) = run(captured({"it.eml": body})).articles
        assert article.headline == "Фонари" and paragraphs(article) == [russian], stated
    quoted = mail(List_Id="<x>")
    quoted.set_content(f"{FIRST} Cafés.\n", cte="quoted-printable")
    (article,) = run(captured({"it.eml": bytes(quoted)})).articles
    assert paragraphs(article) == [f"{FIRST} Cafés."]


def test_flowed_lines_are_one_paragraph(captured, run):
    flowed = mail()
    flowed.set_content(f"{FIRST[:40].strip()} \n{FIRST[40:].strip()}\n\n{SECOND}\n", params={"format": "flowed"})
    (article,) = run(captured({"it.eml": bytes(flowed)})).articles
    assert paragraphs(article) == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (mail("Re: Lights on the Quay"), "a reply to another mail"),
        (mail(text=" "), "a mail without a text"),
        (mail(text="I am away until Monday."), "a mail of a few words between people"),
        (mail(text=FIRST, Auto_Submitted="auto-replied"), "a report about mail, or an answer in somebody's absence"),
        (mail(text=f"{FIRST} {SECOND}", X_Failed_Recipients="receiver@mail.example"), "a report about mail"),
    ],
)
def test_what_stays_out(captured, made, reason):
    posts, reasons = found(captured({"it.eml": bytes(made)}))
    assert not posts and reasons["it.eml"].startswith(reason)


def test_a_header_that_is_encoded_wrongly_stops_nothing(captured):
    body = bytes(mail(List_Id="<x>")).replace(b"Subject: Lights on the Quay", b"Subject: =?utf-8?b?a?=")
    posts, _ = found(captured({"a.eml": body, "b.eml": bytes(mail())}))
    assert sorted(posts) == ["a.eml", "b.eml"] and posts["a.eml"].headline == ""


def test_an_encrypted_mail_says_so(captured):
    body = b'Message-ID: <1@a.example>\nMIME-Version: 1.0\nContent-Type: multipart/encrypted; boundary="x"\n\n--x\n\nVersion: 1\n--x--\n'
    posts, reasons = found(captured({"it.eml": body}))
    assert not posts and reasons["it.eml"].startswith("an encrypted mail: open it")


def test_of_a_mailbox_only_newsletters_are_read(captured):
    start = b"From desk@paper.example Fri May  3 11:40:07 2019\n"
    letter = bytes(newsletter()).replace(b"\n\n", b"\n\n>From the quay it is not far.\n\n", 1)
    box = start + bytes(mail("Lunch?")) + b"\n" + start + letter + b"\n" + start + bytes(mail("Re: Lunch?"))
    posts, reasons = found(captured({"mails.mbox": box, "mails.zip": zipped({"a.mbox": box})}))
    assert sorted(posts) == ["2"] and posts["2"].headline == "Lights on the Quay"
    assert reasons["mails.mbox!correspondence"].startswith("2 mails between people")
    assert "Lunch" not in str(posts) + str(reasons)


CORPUS = Path(__file__).parents[2] / "letters" / "incoming" / "corpus"


@pytest.mark.parametrize("file", sorted(CORPUS.glob("*.eml")), ids=lambda file: file.stem)
def test_reports_and_answers_in_absence_are_no_articles(file: Path) -> None:
    items = read_bytes(file.read_bytes(), file.name)
    assert is_told(items) and not [
        each for each in items if isinstance(each, Capture) and "away until" in str(each.body)
    ]


@given(st.integers(0, 4_000), st.binary(max_size=20), st.booleans())
def test_no_damage_breaks_it(at: int, put: bytes, boxed: bool) -> None:
    body = mangled(bytes(newsletter()), at, put)
    assert is_told(read_bytes(b"From a@b Fri May  3 11:40:07 2019\n" + body if boxed else body))


def test_mails_within_mails_come_to_an_end() -> None:
    made = mail("Fwd: deep")
    for _ in range(60):
        outer = mail("Fwd: deep", "See below.\n")
        outer.add_attachment(made)
        made = outer
    assert is_told(read_bytes(bytes(made)))
