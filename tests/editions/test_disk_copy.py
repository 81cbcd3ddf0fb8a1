"""A copy of the site for a disk: complete, led by file names, written anew only where the site differs."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image as Picture
from press_checks import ORIGIN, Page, html_files
from press_samples import HOSTED, LANTERN, PAGES, article, everything, press_to

from tamizdat.article import Figure, Image
from tamizdat.cli.disk import command
from tamizdat.editions.disk import DiskError, copy, copy_to_disk
from tamizdat.editions.disk.readme import PHRASES
from tamizdat.outlet import Outlet
from tamizdat.release import ReleaseError
from tamizdat.site import Site
from tamizdat.theme import DEFAULT_THEME
from tamizdat.theme.catalogues import load_translations

LEAD = Figure(Image("media/aa/there.png", 4, 4, "A rope"))
ARTICLES = [*everything(), article(50, lead_image=LEAD, old_paths=("former/50",))]


def pressed(folder: Path, outlet: Outlet = LANTERN, **more: object) -> Path:
    (folder / "media" / "aa").mkdir(parents=True, exist_ok=True)
    Picture.new("RGB", (4, 4)).save(folder / "media" / "aa" / "there.png")
    articles = more.pop("articles", ARTICLES)
    press_to(folder, articles, outlet=outlet, media=(folder / "media",), **more)  # type: ignore[arg-type]
    return folder / "site"


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def lost_links(folder: Path) -> Iterator[str]:
    """Yield each link or address of a page that leads to no file: a disk has no server that shows a folder's page."""
    for file in html_files(folder):
        name = file.relative_to(folder).as_posix()
        for tag, _, value, rel in Page(file.read_text(encoding="utf-8")).addresses:
            parts = urlsplit(value)
            if parts.scheme or (value.startswith("#") and tag == "a"):
                continue
            target = unquote(urlsplit(urljoin(ORIGIN + name, value)).path.removeprefix("/"))
            if not (folder / target).is_file():
                yield f"{name}: <{tag} {value!r} rel={rel!r}>"


@pytest.mark.parametrize("outlet", [LANTERN, HOSTED])
def test_every_link_leads_to_a_file(tmp_path: Path, outlet: Outlet) -> None:
    done = copy_to_disk(pressed(tmp_path, outlet), tmp_path / "stick", outlet)
    copied = files(tmp_path / "stick")
    assert list(lost_links(tmp_path / "stick")) == []
    assert done.files == done.written == len(copied) - 1 and done.left_out == (), "besides the state of the copy"
    site = files(tmp_path / "site")
    pages = {name for name in site if name.endswith((".html", ".htm")) and not name.startswith(("tree/", "store/"))}
    assert {name for name in copied if name.endswith((".html", ".htm"))} == {
        name for name in pages if not name.endswith("404.html")
    }
    assert copied["media/aa/there.png"] == site["media/aa/there.png"]
    assert not any(name.endswith((".xml", ".gz")) for name in copied)
    assert b"at=root" not in copied["ar/index.html"]


def test_pictures_take_no_room_on_the_same_disk(tmp_path: Path) -> None:
    site = pressed(tmp_path)
    copy_to_disk(site, tmp_path / "stick", LANTERN)
    assert (tmp_path / "stick/media/aa/there.png").samefile(site / "media/aa/there.png")


def test_on_another_disk_files_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    site = pressed(tmp_path)
    monkeypatch.setattr(Path, "hardlink_to", refuse)
    copy_to_disk(site, tmp_path / "stick", LANTERN)
    there = tmp_path / "stick/media/aa/there.png"
    assert not there.samefile(site / "media/aa/there.png")
    assert there.read_bytes() == (site / "media/aa/there.png").read_bytes()


