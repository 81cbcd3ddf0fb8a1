"""An article whose record cannot be pressed any more stays as it was published last, wherever it is shown."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from press_checks import snapshot
from press_samples import LANTERN, MONDAY, PAGES, article

from tamizdat import release
from tamizdat.article import Article, Correction, Label, Moment, Paragraph, Source, Status, encode
from tamizdat.press.archives.jsonl_archive import JsonlArchive
from tamizdat.press.archives.public_record import from_public_record, public_record
from tamizdat.press.build import full
from tamizdat.press.build.state import delete_index, index_file
from tamizdat.press.report import PressReport
from tamizdat.press.run import press
from tamizdat.site import Site

STANDS = "Its last published page stands."
SECRET = "Ilva Tarn hid in the mill"


class Newsroom:
    """A `.jsonl` archive whose lines can be spoiled, and its release."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.site, self.file = folder, folder / "site", folder / "archive.jsonl"
        release.init_keys(folder)
        self.lines: dict[int, bytes] = {}
        articles = [article(number) for number in range(1, 7)]
        articles[2] = replace(
            articles[2],
            related=(4,),
            old_paths=("old/three.html",),
            corrections=(Correction(Moment("2013-11-04"), "It said ten."),),
            sources=(Source("box/name.html", "0" * 64, "html"),),
        )
        articles[3] = replace(articles[3], body=(Paragraph(f'{SECRET}. <a href="/old/three.html">Three</a>'),))
        for each in articles:
            self.put(each)

    def put(self, each: Article) -> None:
        self.lines[each.number] = encode(each)

    def spoil(self, number: int, old: bytes, new: bytes) -> None:
        assert old in self.lines[number]
        self.lines[number] = self.lines[number].replace(old, new, 1)

    def press(self, **more: object) -> PressReport:
        self.file.write_bytes(b"".join(self.lines[number] + b"\n" for number in sorted(self.lines)))
        given: dict[str, object] = {"now": MONDAY, **more}
        keys = release.load_online(self.folder)
        return press(JsonlArchive(self.file), Site(pages=PAGES), LANTERN, self.site, keys, **given)  # type: ignore[arg-type]

    def text(self, path: str) -> str:
        return (self.site / path).read_text(encoding="utf-8")


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    room = Newsroom(tmp_path)
    assert room.press().left_out == ()
    return room


SPOILED = {
    "a field misspelt": (b'"headline"', b'"headlin"'),
    "a wrong type": (b'"headline":"', b'"headline":7,"x":"'),
    "cut short": (b'"body"', b""),
    "no headline": (b'"headline":"Ferry strike enters day 3"', b'"headline":" "'),
    "a path that is kept": (b'"path":"2013/10/04/ferry-strike-a3/"', b'"path":"tuf/three/"'),
    "a path of a feed": (b'"path":"2013/10/04/ferry-strike-a3/"', b'"path":"section/news/rss.xml/"'),
    "a date that is none": (b'"value":"2013-10-04"', b'"value":"yesterday"'),
    "the place of another": (b"2013/10/04/ferry-strike-a3/", b"2013/10/03/ferry-strike-a2/"),
    "the place of a later one": (b"2013/10/04/ferry-strike-a3/", b"2013/10/06/ferry-strike-a5/"),
}


@pytest.mark.parametrize("what", SPOILED)
def test_the_last_published_state_stands_in_every_kind_of_press(newsroom: Newsroom, what: str) -> None:
    before = snapshot(newsroom.site)
    if what == "cut short":
        newsroom.lines[3] = newsroom.lines[3].partition(b'"body"')[0]
    else:
        newsroom.spoil(3, *SPOILED[what])
    done = newsroom.press()
    assert snapshot(newsroom.site) == before
    (line,) = done.left_out
    assert line.startswith("article 3: ") and line.endswith(STANDS)
    assert newsroom.press().left_out == done.left_out, "told at every press until it is mended"
    assert newsroom.press(changed=[3]).left_out == (line,)
    assert newsroom.press(full=True).left_out == (line,)
    delete_index(index_file(newsroom.site))
    assert newsroom.press().left_out == (line,)
    assert snapshot(newsroom.site) == before


