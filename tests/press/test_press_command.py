"""`tamizdat press` as an editor calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image as Picture
from press_checks import link_faults
from press_samples import article, everything

from tamizdat import release
from tamizdat.article import Figure, Image, Moment, Status, encode
from tamizdat.cli.press import command

TOML = 'name = "The Lantern"\naddress = "https://lantern.example/"\n'


@pytest.fixture
def newsroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "tamizdat.toml").write_text(TOML)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "about.md").write_text("---\ntitle: About us\n---\nWe are here.\n")
    (tmp_path / "var").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def fill(file: Path, *lines: bytes) -> Path:
    file.write_bytes(b"\n".join(lines))
    return file


def test_a_newsroom_is_pressed_with_its_pages_and_pictures(newsroom: Path) -> None:
    release.init_keys(newsroom)
    picture = Figure(Image("media/ab/bridge.png", alt="A bridge"), "The bridge")
    (newsroom / "var" / "media" / "ab").mkdir(parents=True)
    Picture.new("RGB", (30, 20)).save(newsroom / "var" / "media" / "ab" / "bridge.png")
    fill(newsroom / "var" / "archive.jsonl", encode(article(1, lead_image=picture)), encode(article(2)))
    done = run()
    assert done.exit_code == 0, done.output
    site = newsroom / "var" / "site"
    assert (site / "media" / "ab" / "bridge.png").read_bytes()[:4] == b"\x89PNG"
    html = (site / "2013/10/02/ferry-strike-a1/index.html").read_text()
    assert 'width="30" height="20"' in html
    assert "We are here." in (site / "about" / "index.html").read_text()
    assert list(link_faults(site, "https://lantern.example/")) == []


def test_what_was_left_out_is_listed_and_ends_with_1(newsroom: Path) -> None:
    release.init_keys(newsroom)
    fill(newsroom / "var" / "archive.jsonl", b"{broken", *(encode(each) for each in everything()))
    (newsroom / "pages" / "about.md").write_text("---\nwho: me\n---\n")
    done = run("--report", newsroom / "report.json")
    assert done.exit_code == 1
    report = json.loads((newsroom / "report.json").read_bytes())
    left_out = "\n".join(report["left_out"])
    assert (
        "archive.jsonl, line 1: " in left_out and "about.md, line 2" in left_out and "media/ab/missing.jpg" in left_out
    )
    assert report["articles"] == len(everything())
    assert report["kinds"]["article"] > 3 * 14 and report["release"]["added"] > 90


def test_a_named_change_is_published_and_no_other(newsroom: Path) -> None:
    newer = [article(number, published=Moment("2014-02-03")) for number in range(100, 125)]
    lines = {each.number: encode(each) for each in (*everything(), *newer)}
    archive = newsroom / "var" / "archive.jsonl"
    archive.write_bytes(b"\n".join(lines.values()))
    release.init_keys(newsroom)
    run()
    for number in (1, 2):
        lines[number] = encode(article(number, headline=f"Corrected {number}"))
    archive.write_bytes(b"\n".join(lines.values()))
    unknown = run("--changed", "1", "--changed", "9999")
    assert unknown.exit_code == 2
    assert "there is no article 9999 in the archive or in the release. Nothing was done." in unknown.stderr
    run("--changed", "2")
    site = newsroom / "var" / "site"
    assert "Corrected 2" in (site / article(2).path / "index.html").read_text()
    assert "Corrected 1" not in (site / article(1).path / "index.html").read_text()
    # A page that is made anew shows every other article as it was published last, whatever the archive has by now.
    lines[110] = encode(article(110, published=Moment("2014-02-03"), headline="Corrected 110"))
    lines[124] = encode(article(124, published=Moment("2014-02-03"), headline="Corrected 124"))
    archive.write_bytes(b"\n".join(lines.values()))
    run("--changed", "124")
    assert "Corrected 124" in (site / article(124).path / "index.html").read_text()
    pages = [file.read_text() for file in site.rglob("*") if file.suffix in {".html", ".xml", ".json"}]
    assert not [page for page in pages if "Corrected 110" in page or "Corrected 1<" in page]
    run()
    assert "Corrected 110" in (site / article(110).path / "index.html").read_text()
    assert "Corrected 1" in (site / article(1).path / "index.html").read_text()


def test_a_withdrawal_does_not_wait_until_it_is_named(newsroom: Path) -> None:
    release.init_keys(newsroom)
    lines = {number: encode(article(number)) for number in range(1, 21)}
    archive = newsroom / "var" / "archive.jsonl"
    archive.write_bytes(b"\n".join(lines.values()))
    run()
    lines[3] = encode(article(3, status=Status("withdrawn", "", "safety")))
    lines[4] = encode(article(4, headline="Corrected"))
    archive.write_bytes(b"\n".join(lines.values()))
    told = run("--changed", "4").output
    site = newsroom / "var" / "site"
    assert "withdrawn: 3" in told and b"withdrawn" in (site / article(3).path / "article.json").read_bytes()


def test_the_summary_names_what_changed_what_moved_and_what_is_gone(newsroom: Path) -> None:
    release.init_keys(newsroom)
    archive = newsroom / "var" / "archive.jsonl"
    lines = {number: encode(article(number)) for number in range(1, 31)}
    archive.write_bytes(b"\n".join(lines.values()))
    assert "gone" not in run().output
    for more in ((), ("--full",)):
        lines[2] = encode(article(2, headline=f"Corrected {more}"))
        lines[3] = encode(article(3, path=f"2013/{len(more)}/three/"))
        lines.pop(4 + len(more))
        lines[40 + len(more)] = encode(article(40 + len(more), headline="All new"))
        archive.write_bytes(b"\n".join(lines.values()))
        told = run(*more).output
        assert f"new: {40 + len(more)} All new" in told and f"changed: 2 Corrected {more}, 3 " in told
        assert f"gone: {4 + len(more)}. Readers find no page" in told and "moved: 3 stood at 2013/" in told


def test_full_mends_a_damaged_file(newsroom: Path) -> None:
    release.init_keys(newsroom)
    fill(newsroom / "var" / "archive.jsonl", encode(article(1)))
    assert run().exit_code == 0
    page = newsroom / "var" / "site" / "index.html"
    right = page.read_bytes()
    page.write_bytes(right.replace(b"Lantern", b"Lamtern"))
    assert run("--full").exit_code == 0
    assert page.read_bytes() == right


def test_without_keys_the_remedy_is_named(newsroom: Path) -> None:
    fill(newsroom / "var" / "archive.jsonl", encode(article(1)))
    done = run()
    assert done.exit_code == 2
    assert "tamizdat keys init" in done.output
    assert not (newsroom / "var" / "site").exists()


def test_without_an_archive_the_remedy_is_named(newsroom: Path) -> None:
    release.init_keys(newsroom)
    done = run()
    assert done.exit_code == 2 and "tamizdat recover" in done.output.replace("\n", " ")


def test_a_theme_that_is_wrong_names_its_file_and_publishes_nothing(newsroom: Path) -> None:
    release.init_keys(newsroom)
    fill(newsroom / "var" / "archive.jsonl", encode(article(1)))
    templates = newsroom / "theme" / "templates"
    templates.mkdir(parents=True)
    (templates / "article.html").write_text("{{ article.no_such_field }}")
    done = run()
    assert done.exit_code == 2
    assert "article.html:1" in done.output.replace("\n", "") and "no_such_field" in done.output
    assert not (newsroom / "var" / "site" / "index.html").exists()


def test_outside_a_newsroom_it_needs_to_be_told_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "--from" in run("--to", "x").output
    release.init_keys(tmp_path / "keyring")
    lines = fill(tmp_path / "a.jsonl", encode(article(1)))
    done = run("--from", lines, "--to", tmp_path / "site", "--keys", tmp_path / "keyring")
    assert done.exit_code == 0, done.output
    assert "Recovered archive" in (tmp_path / "site" / "index.html").read_text()


FUTURE = article(1, published=Moment("2999-01-01T10:00:00", "minute"))


def in_feed(newsroom: Path) -> bool:
    return FUTURE.path in (newsroom / "var/site/rss.xml").read_text()


def test_an_article_of_the_future_is_told_until_an_editor_says_that_it_is_due(newsroom: Path) -> None:
    release.init_keys(newsroom)
    fill(newsroom / "var/archive.jsonl", encode(FUTURE))
    told = run()
    assert told.exit_code == 1 and "no embargo" in " ".join(told.output.split()) and not in_feed(newsroom)
    assert run("--now", "2998-12-31").exit_code == 1 and not in_feed(newsroom)
    assert run("--now").exit_code == 0 and in_feed(newsroom)
    assert run("--full").exit_code == 0 and in_feed(newsroom)


def test_a_moment_that_is_none_is_told_with_the_remedy(newsroom: Path) -> None:
    release.init_keys(newsroom)
    fill(newsroom / "var/archive.jsonl", encode(FUTURE))
    wrong = run("--now", "tomorrow")
    assert wrong.exit_code == 2 and "2031-05-01T10:00" in wrong.output
    assert run("--now", "2999-01-01").exit_code == 0 and in_feed(newsroom), "a day is due until its end"


def test_portable_leaves_out_what_a_stick_would_lose_and_notes_stand_in_the_report(newsroom: Path) -> None:
    release.init_keys(newsroom)
    lines = [article(1, path="pier/aux/"), article(2, path="pier/2/", language="pl"), article(3, path="Pier/2/")]
    fill(newsroom / "var/archive.jsonl", *map(encode, lines))
    assert run("--portable", "--report", "r.json").exit_code == 1
    report = json.loads((newsroom / "r.json").read_bytes())
    assert report["articles"] == 1 and len(report["left_out"]) == 2
    assert len(report["notes"]) == 1 and "'pl'" in report["notes"][0]