def test_only_what_differs_is_written_and_what_is_gone_is_removed(tmp_path: Path) -> None:
    site, stick = pressed(tmp_path), tmp_path / "stick"
    copy_to_disk(site, stick, LANTERN)
    before = files(stick)
    times = {path: path.stat().st_mtime_ns for path in stick.rglob("*.html")}
    assert copy_to_disk(site, stick, LANTERN).written == 0
    (stick / "notes.txt").write_text("the reader's own")
    pressed(tmp_path, articles=[replace(ARTICLES[0], headline="The strike is over"), *ARTICLES[2:]])
    done = copy_to_disk(site, stick, LANTERN)
    assert 0 < done.written < done.files and done.removed == len(before.keys() - files(stick).keys()) > 1
    assert not (stick / ARTICLES[1].path).exists()
    assert (stick / "notes.txt").read_text() == "the reader's own"
    assert times[stick / "about/index.html"] == (stick / "about/index.html").stat().st_mtime_ns
    fresh = tmp_path / "fresh"
    copy_to_disk(site, fresh, LANTERN)
    (stick / "notes.txt").unlink()
    assert files(stick) == files(fresh)


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sets(st.sampled_from([1, 2, 3, 30, 42, 43, 50])), min_size=2, max_size=3), st.data())
def test_a_copy_brought_up_to_date_is_what_a_new_one_is(steps: list[set[int]], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        for count, numbers in enumerate(steps):
            site = pressed(folder, articles=[each for each in ARTICLES if each.number in numbers])
            stick = folder / "stick"
            if data.draw(st.booleans(), label="broken off"):
                before = copy.Path.replace
                left = data.draw(st.integers(1, 30))

                def broken(self: Path, target: Path, before: object = before) -> Path:
                    nonlocal left
                    left -= 1
                    if left < 0:
                        raise OSError(28, "No space left on device")
                    return before(self, target)  # type: ignore[operator]

                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(copy.Path, "replace", broken)
                    with suppress(DiskError, OSError):
                        copy_to_disk(site, stick, LANTERN)
            copy_to_disk(site, stick, LANTERN)
            copy_to_disk(site, folder / str(count), LANTERN)
            assert files(stick) == files(folder / str(count))


def test_a_damaged_file_is_left_out_and_told(tmp_path: Path) -> None:
    site = pressed(tmp_path)
    (site / "about/index.html").write_text("<p>Other words</p>")
    done = copy_to_disk(site, tmp_path / "stick", LANTERN)
    assert len(done.left_out) == 1 and "about/index.html: left out: its bytes are not those" in done.left_out[0]
    assert not (tmp_path / "stick/about/index.html").exists()


def test_names_that_sticks_lose_are_told(tmp_path: Path) -> None:
    lost = [article(90, path="news/con/"), article(91, path="news/Story/"), article(92, path="news/story/")]
    done = copy_to_disk(pressed(tmp_path, articles=lost), tmp_path / "stick", LANTERN)
    assert ["'news/con': 2 files" in line for line in done.left_out].count(True) == 1
    assert any("a stick takes it for" in line for line in done.left_out)


@pytest.mark.parametrize("where", ["site", "site/below", "."])
def test_a_copy_never_lies_in_the_release_nor_around_it(tmp_path: Path, where: str) -> None:
    site = pressed(tmp_path)
    before = files(site)
    with pytest.raises(DiskError, match="outside of the release"):
        copy_to_disk(site, tmp_path / where, LANTERN)
    assert files(site) == before


def test_a_folder_with_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    (tmp_path / "stick/letter.txt").write_text("mine")
    with pytest.raises(DiskError, match="other things in this folder"):
        copy_to_disk(pressed(tmp_path), tmp_path / "stick", LANTERN)
    assert [file.name for file in (tmp_path / "stick").iterdir()] == ["letter.txt"]


def test_without_a_release_there_is_nothing_to_copy(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="there is no release here"):
        copy_to_disk(tmp_path / "nothing", tmp_path / "stick", LANTERN)


def test_the_copy_says_what_it_is_and_claims_no_signature(tmp_path: Path) -> None:
    site = pressed(tmp_path)
    copy_to_disk(site, tmp_path / "stick", LANTERN)
    text = (tmp_path / "stick/README.txt").read_bytes().decode("utf-8-sig")
    assert "Nothing here is signed" in text and "Тут" not in text and "Здесь ничего не подписано" in text
    assert "tamizdat verify https://lantern.example/ --root root.json" in text
    assert "الفانوس" in text
    metadata = list((tmp_path / "stick/tuf").iterdir())
    assert len(metadata) == 3
    assert all(json.loads(file.read_bytes())["signatures"] == [] for file in metadata)


@pytest.mark.parametrize("language", sorted(path.name for path in (DEFAULT_THEME / "locale").iterdir()))
def test_the_text_beside_the_copy_is_in_each_language(language: str) -> None:
    known = load_translations(None, language)
    assert all(known.gettext(phrase) != phrase for phrase in PHRASES)
    assert "%(outlet)s" in known.gettext(PHRASES[0])


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = pressed(tmp_path, site=Site(pages=PAGES))
    monkeypatch.chdir(tmp_path)
    given = ["stick", "--site", str(site)]
    done = CliRunner().invoke(command, given)
    assert done.exit_code == 0, done.output
    assert (tmp_path / "stick/index.html").is_file()
    (site / "about/index.html").unlink()
    (tmp_path / "stick/about/index.html").unlink()
    done = CliRunner().invoke(command, [*given, "--report", "report.json"])
    assert done.exit_code == 1 and "about/index.html" in json.loads(Path("report.json").read_bytes())["left_out"][0]
    assert CliRunner().invoke(command, ["site/x", "--site", str(site)]).exit_code == 2
    tamizdat = Path(sys.executable).parent / "tamizdat"
    assert "disk" in subprocess.run([tamizdat, "--help"], check=True, capture_output=True, text=True).stdout
