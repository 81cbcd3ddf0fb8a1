"""A newsroom that does not exist: its configuration, its staff, and what it has published."""

from __future__ import annotations

from tamizdat.article import (
    Article,
    Byline,
    Correction,
    Dispatch,
    Heading,
    Label,
    List,
    Moment,
    Paragraph,
    Quote,
    Source,
    Table,
)

CONFIGURATION = """\
name = "The Lantern"
id = "the-lantern"
tagline = "News from Ardavia, written elsewhere"
address = "https://lantern.example/"
time_zone = "Europe/Riga"

[[languages]]
code = "en"
name = "English"

[[languages]]
code = "ar"
name = "العربية"
prefix = "ar/"

[[sections]]
slug = "news"
names = { en = "News", ar = "أخبار" }

[[sections]]
slug = "harbour"
names = { en = "Harbour", ar = "الميناء" }
"""
PASSWORD = "a boat with nine oars"
# One person for each role, and a second editor and reporter, since nobody approves their own work.
STAFF = {
    "rita": "reporter",
    "rob": "reporter",
    "edna": "editor",
    "emil": "editor",
    "cora": "chief",
    "tess": "treasurer",
    "max": "mailer",
}
NEWS, HARBOUR = Label("news", "News"), Label("harbour", "Harbour")
ANNA = Byline("Anna Petrova", "anna-petrova")
ARTICLES = (
    Article(
        number=1001,
        path="2019/03/02/ferry-strike-a1001/",
        original_url="https://lantern.example/2019/03/02/ferry.html",
        language="en",
        kicker="Harbour",
        headline="The ferry strike enters its third week",
        standfirst="Nine boats lie still, and nobody at the council answers.",
        bylines=(ANNA, Byline("Orla Vennick", "orla-vennick", "Photographs")),
        published=Moment("2019-03-02T09:30:00+02:00", "minute"),
        section=HARBOUR,
        topics=(Label("ferries", "Ferries"), Label("strikes", "Strikes")),
        body=(
            Paragraph("The boats have not moved since <em>Monday</em>, said Orla Vennick."),
            Heading("What the council says"),
            Paragraph('Nothing so far. See <a href="https://council.example/?id=7&amp;x=1">its page</a>.'),
            Quote("We shall wait.", "A stoker"),
            List(("bread", "coal", "patience")),
            Table((("Boat", "Days"), ("Ilse", "19")), header=True, caption="How long they lie"),
        ),
        sources=(Source(kind="html", capture="old/ferry.html", sha256="0" * 64),),
        related=(1002,),
    ),
    Article(
        number=1002,
        path="2019/03/05/council-meets-a1002/",
        language="en",
        headline="Council meets behind closed doors",
        bylines=(Byline("Lantern staff", "lantern-staff"),),
        published=Moment("2019-03-05"),
        section=NEWS,
        body=(Paragraph("It met for nine hours."), Paragraph("Orla Vennick waited outside.")),
        corrections=(Correction(Moment("2019-03-06"), "It met for nine hours, not ninety."),),
        translations={"ar": 1003},
    ),
    Article(
        number=1003,
        path="ar/2019/03/05/majlis-a1003/",
        language="ar",
        headline="المجلس يجتمع خلف أبواب مغلقة",
        published=Moment("2019-03-05"),
        section=NEWS,
        body=(Paragraph("اجتمع تسع ساعات."),),
        translations={"en": 1002},
    ),
    Article(
        number=1004,
        path="2019/03/09/night-at-the-quay-a1004/",
        language="en",
        headline="Night at the quay, hour by hour",
        published=Moment("2019-03-09T20:00:00+02:00", "minute"),
        section=HARBOUR,
        entries=(
            Dispatch(Moment("2019-03-09T21:00:00+02:00", "minute"), "Lights go out", (Paragraph("All of them."),)),
            Dispatch(Moment("2019-03-09T22:15:00+02:00", "minute"), "", (Paragraph("A single boat."),)),
        ),
    ),
    Article(
        number=1005,
        path="1999/undated-a1005/",
        language="en",
        headline="A note without a date",
        body=(Paragraph("Nobody knows when this was written."),),
        appeals=False,
    ),
)
