"""Three-way merge of one article: an editor's changes are never undone, everything else follows the machine."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tamizdat.article import (
    Article,
    Block,
    Byline,
    Correction,
    Divider,
    Figure,
    Heading,
    Image,
    Label,
    List,
    Moment,
    Paragraph,
    Source,
    Status,
    encode,
)
from tamizdat.recover.rerun.article_merge import Merge, comparable, merge_article
from tamizdat.recover.rerun.body_merge import merge_body
from tamizdat.recover.rerun.conflicts import NOT_SHOWN, Conflict, shown, still_open
from tamizdat.recover.rerun.results import Result
from tamizdat.recover.rerun.taken_out import Ordinary, TakenOut

SENTENCES = [
    f"{who} told the {place} on {day} that the {thing} would be {done} before the {season} came, whatever it cost them."
    for who, place, day, thing, done, season in zip(
        ["Mara", "Jonas", "Ilse", "Tomas", "Petra", "Anton", "Lena", "Oskar", "Nadia", "Viktor", "Greta", "Emil"],
        ["council", "court", "paper", "harbour", "school", "bank", "union", "mayor", "police", "clinic", "theatre", "port"],
        ["Monday", "Tuesday", "Friday", "Sunday", "Easter", "Thursday", "Christmas", "Saturday", "May", "June", "July", "Wednesday"],
        ["bridge", "verdict", "strike", "pier", "lesson", "loan", "wage", "vote", "search", "ward", "play", "crane"],
        ["rebuilt", "read", "over", "closed", "held", "paid", "raised", "counted", "ended", "opened", "staged", "moved"],
        ["winter", "autumn", "ice", "rain", "storm", "harvest", "frost", "spring", "flood", "summer", "snow", "thaw"],
        strict=True,
    )
]  # fmt: skip
EDITORS = [f"Here the desk added its own words, number {number}, on the {number} day." for number in range(6)]
MACHINES = [f"A new capture brought this passage as well, item {letter}, from page {letter}." for letter in "qrstuv"]
BASE = Article(
    number=7,
    path="2013/10/03/a-a7/",
    language="en",
    headline="The pier",
    standfirst="It reopens.",
    bylines=(Byline("Ben Cole", "ben-cole"),),
    published=Moment("2013-10-03"),
    topics=(Label("ports", "Ports"),),
    body=tuple(map(Paragraph, SENTENCES)),
    related=(8, 9),
    sources=(Source("a.txt", "a" * 64, "text", None, ("headline",), tuple(range(len(SENTENCES)))),),
)
EVERYDAY = Ordinary(set(), [])


def merged(before: Article, edited: Article, now: Article) -> Merge:
    return merge_article(before, edited, now, TakenOut(before, edited, EVERYDAY))


def blocks(*texts: str) -> tuple[Block, ...]:
    return tuple(map(Paragraph, texts))


def changed(
    rng: random.Random, body: tuple[Block, ...], word: str, additions: list[str], *, moves: bool
) -> tuple[Block, ...]:
    """Change, take away, add, part, join and move some blocks."""
    found = list(body)
    for number in range(rng.randrange(4)):
        at = rng.randrange(len(found)) if found else 0
        kind = rng.choice(["change", "remove", "add", "part", "join", "move"])
        block = found[at] if found else None
        if kind == "add" or block is None:
            found.insert(at, Paragraph(additions[number]))
        elif kind == "change":
            words = block.html.split()
            words[rng.randrange(len(words))] = f"{word}{number}"
            found[at] = replace(block, html=" ".join(words))
        elif kind == "remove":
            del found[at]
        elif kind == "part":
            half = len(block.html.split()) // 2
            words = block.html.split()
            found[at : at + 1] = blocks(" ".join(words[:half]), " ".join(words[half:]))
        elif kind == "join" and at + 1 < len(found):
            found[at : at + 2] = blocks(f"{block.html} {found[at + 1].html}")
        elif kind == "move" and moves:
            found.insert(rng.randrange(len(found)), found.pop(at))
    return tuple(found)


SEED = st.integers(0, 2**32)


def three(seed: int) -> tuple[Article, Article, Article]:
    rng = random.Random(seed)
    edited = replace(BASE, body=changed(rng, BASE.body, "desk", EDITORS, moves=True))
    body = changed(rng, BASE.body, "copy", MACHINES, moves=False)
    now = replace(BASE, body=body, sources=(replace(BASE.sources[0], paragraphs=tuple(range(len(body)))),))
    if rng.random() < 0.5:
        edited = replace(edited, headline="The desk’s headline", bylines=())
    if rng.random() < 0.5:
        now = replace(now, headline="A new headline", published=Moment("2013-10-04"), topics=())
    return BASE, edited, now


@settings(max_examples=400, deadline=None)
@given(SEED)
def test_an_editors_changes_are_never_undone(seed: int) -> None:
    before, edited, now = three(seed)
    found = merged(before, edited, now)
    old, own, result = (list(article.body) for article in (before, edited, found.article))
    written = [block for block in own if block not in old]
    assert [block for block in result if block in written] == written
    for block in old:
        if block not in own:
            assert block not in result, "a passage that the editor took away or changed is back"
    for field in ("headline", "bylines", "published", "topics"):
        if getattr(edited, field) != getattr(before, field):
            assert getattr(found.article, field) == getattr(edited, field)
        else:
            assert getattr(found.article, field) == getattr(now, field)


@settings(max_examples=400, deadline=None)
@given(SEED)
def test_running_twice_changes_nothing(seed: int) -> None:
    before, edited, now = three(seed)
    once = merged(before, edited, now)
    twice = merged(now, once.article, now)
    assert encode(twice.article) == encode(once.article)
    assert not twice.questions and not twice.conflicts


@settings(max_examples=200, deadline=None)
@given(SEED)
def test_without_edits_the_machine_is_followed_and_without_news_the_editor(seed: int) -> None:
    before, edited, now = three(seed)
    assert merged(before, before, now).article == now
    assert replace(merged(before, edited, before).article, sources=()) == replace(edited, sources=())
    assert merged(before, edited, edited).article.body == edited.body


@settings(max_examples=300, deadline=None)
@given(SEED)
def test_what_the_editor_left_alone_is_the_machines(seed: int) -> None:
    """Where no conflict is told, everything the machine changed is in the result."""
    before, edited, now = three(seed)
    found = merged(before, edited, now)
    if found.conflicts or found.held_back:
        assert found.conflicts or found.questions
        return
    for block in now.body:
        if block not in before.body:
            assert block in found.article.body


def test_a_conflict_is_told_and_the_editors_stands() -> None:
    edited = replace(
        BASE, headline="Desk", published=Moment("2013-10-05"), body=blocks(SENTENCES[0] + " Indeed.", *SENTENCES[1:])
    )
    now = replace(
        BASE, headline="Copy", published=Moment("2013-10-04"), body=blocks(SENTENCES[0] + " Maybe.", *SENTENCES[1:])
    )
    found = merged(BASE, edited, now)
    assert found.article.body == edited.body and found.article.headline == "Desk"
    told = {conflict.field: (conflict.archive, conflict.recovery) for conflict in found.conflicts}
    assert told == {
        "headline": ("Desk", "Copy"),
        "published": ("2013-10-05", "2013-10-04"),
        "body": (SENTENCES[0] + " Indeed.", SENTENCES[0] + " Maybe."),
    }


def test_a_conflict_does_not_show_what_the_editor_took_out() -> None:
    before = replace(BASE, bylines=(Byline(name="Ilse Maran", slug="ilse-maran"),))
    edited = replace(before, bylines=(Byline(name="The desk", slug="the-desk"),))
    now = replace(before, bylines=(Byline(name="Ilse J. Maran", slug="ilse-j-maran"),))
    (conflict,) = merged(before, edited, now).conflicts
    assert (conflict.archive, conflict.recovery) == ("The desk", NOT_SHOWN)


def test_a_new_withdrawal_is_obeyed_whatever_was_done_to_the_status_before() -> None:
    restored, gone = Status("published", "It was put back in May.", "court"), Status("withdrawn", "", "safety")
    found = merged(BASE, replace(BASE, status=restored), replace(BASE, status=gone))
    assert found.article.status == gone and not found.conflicts
    # Once it was obeyed, an editor who puts the article back by hand has the last word.
    again = merged(replace(BASE, status=gone), replace(BASE, status=restored), replace(BASE, status=gone))
    assert again.article.status == restored and not again.conflicts


def test_a_paragraph_joined_by_the_machine_and_edited_is_not_lost_or_doubled() -> None:
    edited = replace(BASE, body=blocks("Mara, of the desk, " + SENTENCES[0][5:], *SENTENCES[1:]))
    now = replace(BASE, body=blocks(f"{SENTENCES[0]} {SENTENCES[1]}", *SENTENCES[2:]))
    assert merged(BASE, edited, now).article.body == edited.body


def test_what_only_editors_set_is_not_touched() -> None:
    own = {
        "corrections": (Correction(Moment("2013-11-01"), "It was June."),),
        "status": Status("withdrawn", "", "court"),
        "translations": {"ru": 12},
        "series": Label("s", "S"),
        "appeals": False,
        "kicker": "Ports",
        "related": (3,),
    }
    now = replace(BASE, headline="Anew", related=(1, 2), kicker="")
    found = merged(BASE, replace(BASE, **own), now).article
    assert {field: getattr(found, field) for field in own} == own
    assert found.headline == "Anew"


def test_addresses_are_frozen_and_old_ones_only_grow() -> None:
    edited = replace(BASE, path="moved/by/desk/", old_paths=("x.html",))
    now = replace(BASE, path="other/", old_paths=("y.html", "moved/by/desk"))
    found = merged(BASE, edited, now).article
    assert (found.path, found.old_paths, found.number) == ("moved/by/desk/", ("x.html", "y.html"), 7)


def test_a_picture_is_merged_part_by_part() -> None:
    image = Image(None, 0, 0, "", "https://x.example/p.jpg")
    before = replace(BASE, lead_image=Figure(image, "A pier"))
    edited = replace(BASE, lead_image=Figure(replace(image, alt="Cranes over water"), "The pier in May"))
    now = replace(BASE, lead_image=Figure(replace(image, path="media/aa/p.jpg", width=4, height=4), "A pier"))
    found = merged(before, edited, now).article.lead_image
    assert found == Figure(Image("media/aa/p.jpg", 4, 4, "Cranes over water", image.original_url), "The pier in May")


def test_sources_say_where_the_merged_paragraphs_come_from() -> None:
    edited = replace(BASE, body=(Paragraph(EDITORS[0]), *BASE.body[1:]))
    new = Source("b.txt", "b" * 64, "text", None, (), (1,))
    now = replace(
        BASE,
        body=(BASE.body[0], Paragraph(MACHINES[0]), *BASE.body[1:]),
        sources=(replace(BASE.sources[0], paragraphs=(0, *range(2, 13))), new),
    )
    found = merged(BASE, edited, now).article
    assert found.body == (Paragraph(EDITORS[0]), Paragraph(MACHINES[0]), *BASE.body[1:])
    assert [source.paragraphs for source in found.sources] == [tuple(range(2, 13)), (1,)]


class TestTakenOut:
    """A name that an editor took out by hand stays out, whatever else a new copy has."""

    BEFORE = replace(
        BASE,
        standfirst="Orla Vennick was there.",
        body=blocks("Police held Orla Vennick on the pier that morning, two clerks said.", *SENTENCES[:3]),
    )
    EDITED = replace(
        BEFORE,
        standfirst="A clerk was there.",
        body=blocks("Police held a clerk on the pier that morning, two clerks said.", *SENTENCES[:3]),
    )

    @pytest.mark.parametrize(
        "news",
        [
            {"body": (*BEFORE.body, Paragraph("A new copy says that Vennick lives in Pear Lane."))},
            {"body": (BEFORE.body[0], Paragraph(SENTENCES[0] + " So did Orla Vennick."), *BEFORE.body[2:])},
            {"headline": "Vennick held on the pier"},
            {"bylines": (Byline("Orla Vennick", "orla-vennick"),)},
            {"topics": (Label("orla-vennick", "Orla Vennick"),)},
            {"kicker": "Vennick"},
            {"standfirst": "", "body": blocks("Orla Vennick was there.", *(block.html for block in BEFORE.body))},
            {"lead_image": Figure(Image(None, 0, 0, "", "https://x.example/p.jpg"), "Orla <em>Vennick</em> in May")},
        ],
    )  # fmt: skip
    def test_it_stays_out(self, news: dict) -> None:
        found = merged(self.BEFORE, self.EDITED, replace(self.BEFORE, **news))
        assert b"Vennick" not in encode(found.article)
        assert found.questions and not any("Vennick" in question.why for question in found.questions)

    APPEAL = Paragraph("Please give every month to keep our newsroom alive, dear reader. Readers Matter.")

    def news(self, text: str) -> Merge:
        before, now = (replace(BASE, body=(*BASE.body, self.APPEAL, *more)) for more in ((), (Paragraph(text),)))
        others = [
            replace(BASE, number=at, body=blocks("Every reader, each month.", "Matter.")) for at in range(100, 110)
        ]
        ordinary = Ordinary({"reader", "readers", "month", "every", "matter"}, others)
        return merge_article(before, BASE, now, TakenOut(before, BASE, ordinary))

    def test_everyday_words_do_not_keep_news_out(self) -> None:
        found = self.news("Nobody was paid every month, a reader wrote.")
        assert found.article.body[-1].html.endswith("a reader wrote.") and not found.held_back

    def test_names_do_however_often_they_stand_elsewhere(self) -> None:
        found = self.news("It is no dark Matter.")
        assert found.article.body == BASE.body and found.held_back == 1


class TestBody:
    def holds(self, block: Block) -> bool:
        return False

    def body(self, before: tuple[Block, ...], edited: tuple[Block, ...], now: tuple[Block, ...]) -> list[Block]:
        return list(merge_body(before, edited, now, self.holds).blocks)

    def test_short_blocks_dividers_and_lists(self) -> None:
        before = (Heading("Why now"), *blocks(*SENTENCES[:2]), Divider(), Heading("What next"), List(("one", "two")))
        edited = (Heading("Why it matters"), *before[1:4], Heading("What next"), List(("one", "two", "three")))
        now = (*before[:3], Divider(), Paragraph(SENTENCES[5]), *before[4:])
        assert self.body(before, edited, now) == [*edited[:4], now[4], *edited[4:]]

    def test_equal_blocks_keep_their_order(self) -> None:
        before = (Divider(), *blocks(SENTENCES[0]), Divider(), *blocks(SENTENCES[1]), Divider())
        edited = before[1:]
        now = (*before[:3], *blocks(SENTENCES[2]), *before[3:])
        assert self.body(before, edited, now) == [*edited[:2], now[3], *edited[2:]]

    def test_what_both_added_stands_once(self) -> None:
        before, more = blocks(*SENTENCES[:2]), Paragraph(SENTENCES[4])
        assert self.body(before, (*before, more), (*before, more)) == [*before, more]
        again = self.body(before, (*before, more), (*before, Paragraph(SENTENCES[4].replace("school", "skool"))))
        assert again == [*before, more]


def test_comparable_leaves_the_text() -> None:
    assert comparable(BASE).body == BASE.body and comparable(BASE).sources == ()


class TestOpenConflicts:
    MACHINE = replace(BASE, headline="Copy", body=blocks(SENTENCES[0] + " Maybe.", *SENTENCES[1:]))
    EDITED = replace(BASE, headline="Desk", body=blocks(SENTENCES[0] + " Indeed.", *SENTENCES[1:]))
    CONFLICTS = (
        Conflict(BASE.number, "headline", "Desk", "Copy"),
        Conflict(BASE.number, "body", SENTENCES[0] + " Indeed.", SENTENCES[0] + " Maybe."),
    )

    def open(self, article: Article, machine: Article) -> list[tuple[str, str]]:
        found = still_open(self.CONFLICTS, {BASE.number: article}, {BASE.number: Result(machine)})
        return [(conflict.field, conflict.recovery) for conflict in found]

    def test_they_stay_while_nothing_changes(self) -> None:
        assert self.open(self.EDITED, self.MACHINE) == [(each.field, each.recovery) for each in self.CONFLICTS]

    def test_what_recovery_says_now_is_told(self) -> None:
        assert self.open(self.EDITED, replace(self.MACHINE, headline="Anew"))[0] == ("headline", "Anew")

    def test_an_editor_who_changes_the_archive_settles_them(self) -> None:
        assert self.open(self.MACHINE, self.MACHINE) == []
        other = replace(self.EDITED, headline="Other", body=blocks("Nothing of it.", *SENTENCES[1:]))
        assert self.open(other, self.MACHINE) == []

    def test_recovery_that_comes_to_say_the_same_settles_them(self) -> None:
        assert self.open(self.EDITED, self.EDITED) == []

    def test_an_article_that_is_gone_has_none(self) -> None:
        assert still_open(self.CONFLICTS, {}, {BASE.number: Result(self.MACHINE)}) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (Moment("2013-10-03"), "2013-10-03"),
        ((Byline(name="Ilse Maran", slug="ilse-maran"), Byline(name="Jo", slug="jo")), "Ilse Maran, Jo"),
        (Status("withdrawn", "A court ordered it.", "court"), "withdrawn (court) A court ordered it."),
        (True, "true"),
    ],
)
def test_values_are_told_as_people_read_them(value: object, text: str) -> None:
    assert shown(value) == text
