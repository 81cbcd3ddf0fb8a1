"""Stories of the Vesna Courier of Port Halden, an invented paper: nothing in them is anybody's text."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import papers


class Story(NamedTuple):
    """An article as it was published: `day` is its date, `slug` the end of its address, `number` what stands in that."""

    number: int
    slug: str
    headline: str
    byline: str
    day: date
    body: list[str]
    language: str = "en"

    @property
    def url(self) -> str:
        """The address at which the story was published."""
        return f"https://www.vesnacourier.example/{self.day:%Y/%m/%d}/{self.slug}-a{self.number}"


PIER = Story(5512, "port-halden-to-reopen-grain-pier", papers.HEADLINE, "Marta Ollin", date(2017, 5, 9), papers.BODY)
HERRING = Story(
    7130, "herring-return-to-the-bay", papers.LATER_HEADLINE, "Jon Askeland", date(2019, 3, 15), papers.LATER_BODY
)
ORCHESTRA = Story(
    7302, "krell-orchestra-opens-its-season", papers.THIRD_HEADLINE, "Edda Varga", date(2019, 9, 21), papers.THIRD_BODY
)
RUSSIAN = Story(
    5513, "zernovoy-prichal", papers.RUSSIAN_HEADLINE, "Ирина Белова", date(2017, 5, 9), papers.RUSSIAN_BODY, "ru"
)
ARABIC = Story(
    5514, "raseef-al-huboob", papers.ARABIC_HEADLINE, "سلمى حداد", date(2017, 5, 9), papers.ARABIC_BODY, "ar"
)

LIGHTHOUSE = Story(
    6021, "last-keeper-leaves-senna-lighthouse", "Last Keeper Leaves the Lighthouse of Senna", "Marta Ollin",
    date(2018, 1, 30),
    [
        "The last keeper of the lighthouse at Senna carried his radio and two suitcases down its 212 steps on Monday, and "
        "locked a door that had not been locked since 1874.",
        'Tove Harild, who is 66, kept the light for thirty-one winters. "It will burn without me," he said on the quay, "but '
        'nobody will notice when it does not."',
        "The maritime office in Ostermark has steered the lamp from a screen in the capital since November. An engineer will "
        "come by boat four times a year, weather permitting.",
        "Whether the tower can be opened to visitors is to be decided in spring, once the iron of its gallery has been tested.",
    ],
)  # fmt: skip
LIBRARY = Story(
    6044, "krell-library-lends-tools", "Library in Krell Begins to Lend Drills and Ladders", "Jon Askeland",
    date(2018, 2, 17),
    [
        "Anyone with a card of the municipal library in Krell can now borrow a drill, a ladder or a sewing machine for two "
        "weeks, as with any novel.",
        "Librarian Sunniva Prok gathered the first sixty tools from cellars in her own street. Most of them had been used twice, "
        "she said, and had then waited for somebody to die.",
        "The most wanted object so far is a pressure washer, for which eleven households are on a list. A wallpaper table came "
        "back with a note of thanks and a jar of plums.",
    ],
)  # fmt: skip
BAKERY = Story(
    6090, "night-shift-ends-at-bakery", "After a Century, the Night Shift Ends at Halden Bread", "Edda Varga",
    date(2018, 4, 6),
    [
        "The ovens of Halden Bread went cold at midnight on Thursday for the first time since the siege, because the bakers "
        "have agreed with the owner to start at five.",
        "Dough now rests in cellars at four degrees and rises while the town sleeps. Master baker Ruud Tamm tried it for a year "
        "on Sundays before he told anybody.",
        'Customers noticed nothing but the crust, which is darker. "My grandfather would have called it burnt," Tamm said, '
        '"and then he would have asked for another slice."',
        "The town council wants to know whether the smell, for which tourists came at four in the morning, can be kept.",
    ],
)  # fmt: skip
TRAM = Story(
    6127, "tram-seven-crosses-the-strait", "Tram Seven Will Cross the Strait on a Barge", "Marta Ollin",
    date(2018, 6, 12),
    [
        "From August the trams of line seven will roll onto a barge at the customs house and off again on the other shore, the "
        "transport board announced on Tuesday.",
        "A bridge would have cost ninety million and an election, board member Leif Oster said; the barge was bought from a "
        "circus for a little under two.",
        "Passengers may remain seated during the crossing, which takes fourteen minutes in calm water. Season tickets are valid "
        "at sea, too.",
    ],
)  # fmt: skip
SCHOOL = Story(
    6140, "island-school-has-one-pupil", "The Island School With One Pupil Looks for a Second", "Jon Askeland",
    date(2018, 8, 28),
    [
        "When the bell rang on Vorso on Monday morning, one child went in: Pernille, aged nine, with an apple for a teacher who "
        "has two classrooms and a gymnasium.",
        "The province must close any school that has fewer than two pupils for three years. This is the second year, and the "
        "island of forty people has begun to advertise for families.",
        "On offer are a house by the harbour, a share in the mill, and a seat in the choir, which lacks a tenor. Six families "
        "have written so far, one of them from Chile.",
    ],
)  # fmt: skip
BRIDGE = Story(
    6171, "engineers-listen-to-rope-bridge", "Engineers Listen to the Rope Bridge Before They Judge It", "Edda Varga",
    date(2018, 10, 2),
    [
        "Forty small microphones hang in the rope bridge above the Ulva gorge since last week, and a computer in a shepherd's "
        "hut notes each strand that snaps.",
        "A healthy rope is silent, explained Professor Hilke Brandt of the technical college, while a tired one ticks like a "
        "clock in the hours before it parts.",
        "Until the measurements end in November only eight persons may walk on the bridge at a time, and goats one by one.",
    ],
)  # fmt: skip
ICE = Story(
    6205, "ice-road-opens-late", "Ice Road to the Outer Islands Opens Five Weeks Late", "Marta Ollin",
    date(2019, 1, 22),
    [
        "Lorries may again drive across the frozen sound to the outer islands, five weeks later than in an ordinary winter, the "
        "coast guard reported on Tuesday.",
        "The ice is 38 centimetres thick at the marker buoys. Drivers must leave their doors unlocked, keep two hundred metres "
        "apart, and never stop for photographs.",
        "Shopkeeper Dagny Roos had flour and lamp oil flown in by helicopter in December, at a price that she would rather not "
        "see in print.",
    ],
)  # fmt: skip
MUSEUM = Story(
    6233, "museum-returns-drum", "Museum Returns a Drum That It Never Showed", "Jon Askeland", date(2019, 2, 8),
    [
        "The museum of Port Halden has handed back a shaman's drum that lay in a drawer for a hundred and nine years, labelled "
        "as a sieve.",
        "A doctoral student recognised the pattern of its frame on a lantern slide. The family from which it was taken still "
        "lives in the valley, and had sung about it all along.",
        "No speech was held at the handover. Instead the drum was played, for the length of one song, in a room whose heating "
        "had been switched off so as not to harm the skin.",
    ],
)  # fmt: skip
DOGS = Story(
    6250, "sled-dogs-deliver-ballots", "Sled Dogs Deliver the Ballots of Upper Ulva", "Edda Varga", date(2019, 3, 3),
    [
        "Eleven dogs brought the ballots of Upper Ulva down to the counting hall on Sunday evening, after snow had closed the "
        "only road behind the last voter.",
        "Their driver, Anselm Kray, sealed the box with wax and slept beside it in a barn. He arrived at twenty to midnight, "
        "twenty minutes before the result would have been certified without him.",
        "The valley's ninety-four votes changed nothing in the end. The dogs were given the sausages that had been meant for "
        "the observers.",
    ],
)  # fmt: skip
POST = Story(
    6288, "letter-arrives-after-41-years", "A Letter Arrives in Senna After Forty-One Years", "Marta Ollin",
    date(2019, 4, 18),
    [
        "A letter that was posted at Easter 1978 reached its address in Senna on Wednesday, together with a form on which the "
        "recipient may complain about the delay.",
        "It had slipped behind a sorting frame in the old post office, which is being turned into flats. The carpenters found a "
        "postal order as well, and a sandwich.",
        "What the letter said, Solveig Anker would not tell. She had married its sender anyway, she said, though only after he "
        "had learned to use a telephone.",
    ],
)  # fmt: skip
WEATHER = Story(
    6301, "forecasters-apologise-for-easter", "Forecasters Apologise for a Storm That Stayed Away", "Jon Askeland",
    date(2019, 4, 24),
    [
        "The weather service of Ostermark has apologised to innkeepers on the coast for a storm that it announced for Easter and "
        "that turned north over open water.",
        "About nine hundred guests cancelled, the union of innkeepers reckons. Chief forecaster Nils Abend pointed out that "
        "nobody had ever thanked him for the storms that did come.",
        "In future the service will give the odds of each warning in percent, with a drawing of that many umbrellas.",
    ],
)  # fmt: skip

STORIES = (
    PIER, HERRING, ORCHESTRA, RUSSIAN, ARABIC, LIGHTHOUSE, LIBRARY, BAKERY, TRAM, SCHOOL, BRIDGE, ICE, MUSEUM, DOGS, POST,
    WEATHER,
)  # fmt: skip
