"""What an index holds: every word of every public article, as it was pressed, and nothing else."""

from __future__ import annotations

import json
import shutil
import subprocess
from array import array
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from press_samples import LANTERN, MONDAY, article, articles, everything, press_to
from search_reader import Index, Segment

from tamizdat import release
from tamizdat.article import Article, Byline, Moment, Paragraph, Status, encode, plain
from tamizdat.press.archive import MemoryArchive
from tamizdat.release.verifying import Folder, verify
from tamizdat.search import Report, SearchError, update
from tamizdat.search.merge_policy import Published, plan
from tamizdat.search.postings import BLOCK, block, joined, shards
from tamizdat.search.segment import Segment as Remembered
from tamizdat.search.words import words_of

SETTINGS = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def search(folder: Path, archive: list[Article], **more: object) -> Report:
    given: dict[str, object] = {"now": MONDAY, **more}
    return update(MemoryArchive(archive), LANTERN, folder / "site", release.load_online(folder), **given)  # type: ignore[arg-type]


def index(folder: Path) -> Index:
    return Index(folder / "site", release.search_manifest(folder / "site"))


def pressed(folder: Path, archive: list[Article], **more: object) -> Index:
    press_to(folder, archive)
    search(folder, archive, **more)
    return index(folder)


# --- codec -----------------------------------------------------------------------------------------------------------