def test_workers_press_the_last_state_too(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    newsroom.spoil(3, b'"headline"', b'"headlin"')
    newsroom.put(article(2, path="2013/10/06/ferry-strike-a5/"))
    newsroom.spoil(6, b'"number":6', b'"numbr":6')
    done = newsroom.press()
    alone = snapshot(newsroom.site)
    monkeypatch.setattr(full, "FEW", 2)
    monkeypatch.setattr("tamizdat.press.build.page_builder.cores", lambda: 2)
    assert newsroom.press(full=True).left_out == done.left_out
    assert snapshot(newsroom.site) == alone


def test_the_report_names_the_line_and_the_remedy(newsroom: Newsroom) -> None:
    newsroom.spoil(3, b'"headline"', b'"headlin"')
    (line,) = newsroom.press().left_out
    assert (
        f"{newsroom.file}, line 3: is no article" in line
        and "`headlin` (did you mean `headline`?)" in line
        and "mend the line" in line
    )


@pytest.mark.parametrize("changed", [None, [3]])
def test_a_mended_record_is_pressed(newsroom: Newsroom, changed: list[int] | None) -> None:
    whole = newsroom.lines[3]
    newsroom.spoil(3, b'"headline"', b'"headlin"')
    newsroom.press()
    newsroom.lines[3] = whole.replace(b"enters day 3", b"is over")
    assert newsroom.press(changed=changed).left_out == ()
    assert "Ferry strike is over" in newsroom.text("2013/10/04/ferry-strike-a3/index.html")
    assert "Ferry strike is over" in newsroom.text("index.html")


def test_what_changes_beside_it_shows_it_as_it_stands(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.spoil(3, b'"headline"', b'"headlin"')
    newsroom.put(article(4, headline="Another day", related=(3,)))
    newsroom.put(article(8))
    newsroom.press()
    incremental = snapshot(newsroom.site)
    assert "Ferry strike enters day 3" in newsroom.text("2013/10/05/ferry-strike-a4/index.html")
    newsroom.press(full=True)
    assert snapshot(newsroom.site) == incremental
    theme = tmp_path / "theme" / "templates"
    theme.mkdir(parents=True)
    (theme / "footer.html").write_text('<footer id="own">Ours</footer>', encoding="utf-8")
    assert STANDS in newsroom.press(overrides=theme.parent).left_out[0]
    page = newsroom.text("2013/10/04/ferry-strike-a3/index.html")
    assert 'id="own"' in page and "It said ten." in page
    assert "ferry-strike-a3" in newsroom.text("old/three.html"), "its old address still leads to it"


def test_a_record_without_a_number_keeps_the_article_that_is_missing(newsroom: Newsroom) -> None:
    before = snapshot(newsroom.site)
    newsroom.spoil(3, b'"number":3', b'"numbr":3')
    done = newsroom.press()
    assert snapshot(newsroom.site) == before
    assert any(f"{newsroom.file}, line 3: " in line for line in done.left_out)
    assert any(line.startswith("article 3: it is missing") and line.endswith(STANDS) for line in done.left_out)
    assert newsroom.press().release.version == done.release.version, "nothing is signed anew for it"
    newsroom.press(changed=[3])
    newsroom.press(full=True)
    delete_index(index_file(newsroom.site))
    assert newsroom.press().left_out == done.left_out
    assert snapshot(newsroom.site) == before
    del newsroom.lines[3]  # the line that nobody could read is removed, and with it the article
    assert not any(line.startswith("article 3: ") for line in newsroom.press().left_out)
    assert not (newsroom.site / "2013/10/04/ferry-strike-a3").exists()


@pytest.mark.parametrize("spoiled", [b'"number":"3"', b'"number" : 3', b'"x":1,"number":3'])
def test_a_number_is_read_wherever_it_can_be(newsroom: Newsroom, spoiled: bytes) -> None:
    newsroom.spoil(3, b'"number":3', spoiled)
    newsroom.spoil(3, b'"headline"', b'"headlin"')
    (line,) = newsroom.press().left_out
    assert line.startswith("article 3: ") and line.endswith(STANDS)


def test_a_second_line_of_one_number_may_be_the_article_that_is_missing(newsroom: Newsroom) -> None:
    before = snapshot(newsroom.site)
    newsroom.spoil(3, b'"number":3', b'"number":2')
    done = newsroom.press()
    assert snapshot(newsroom.site) == before
    assert any("number 2 stands on line 2 already" in line for line in done.left_out)


def test_a_record_that_is_removed_goes(newsroom: Newsroom) -> None:
    del newsroom.lines[3]
    assert not any(line.startswith("article 3: ") for line in newsroom.press().left_out)
    assert not (newsroom.site / "2013/10/04/ferry-strike-a3").exists()


def test_what_was_never_published_is_left_out(newsroom: Newsroom) -> None:
    newsroom.put(article(9))
    newsroom.spoil(9, b'"headline"', b'"headlin"')
    (line,) = newsroom.press().left_out
    assert line.startswith("article 9: left out: ") and STANDS not in line


def test_who_is_published_at_a_path_keeps_it(newsroom: Newsroom) -> None:
    """Article 2 wants the path of article 3, and article 1 that of article 2: all three stay where they are."""
    before = snapshot(newsroom.site)
    newsroom.put(article(2, path="2013/10/04/ferry-strike-a3/"))
    newsroom.put(article(1, path="2013/10/03/ferry-strike-a2/"))
    done = newsroom.press()
    assert snapshot(newsroom.site) == before
    assert [line[:9] for line in done.left_out] == ["article 1", "article 2"]
    assert "is the place of article 3" in done.left_out[1]
    newsroom.put(article(3, path="2013/10/04/moved/", old_paths=("old/three.html",)))
    assert newsroom.press().left_out == ()
    assert "day 2" in newsroom.text("2013/10/04/ferry-strike-a3/index.html")
    assert "day 1" in newsroom.text("2013/10/03/ferry-strike-a2/index.html")


# --- a withdrawal and a redaction win


@pytest.mark.parametrize(
    "spoiled",
    [
        (b'"headline"', b'"headlin"'),
        (b'"ground":"error"', b'"ground":"eror"'),
        (b'"value":"2013-10-05"', b'"value":"soon"'),
    ],
)
def test_a_withdrawal_is_obeyed_in_a_record_that_cannot_be_pressed(
    newsroom: Newsroom, spoiled: tuple[bytes, bytes]
) -> None:
    newsroom.put(
        replace(msgspec.json.decode(newsroom.lines[4], type=Article), status=Status("withdrawn", "Wrong.", "error"))
    )
    newsroom.spoil(4, *spoiled)
    (line,) = newsroom.press().left_out
    assert line.startswith("article 4: ") and "withdrawn" in line
    after = snapshot(newsroom.site)
    assert not any(SECRET.encode() in body for body in after.values())
    assert json.loads(after["2013/10/05/ferry-strike-a4/article.json"])["status"]["state"] == "withdrawn"
    newsroom.press(full=True)
    delete_index(index_file(newsroom.site))
    newsroom.press()
    assert snapshot(newsroom.site) == after


def test_a_withdrawn_article_does_not_come_back(newsroom: Newsroom) -> None:
    newsroom.put(article(4, status=Status("withdrawn", "It was wrong.", "error")))
    newsroom.press()
    withdrawn = snapshot(newsroom.site)
    newsroom.put(article(4))
    newsroom.spoil(4, b'"headline"', b'"headlin"')
    assert newsroom.press().left_out[0].endswith(STANDS)
    assert snapshot(newsroom.site) == withdrawn


@pytest.mark.parametrize("way", ["compared", "named", "full", "no index"])
def test_a_press_that_redacts_keeps_no_last_state_of_what_changed(newsroom: Newsroom, way: str) -> None:
    newsroom.put(article(4, body=(Paragraph("Someone hid."),)))
    newsroom.spoil(4, b'"headline"', b'"headlin"')
    if way == "no index":
        delete_index(index_file(newsroom.site))
    more: dict[str, object] = {"named": {"changed": [4]}, "full": {"full": True}}.get(way, {})
    done = newsroom.press(redact=True, **more)
    assert "this press redacts" in " ".join(done.left_out)
    bodies = (path.read_bytes() for path in newsroom.folder.rglob("*") if path.is_file() and path != newsroom.file)
    assert not any(SECRET.encode() in body for body in bodies)
    newsroom.press()
    newsroom.press(full=True)
    assert not (newsroom.site / "2013/10/05/ferry-strike-a4").exists()


def test_a_press_that_redacts_something_else_keeps_what_has_stood_before(newsroom: Newsroom) -> None:
    newsroom.spoil(3, b'"headline"', b'"headlin"')
    newsroom.press()
    newsroom.put(article(4, body=(Paragraph("Someone hid."),)))
    assert newsroom.press(redact=True).left_out[0].endswith(STANDS)
    assert (newsroom.site / "2013/10/04/ferry-strike-a3" / "index.html").is_file()


def test_nothing_is_read_back_from_a_file_that_was_changed(newsroom: Newsroom) -> None:
    file = newsroom.site / "2013/10/04/ferry-strike-a3/article.json"
    file.write_bytes(file.read_bytes().replace(b"day 3", b"day 9"))
    newsroom.spoil(3, b'"headline"', b'"headlin"')
    assert "cannot be read back" in " ".join(newsroom.press().left_out)
    assert "day 9" not in "".join(newsroom.text(path) for path in ("index.html", "rss.xml"))


def test_a_public_record_is_read_back_as_it_was_written() -> None:
    every = [article(1, sources=(Source("a", "0" * 64, "html"),), series=Label("s", "S")), article(2)]
    every.append(article(3, status=Status("withdrawn", "Wrong.", "court")))
    for each in every:
        assert public_record(from_public_record(public_record(each))) == public_record(each)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b'"status"', b'"satus"', "unknown field `satus` (did you mean `status`?)"),
        (b'"state"', b'"stat"', "(did you mean `state`?)"),
        (b'"standfirst"', b'"standfrist"', "(did you mean `standfirst`?)"),
        (b'"kicker"', b'"corrections":[],"kicker"', "has the field `corrections` twice"),
        (b'"number":3', b'"zz":' + b"[" * 100_000 + b"]" * 100_000 + b',"number":3', "is no article"),
    ],
)
def test_a_misspelt_or_doubled_field_changes_nothing_in_silence(
    newsroom: Newsroom, old: bytes, new: bytes, words: str
) -> None:
    newsroom.press()
    before = snapshot(newsroom.site)
    newsroom.spoil(3, old, new)
    (line,) = newsroom.press().left_out
    assert words in line and STANDS in line and snapshot(newsroom.site) == before


