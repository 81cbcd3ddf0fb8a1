"""An early and a late version of one story: the later stands, and what the earlier alone has is told."""

from __future__ import annotations

import msgspec
import pytest

from tamizdat.article import Moment, Paragraph, plain
from tamizdat.recover.capture import Capture, Cleaned, TextBlock
from tamizdat.recover.fates.reasons import Reason
from tamizdat.recover.merging.merge import merge_with_fates
from tamizdat.recover.merging.versions import earlier_versions

NIGHT = "Four people died when the ferry Krell struck the pier of Senna on Monday night, the harbour office said."
MORNING = "Eleven people died when the ferry Krell struck the pier of Senna on Monday night, the harbour office said."
WITNESS = "It sounded like a door being shut in an empty house, said a woman who keeps the kiosk on the quay."
UNKNOWN = "Why the ferry left its course in clear weather was not known, and its captain had not been found."
KNOWN = (
    "The ferry left its course since its rudder had been mended with a rope, said the captain, who was found asleep."
)
END = "The last such accident was in the autumn of 1987, when a coal ship took the northern lamp with it."


def version(name: str, headline: str, *texts: str, **fields: object) -> Cleaned:
    captured = fields.pop("captured", None)
    capture = Capture(name=name, sha256=name, kind="html", body=b"", captured=captured)  # type: ignore[arg-type]
    return Cleaned(
        capture=capture,
        headline=headline,
        body=tuple(TextBlock(content=Paragraph(text), text=text) for text in texts),
        places=tuple(range(len(texts))),
        published=Moment("2017-05-09T21:40:00+00:00", "minute"),
        field_sources={"headline": "h1", "published": "stated"},
        **fields,  # type: ignore[arg-type]
    )


EARLY = version("early", "Four Die as Ferry Strikes Pier", NIGHT, WITNESS, UNKNOWN)
LATE = version(
    "late",
    "Eleven Die as Ferry Strikes Pier",
    MORNING,
    WITNESS,
    KNOWN,
    END,
    updated=Moment("2017-05-10T08:00:00+00:00", "minute"),
)


@pytest.mark.parametrize("order", [[EARLY, LATE], [LATE, EARLY]])
def test_the_later_version_stands_and_the_earlier_is_told(order):
    merged, fates = merge_with_fates(order)
    assert merged.headline == LATE.headline
    assert [plain(block.html) for block in merged.body] == [MORNING, WITNESS, KNOWN, END]
    assert merged.updated == LATE.updated
    told = fates.members["early"]
    assert {each.text: each.reason for each in told.dropped} == dict.fromkeys([NIGHT, UNKNOWN], "EARLIER_VERSION")
    assert told.paragraphs == {1: 1}
    assert "earlier version" in Reason.EARLIER_VERSION.sentence()
    assert {source.capture for source in merged.sources} == {"early", "late"}


def test_the_day_of_capture_tells_which_is_later():
    early = version("b", "Ferry Strikes Pier", NIGHT, WITNESS, UNKNOWN, captured="2017-05-09")
    late = version("a", "Ferry Strikes Pier", MORNING, WITNESS, KNOWN, END, captured="2017-05-11")
    assert earlier_versions([late, early]) == {1}
    assert earlier_versions([early, late]) == {0}


def test_a_page_that_tells_of_a_change_is_later_than_one_of_the_same_day_that_does_not():
    day = Moment("2017-05-09")
    early = msgspec.structs.replace(EARLY, published=day)
    late = msgspec.structs.replace(LATE, published=day)
    assert earlier_versions([early, late]) == {0}
    another_day = msgspec.structs.replace(early, published=Moment("2017-05-08"))
    read_from_a_line = msgspec.structs.replace(early, field_sources={"headline": "h1", "published": "line"})
    assert earlier_versions([another_day, late]) == earlier_versions([read_from_a_line, late]) == set()


@pytest.mark.parametrize(
    ("one", "two"),
    [
        # nothing tells which is later
        (
            version("a", "Ferry Strikes Pier", NIGHT, WITNESS, UNKNOWN),
            version("b", "Ferry Strikes Pier", MORNING, KNOWN),
        ),
        # a later copy that was cut short, and one that is the same
        (EARLY, version("c", EARLY.headline, NIGHT, captured="2019-01-01", updated=LATE.updated)),
        (EARLY, version("d", EARLY.headline, NIGHT, WITNESS, UNKNOWN, updated=LATE.updated)),
        # a later copy that has more, and changed nothing
        (EARLY, version("e", EARLY.headline, NIGHT, WITNESS, UNKNOWN, END, updated=LATE.updated)),
        # a later copy of which little was found
        (EARLY, version("f", EARLY.headline, KNOWN[:40], updated=LATE.updated)),
    ],
)
def test_what_is_no_other_version(one, two):
    assert earlier_versions([one, two]) == set()
    assert earlier_versions([two, one]) == set()


def test_one_capture_alone():
    assert earlier_versions([LATE]) == set()
    assert earlier_versions([]) == set()
