"""What an index holds: every word of every public article, as it was pressed, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from press_samples import LANTERN, MONDAY, article, articles, everything, press_to
from search_runs import index, pressed, search

from tamizdat import release
from tamizdat.article import Article, Byline, Moment, Paragraph, Status, plain
from tamizdat.press.index.marks import clean_marks
from tamizdat.release.verifying import Folder, verify
from tamizdat.search.analyzer import analyzer_for

SETTINGS = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


# --- what is found ---------------------------------------------------------------------------------------------------


@given(st.data())
@SETTINGS
def test_every_word_finds_its_article(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("any")
    archive = [data.draw(articles(number)) for number in (1, 2, 3)]
    found = pressed(folder, archive)
    for each in (clean_marks(drawn)[0] for drawn in archive):  # as it was pressed: without marks that nobody sees
        if not (folder / "site" / each.path).exists():
            continue  # another stands at its address
        code = LANTERN.language(each.language).code
        texts = [each.headline, each.standfirst, each.kicker]
        texts += [plain(part.html) for part in each.body if isinstance(part, Paragraph)]
        for word in analyzer_for(code).query_terms("\n".join(texts)):
            assert each.path in found.words[code][word], (word, each.path)


def test_records_say_what_teasers_say(tmp_path: Path) -> None:
    found = pressed(tmp_path, everything())
    assert found.records["2013/10/02/ferry-strike-a1/"] == [
        "2013/10/02/ferry-strike-a1/",
        "Ferry strike enters day 1",
        "The council has not answered.",
        "News",
        "2013-10-02",
        "October 2, 2013",
        "",
    ]
    arabic = found.records["ar/2013/11/03/jisr-a31/"]
    assert arabic[1] == "الجسر القديم" and arabic[3] == "أخبار"
    assert found.records["2013/11/03/gniew-a33/"][6] == "pl", "a language without a front is told"
    assert found.records["undated/letter-a41/"][4:6] == ["", ""]


def test_a_headline_weighs_more_than_a_passing_word(tmp_path: Path) -> None:
    archive = [
        article(1, headline="Bridge closed", standfirst="", body=(Paragraph("Nobody knows why."),)),
        article(2, headline="Nothing new", standfirst="The bridge stays shut.", body=()),
        article(3, headline="Weather", standfirst="", body=(Paragraph("bridge, bridge and bridge"),)),
        article(4, headline="Sport", standfirst="", body=(Paragraph("It ended at the bridge."),)),
    ]
    weights = pressed(tmp_path, archive).words["en"]["bridge"]
    assert [weights[each.path] for each in archive] == [3, 2, 1, 0]


def test_a_standfirst_is_made_of_the_text_where_there_is_none(tmp_path: Path) -> None:
    text = "The council met again on Thursday and nobody came. " * 8
    archive = [article(1, standfirst="", body=(Paragraph(f"<em>{text}</em>"),)), article(2, standfirst="", body=())]
    found = pressed(tmp_path, archive)
    summary = found.records[archive[0].path][2]
    assert summary.endswith(" …") and len(summary) < 190 and text.startswith(summary.removesuffix(" …"))
    assert found.records[archive[1].path][2] == ""


def test_an_empty_archive_has_an_empty_index(tmp_path: Path) -> None:
    found = pressed(tmp_path, [])
    assert found.segments == [] and found.manifest["rules"]["breaks"]


# --- what is found no more -------------------------------------------------------------------------------------------

CHANGES = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(["edit", "withdraw", "remove", "move", "translate", "add"])),
    min_size=1,
    max_size=4,
)


def changed(archive: dict[int, Article], at: int, how: str, turn: int) -> None:
    number = sorted(archive)[at % len(archive)] if archive else 0
    if how == "add" or not archive:
        new = 100 + turn
        archive[new] = article(new, headline=f"Fresh {turn}", published=Moment(f"1999-01-{1 + turn % 28:02}"))
    elif how == "remove":
        del archive[number]
    elif how == "withdraw":
        archive[number] = article(number, status=Status("withdrawn", "A court ordered it."))
    elif how == "move":
        archive[number] = article(number, path=f"moved/{turn}/a{number}/")
    elif how == "translate":
        archive[number] = article(number, language="ru", path=f"ru/{turn}/a{number}/")
    else:
        archive[number] = article(number, headline=f"Edited {turn}", body=(Paragraph(f"Word{turn} instead."),))


@given(st.lists(CHANGES, min_size=1, max_size=4))
@SETTINGS
def test_step_by_step_or_at_once_the_same_is_found(
    tmp_path_factory: pytest.TempPathFactory, days: list[list[tuple[int, str]]]
) -> None:
    folder = tmp_path_factory.mktemp("days")
    archive = {number: article(number) for number in range(1, 7)}
    pressed(folder, list(archive.values()))
    for day, changes in enumerate(days):
        for turn, (at, how) in enumerate(changes):
            changed(archive, at, how, day * 10 + turn)
        found = pressed(folder, list(archive.values()))
        public = {each.path for each in archive.values() if each.status.state == "published"}
        assert set(found.records) == public
    search(folder, list(archive.values()), full=True)
    whole = index(folder)
    assert {code: words for code, words in found.words.items() if words} == whole.words
    assert found.records == whole.records


def test_a_purge_leaves_no_word_anywhere(tmp_path: Path) -> None:
    archive = [article(number) for number in range(1, 400)]
    secret = article(7, headline="Zyxwvut speaks", bylines=(Byline("Qqqrrr Sss", "qqqrrr-sss"),))
    pressed(tmp_path, [secret if each.number == 7 else each for each in archive])
    press_to(tmp_path, archive)
    search(tmp_path, archive)
    segments = index(tmp_path).segments
    held = [word for segment in segments for word, _ in segment.words()]
    assert "zyxwvut" in held, "an ordinary update leaves the old segment as it is"
    assert "zyxwvut" not in index(tmp_path).words["en"], "but nothing is found by it"
    done = search(tmp_path, archive, purge=[7])
    assert done.articles == 399 and done.release is not None
    found = index(tmp_path)
    assert not {"zyxwvut", "qqqrrr"} & {word for segment in found.segments for word, _ in segment.words()}
    folder = tmp_path / "site" / "search-index"
    named = {file.name for file in folder.iterdir() if file.suffix == ".bin"}
    assert {name.split(".")[0] for name in named} == {segment.path.name for segment in found.segments}


def test_of_what_is_withdrawn_no_word_stays(tmp_path: Path) -> None:
    archive = [article(number) for number in range(1, 400)]
    archive[6] = article(7, headline="Zyxwvut speaks")
    pressed(tmp_path, archive)
    archive[6] = replace(archive[6], status=Status("withdrawn", "", "safety"))
    found = pressed(tmp_path, archive)
    assert "zyxwvut" not in {word for segment in found.segments for word, _ in segment.words()}
    assert len(found.records) == 398


def test_a_redaction_takes_the_index_away_until_it_is_made_anew(tmp_path: Path) -> None:
    archive = [article(number) for number in range(1, 30)]
    secret = article(7, bylines=(Byline("Qqqrrr Sss", "qqqrrr-sss"),))
    pressed(tmp_path, [secret if each.number == 7 else each for each in archive])
    press_to(tmp_path, archive, redact=True)
    site = tmp_path / "site"
    assert release.search_manifest(site) == "" and not list(site.glob("search-index/*"))
    assert verify(Folder(site), now=MONDAY).ok
    done = search(tmp_path, archive)
    assert done.read == 29, "nothing of the old index was taken over"
    assert "qqqrrr" not in index(tmp_path).words["en"]
    assert verify(Folder(site), now=MONDAY).ok