def test_a_withdrawal_beside_another_status_is_obeyed(newsroom: Newsroom) -> None:
    newsroom.press()
    newsroom.spoil(3, b'"kicker"', b'"status":{"state":"withdrawn","reason":"","ground":"safety"},"kicker"')
    assert newsroom.press().left_out
    assert b"withdrawn" in (newsroom.site / article(3).path / "article.json").read_bytes()


def test_a_number_that_no_article_can_have_is_told(newsroom: Newsroom) -> None:
    newsroom.press()
    before = snapshot(newsroom.site)
    newsroom.spoil(3, b'"number":3', b'"number": 3' + b"0" * 40)
    told = "\n".join(newsroom.press().left_out)
    assert "is not from 1 to" in told and STANDS in told and snapshot(newsroom.site) == before


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("withdrawn", [False, True])
def test_its_old_addresses_lead_on_as_before(newsroom: Newsroom, full: bool, withdrawn: bool) -> None:
    status = Status("withdrawn", "Wrong.", "error") if withdrawn else Status()
    old = ("before/four", "section/local/")
    newsroom.put(article(4, published=None, old_paths=old, section=Label("local", "News"), status=status))
    newsroom.press()
    before = snapshot(newsroom.site)
    assert "before/four/index.html" in before
    newsroom.spoil(4, b'"headline"', b'"headlin"')
    newsroom.press(full=full)
    newsroom.press(full=full)
    assert snapshot(newsroom.site) == before
