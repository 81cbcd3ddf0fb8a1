"""Exports of Substack and Movable Type: published articles come in, readers never."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from read_samples import FIRST, SECOND, THIRD, found, is_told, mangled, paragraphs, read_bytes
from samples import zipped

from tamizdat.article import Figure, List

TABLE = (
    "post_id,post_date,is_published,email_sent_at,inbox_sent_at,type,audience,title,subtitle,podcast_url\n"
    '123.lights,2019-05-03T12:00:00.000Z,true,,,newsletter,everyone,"Lights, and Lamps","What the town sold",\n'
    "124.draft,,false,,,newsletter,everyone,A draft,,\n"
    "125.lost,2019-05-04T12:00:00.000Z,true,,,newsletter,everyone,Lost,,\n"
    "126.talk,2019-05-05T12:00:00.000Z,true,,,podcast,everyone,A talk,,https://paper.example/a.mp3\n"
    "127.paid,2019-05-06T12:00:00.000Z,true,,,newsletter,only_paid,For payers,,\n"
)
BODY = (
    f"<p>{FIRST}</p><div class='captioned-image-container'><figure><img src='https://substackcdn.com/image/fetch/w_1456,c_limit/"
    "https%3A%2F%2Fpaper.example%2Flamp.jpg' width=1456 height=900><figcaption>A lamp</figcaption></figure></div>"
    "<div class='subscription-widget-wrap'><div class='subscription-widget show-subscribe'><p>Subscribe to Quay Post</p></div></div>"
    f"<div class='paywall-jump' data-component-name='PaywallToDOM'></div><p>{SECOND}</p>"
)


def substack(folder: str = "") -> bytes:
    people = "".join(f"reader.{n}@mail.example,2019-05-0{n + 1}\n" for n in range(5))
    files = {
        "posts.csv": TABLE,
        "posts/123.lights.html": BODY,
        "posts/124.draft.html": f"<p>{THIRD}</p>",
        "posts/127.paid.html": f"<p>{THIRD} {SECOND}</p>",
        "posts/123.opens.csv": "email,opened\n" + people,
        "posts/123.delivers.csv": "email,sent\n" + people,
        "email_list.quay.csv": "email,since\n" + people,
    }
    return zipped({folder + name: body for name, body in files.items()})


@pytest.mark.parametrize("folder", ["", "quay-export/"])
def test_an_export_of_substack(captured, run, folder):
    result = run(captured({"export.zip": substack(folder)}))
    paid, one = sorted(result.articles, key=lambda each: each.headline)
    assert (one.headline, one.standfirst) == ("Lights, and Lamps", "What the town sold")
    assert paragraphs(one) == [FIRST, SECOND] and one.published.value == "2019-05-03T12:00:00+00:00"
    (figure,) = [block for block in one.body if isinstance(block, Figure)]
    assert figure.image.original_url == "https://paper.example/lamp.jpg" and figure.caption == "A lamp"
    assert paid.headline == "For payers"
    reasons = {each.capture.rpartition("!")[2]: each.reason for each in result.left_out}
    assert reasons["drafts"].startswith("1 draft: ") and reasons["readers"].startswith("3 lists of readers")
    assert reasons["recordings"].startswith("1 post that is a recording") and reasons["paid"].startswith(
        "1 post for paying"
    )
    assert "no text of it" in reasons[f"{folder}posts/125.lost.html"]
    written = json.dumps([str(result.articles), str(result.left_out), str(result.assets)])
    assert "mail.example" not in written and "Subscribe" not in written


def test_a_site_that_is_known_gives_the_old_addresses(captured, run):
    folder = captured(
        {"export.zip": substack(), "list.jsonl": '{"path": "export.zip", "url": "https://quay.example/"}\n'}
    )
    result = run(listing=folder / "list.jsonl")
    assert sorted(each.original_url for each in result.articles) == [
        "https://quay.example/p/lights",
        "https://quay.example/p/paid",
    ]


ENTRIES = (
    "TITLE: Lights on the Quay\nBASENAME: lights\nSTATUS: Publish\nAUTHOR: Ada Quill\nDATE: 05/03/2019 09:40:00 PM\n"
    'PRIMARY CATEGORY: Harbour\nCATEGORY: Harbour\nCATEGORY: Lamps\nTAGS: quay,"forty lamps"\nCONVERT BREAKS: __default__\n'
    f"-----\nBODY:\n{FIRST}\n\n{SECOND}\n-----\nEXTENDED BODY:\n{THIRD}\n-----\nEXCERPT:\nForty lamps.\n-----\n"
    "COMMENT:\nAUTHOR: Rune Tolvard\nEMAIL: reader@mail.example\nIP: 192.0.2.7\nDATE: 05/04/2019 08:00:00 AM\nI saw them.\n"
    "-----\nPING:\nTITLE: A ping\nIP: 192.0.2.8\nBLOG NAME: x\n-----\n--------\n"
    f"TITLE: A draft\nSTATUS: Draft\nAUTHOR: ada\nDATE: 05/03/2019 09:40:00 PM\n-----\nBODY:\n{THIRD}\n-----\n--------\n"
    "TITLE: Of Lists\nSTATUS: Publish\nAUTHOR: ada\nDATE: 12/31/2018 23:59:00\nUNIQUE URL: https://quay.example/lists.html\n"
    f"CONVERT BREAKS: markdown\n-----\nBODY:\nThe town keeps lists of what it sells and to whom.\n\n* One\n* Two\n-----\n--------\n"
)


def test_an_export_of_movable_type(captured, run):
    result = run(captured({"export.txt": ENTRIES}))
    one, two = sorted(result.articles, key=lambda each: each.headline)
    assert one.headline == "Lights on the Quay" and paragraphs(one) == [FIRST, SECOND, THIRD]
    assert one.published.value == "2019-05-03T21:40:00", "month, day, year, and a clock whose zone nobody knows"
    assert [each.name for each in one.bylines] == ["Ada Quill"] and one.standfirst == "Forty lamps."
    assert one.section.name == "Harbour" and [each.name for each in one.topics] == ["Lamps", "quay", "forty lamps"]
    assert two.headline == "Of Lists" and two.bylines == () and two.published.value[:10] == "2018-12-31"
    assert two.original_url == "https://quay.example/lists.html" and any(isinstance(block, List) for block in two.body)
    assert [each.reason.split(":")[0] for each in result.left_out] == ["1 draft"]
    assert [(each.kind, each.count) for each in result.assets] == [("record", 2)]
    written = str(result)
    assert "Rune" not in written and "mail.example" not in written and "192.0.2" not in written


def test_a_rule_within_an_entry_stays_in_it(captured):
    text = (
        f"TITLE: Lights\nSTATUS: Publish\nDATE: 05/03/2019\n-----\nBODY:\n{FIRST}\n-----\n{SECOND}\n-----\n--------\n"
    )
    posts, _ = found(captured({"export.txt": text}))
    assert FIRST in posts["1"].html and SECOND in posts["1"].html and posts["1"].html.count("<hr>") == 1


@given(st.integers(0, 2_000), st.binary(max_size=12), st.booleans())
def test_no_damage_breaks_it(at: int, put: bytes, packed: bool) -> None:
    assert is_told(read_bytes(mangled(substack() if packed else ENTRIES.encode(), at, put)))


@given(st.integers(0, 700), st.text(alphabet='a,"\n\r\0é', max_size=12))
def test_no_damage_of_the_table_breaks_it(at: int, put: str) -> None:
    table = mangled(TABLE.encode(), at, put.encode())
    assert is_told(read_bytes(zipped({"posts.csv": table, "posts/123.lights.html": BODY})))