@given(st.dictionaries(st.integers(0, 3 * BLOCK - 1), st.integers(0, 3), min_size=1), st.booleans())
@settings(max_examples=150, deadline=None)
def test_lists_come_back(weights: dict[int, int], many: bool) -> None:
    if many:  # so that blocks are written as bits
        weights = {**dict.fromkeys(range(BLOCK // 2, 2 * BLOCK - 7), 0), **weights}
    parts = []
    for place in range(3):
        mine = {at - place * BLOCK: weight for at, weight in weights.items() if at // BLOCK == place}
        parts.append(
            [(b"word", block(place, array("I", [at * 4 + weight for at, weight in sorted(mine.items())])))]
            if mine
            else []
        )
    ((word, postings),) = joined(parts)
    assert word == b"word"
    found: dict[int, int] = {}
    for place, weight in Segment.weights(None, postings):  # type: ignore[arg-type]
        found[place] = max(weight, found.get(place, 0))
    assert found == weights


@given(st.sets(st.text(min_size=1, max_size=8), min_size=1, max_size=60), st.integers(1, 3000))
@settings(max_examples=60, deadline=None)
def test_words_come_back_from_their_files(tmp_path_factory: pytest.TempPathFactory, words: set[str], size: int) -> None:
    folder = tmp_path_factory.mktemp("shards")
    lists = {word: block(0, array("I", range(0, 4 * (1 + size % 700), 4))) for word in words}
    firsts = []
    for number, (first, body) in enumerate(shards((word.encode(), lists[word]) for word in sorted(words))):
        (folder / f"v.w{number}.bin").write_bytes(body)
        firsts.append(first)
    assert firsts == sorted(firsts)
    volume = object.__new__(Segment)
    volume.place, volume.firsts, volume.gone = folder / "v", firsts, set()
    assert [word for word, _ in volume.lists()] == sorted(words)
    assert all(len(found) == 1 + size % 700 for _, found in volume.lists())


# --- what is found ---------------------------------------------------------------------------------------------------


@given(st.data())
@SETTINGS
def test_every_word_finds_its_article(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("any")
    archive = [data.draw(articles(number)) for number in (1, 2, 3)]
    found = pressed(folder, archive)
    for each in archive:
        if not (folder / "site" / each.path).exists():
            continue  # another stands at its address
        code = LANTERN.language(each.language).code
        texts = [each.headline, each.standfirst, each.kicker]
        texts += [plain(part.html) for part in each.body if isinstance(part, Paragraph)]
        for word in words_of(code).of("\n".join(texts)):
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
    assert found.volumes == [] and found.manifest["rules"]["breaks"]


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
    volumes = index(tmp_path).volumes
    held = [word for volume in volumes for word, _ in volume.lists()]
    assert "zyxwvut" in held, "an ordinary update leaves the old volume as it is"
    assert "zyxwvut" not in index(tmp_path).words["en"], "but nothing is found by it"
    done = search(tmp_path, archive, purge=[7])
    assert done.articles == 399 and done.release is not None
    found = index(tmp_path)
    assert not {"zyxwvut", "qqqrrr"} & {word for volume in found.volumes for word, _ in volume.lists()}
    folder = tmp_path / "site" / "search-index"
    named = {file.name for file in folder.iterdir() if file.suffix == ".bin"}
    assert {name.split(".")[0] for name in named} == {volume.place.name for volume in found.volumes}


def test_of_what_is_withdrawn_no_word_stays(tmp_path: Path) -> None:
    archive = [article(number) for number in range(1, 400)]
    archive[6] = article(7, headline="Zyxwvut speaks")
    pressed(tmp_path, archive)
    archive[6] = replace(archive[6], status=Status("withdrawn", "", "safety"))
    found = pressed(tmp_path, archive)
    assert "zyxwvut" not in {word for volume in found.volumes for word, _ in volume.lists()}
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


# --- runs ------------------------------------------------------------------------------------------------------------


def test_nothing_changed_writes_nothing(tmp_path: Path) -> None:
    archive = everything()
    pressed(tmp_path, archive)
    before = (tmp_path / "site" / "tuf" / "timestamp.json").read_bytes()
    done = search(tmp_path, archive)
    assert (done.read, done.new_bytes, done.release) == (0, 0, None)
    assert (tmp_path / "site" / "tuf" / "timestamp.json").read_bytes() == before


def test_a_release_with_an_index_verifies_and_survives_presses(tmp_path: Path) -> None:
    archive = everything()
    pressed(tmp_path, archive)
    archive[0] = article(1, headline="Another headline")
    press_to(tmp_path, archive)
    press_to(tmp_path, archive, full=True)
    assert set(index(tmp_path).records)
    verdict = verify(Folder(tmp_path / "site"), now=MONDAY)
    assert verdict.ok and verdict.search_files, verdict.problems


def test_few_changes_make_a_small_volume(tmp_path: Path) -> None:
    archive = [article(number) for number in range(1, 400)]
    pressed(tmp_path, archive)
    archive[10] = article(11, headline="Another headline")
    press_to(tmp_path, archive)
    done = search(tmp_path, archive)
    assert (done.read, done.volumes, done.articles) == (1, 2, 399)
    assert done.new_bytes < done.bytes / 2
    assert "11" not in index(tmp_path).words["en"], "the old headline is found no more"


@pytest.mark.parametrize("harm", ["missing", "damaged", "older"])
def test_without_its_memory_everything_is_made_anew(tmp_path: Path, harm: str) -> None:
    archive = everything()
    pressed(tmp_path, archive)
    state = tmp_path / ".site.search" / "state"
    if harm == "missing":
        shutil.rmtree(state.parent)
    elif harm == "damaged":
        state.write_bytes(state.read_bytes()[:-9])
    else:
        kept = state.read_bytes()
        archive[0] = article(1, headline="Another headline")
        pressed(tmp_path, archive)
        state.write_bytes(kept)
    done = search(tmp_path, archive)
    assert done.read == done.articles == len(index(tmp_path).records)
    assert not list(state.parent.glob("build")), "nothing is left of the work"


def test_what_was_not_pressed_is_not_indexed(tmp_path: Path) -> None:
    archive = everything()
    pressed(tmp_path, archive)
    later = [article(1, headline="Not public yet"), *archive[1:], article(99)]
    done = search(tmp_path, later, full=True)
    assert len(done.left_out) == 1 and "article 1: left out of search" in done.left_out[0]
    found = index(tmp_path)
    assert "yet" not in found.words["en"] and "2013/10/02/ferry-strike-a1/" not in found.records
    press_to(tmp_path, later)
    assert search(tmp_path, later).left_out == ()
    assert index(tmp_path).records["2013/10/02/ferry-strike-a1/"][1] == "Not public yet"


def test_a_release_that_was_never_pressed_here_is_refused(tmp_path: Path) -> None:
    release.init_keys(tmp_path)
    with pytest.raises(SearchError, match="tamizdat press"):
        search(tmp_path, [])


def test_two_runs_do_not_meet(tmp_path: Path) -> None:
    from tamizdat.search.state import Workplace

    press_to(tmp_path, everything())
    with Workplace(tmp_path / "site").held(), pytest.raises(SearchError, match="another run"):
        search(tmp_path, everything())


@given(st.lists(st.integers(1, 40), min_size=1, max_size=40), st.integers(0, 3000))
@settings(max_examples=60, deadline=None)
def test_volumes_stay_few_and_little_is_read_again(days: list[int], archive: int) -> None:
    def volume(name: str, numbers: list[int]) -> Remembered:
        return Remembered(name, "en", list(numbers), [b""] * len(numbers), set(), 0, [])

    published = dict.fromkeys(range(archive), Published("en", b""))
    volumes = [volume("first", list(published))] if archive else []
    read, number = 0, archive
    for day, count in enumerate(days):
        published |= dict.fromkeys(range(number, number + count), Published("en", b""))
        number += count
        done = plan(volumes, published)
        read += sum(map(len, done.make.values()))
        volumes = [*done.keep, *(volume(str(day), numbers) for numbers in done.make.values())]
        assert sorted(n for each in volumes for n in each.numbers) == list(range(number))
        assert len(volumes) <= 6
    # Each article is read again some eight times for every eightfold of the archive, at most.
    assert read <= (number + 128 * len(days)) * 8


def test_the_command(tmp_path: Path) -> None:
    import sys

    tamizdat = Path(sys.executable).parent / "tamizdat"
    newsroom = tmp_path / "paper"

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([tamizdat, *words], cwd=newsroom, capture_output=True, text=True, check=False)

    subprocess.run([tamizdat, "new", newsroom], check=True, capture_output=True)
    (newsroom / "var" / "archive.jsonl").write_bytes(b"\n".join(encode(article(number)) for number in (1, 2)))
    refused = run("search")
    assert refused.returncode == 2 and "tamizdat press" in refused.stderr
    assert run("press").returncode == 0
    done = run("search", "--report", "report.json")
    assert done.returncode == 0 and "Indexed 2 articles" in done.stderr
    assert json.loads((newsroom / "report.json").read_bytes())["articles"] == 2
    assert "nothing had changed" in run("search").stderr
    (newsroom / "var" / "archive.jsonl").write_bytes(encode(article(1, headline="Unpressed")))
    left = run("search", "--full")
    assert left.returncode == 1 and "Left out: 2" in left.stderr
