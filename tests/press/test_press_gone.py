"""What is withdrawn leaves a tombstone and a notice; what is redacted leaves no byte anywhere."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import replace
from PIL import Image as Picture
from press_samples import LANTERN, MONDAY, PAGES, article, press_to

from tamizdat import release
from tamizdat.article import Byline, Correction, Figure, Image, Moment, Paragraph, Status, encode
from tamizdat.cli import main
from tamizdat.press.archives.archive import MemoryArchive
from tamizdat.press.build import state
from tamizdat.press.run import press
from tamizdat.release.verifying import open_source, verify
from tamizdat.site import Site

PHOTO = Figure(Image("media/aa/face.png", 4, 4, "Her face"), credit="Tomas Wend")
RISKY = article(
    7,
    bylines=(Byline("Ilse Maran", "ilse-maran"),),
    body=(Paragraph("Her brother lives at Pear Lane 4."), Paragraph("The river rose.")),
    lead_image=PHOTO,
    corrections=(Correction(Moment("2014-01-02"), "Her school is Saint Brand's."),),
)
SAFE = replace(RISKY, bylines=(), body=(Paragraph("The river rose."),), lead_image=None, corrections=())
WORDS = ("Ilse Maran", "ilse-maran", "Pear Lane", "Saint Brand", "face.png", "Tomas Wend")


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too, packed ones unpacked."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            body = path.read_bytes()
            found[path.relative_to(folder).as_posix()] = gzip.decompress(body) if path.suffix == ".gz" else body
    return found


def hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def photo(folder: Path) -> tuple[Path, ...]:
    media = folder / "desk" / "media"
    (media / "aa").mkdir(parents=True, exist_ok=True)
    Picture.new("RGB", (4, 4), "brown").save(media / "aa" / "face.png")
    return (media,)


@pytest.mark.parametrize("way", ["named", "compared", "full"])
def test_a_redaction_leaves_no_byte_in_the_release_or_beside_it(tmp_path: Path, way: str) -> None:
    room = tmp_path / "room"
    release.init_keys(room)
    keys, site, media = release.load_online(room), tmp_path / "public" / "site", photo(tmp_path)
    others = [article(number, related=(7,)) for number in (1, 2)]

    def pressed(articles: list, **more: object) -> None:
        press(MemoryArchive(articles), Site(pages=PAGES), LANTERN, site, keys, now=MONDAY, media=media, **more)  # type: ignore[arg-type]

    pressed([*others, RISKY])
    pressed([*others, replace(RISKY, headline="The flood, again")])  # an older tree is kept, with stored bytes
    before = {path: hash_of(site / path) for path in ("index.html", RISKY.path + "article.json", "media/aa/face.png")}
    assert any(word.encode() in body for body in bytes_of(site / "store").values() for word in WORDS)
    more = {"named": {"changed": [7]}, "compared": {}, "full": {"full": True}}[way]
    pressed([*others, SAFE], redact=True, **more)
    for name, body in bytes_of(tmp_path / "public").items():
        assert not [word for word in WORDS if word.encode() in body or word in name], name
    graves = {one.path: one for one in release.tombstones(site)}
    for path, digest in before.items():
        # A path that is gone may itself be what gives a person away: its hashes are listed under none.
        grave = graves[path if (site / path).exists() else ""]
        assert digest in grave.sha256, path
        assert (grave.state, grave.kind) == ("replaced", "safety")
    assert verify(open_source(str(site)), now=MONDAY).ok


def test_a_withdrawn_article_has_a_tombstone_until_it_comes_back(tmp_path: Path) -> None:
    story, other = article(5), article(6)
    press_to(tmp_path, [story, other])
    site = tmp_path / "site"
    page = story.path + "index.html"
    files = [page, story.path + "print/index.html", story.path + "article.json"]
    old = [hash_of(site / path) for path in files]
    press_to(tmp_path, [replace(story, status=Status("withdrawn", "", "court")), other])
    (grave,) = release.tombstones(site)
    assert (grave.path, grave.state, grave.kind, grave.date) == (page, "withdrawn", "court", "2026-03-02")
    assert set(grave.sha256) == set(old)
    assert "A court ordered us" in (site / page).read_text()
    assert not (site / files[1]).exists()
    press_to(tmp_path, [story, other])
    assert release.tombstones(site) == ()
    assert [hash_of(site / path) for path in files] == old
    assert verify(open_source(str(site)), now=MONDAY).ok


def test_an_article_that_was_never_public_is_withdrawn_all_the_same(tmp_path: Path) -> None:
    press_to(tmp_path, [article(5, status=Status("withdrawn", "", "safety"))])
    (grave,) = release.tombstones(tmp_path / "site")
    assert (grave.sha256, grave.kind) == ((), "safety")
    assert "removed to protect someone" in (tmp_path / "site" / article(5).path / "index.html").read_text()


def test_the_command_redacts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke
    assert run(main, ["new", "paper"]).exit_code == 0
    monkeypatch.chdir(tmp_path / "paper")
    archive = tmp_path / "paper" / "var" / "archive.jsonl"
    archive.write_bytes(encode(replace(RISKY, lead_image=None)) + b"\n")
    assert run(main, ["press"]).exit_code == 0
    archive.write_bytes(encode(SAFE) + b"\n")
    done = run(main, ["press", "--redact", "--changed", "7"])
    assert done.exit_code == 0, done.output
    site = tmp_path / "paper" / "var" / "site"
    for folder in (site, state.index_file(site).parent):
        for name, body in bytes_of(folder).items():
            assert not [word for word in WORDS if word.encode() in body], name


def test_a_damaged_index_is_made_anew(tmp_path: Path) -> None:
    """Its pages in the middle are overwritten: it opens, and cannot be read further on."""
    stories = [article(number) for number in range(1, 20)]
    press_to(tmp_path, stories)
    index = state.index_file(tmp_path / "site")
    body = bytearray(index.read_bytes())
    body[len(body) // 4 :] = bytes(len(body) - len(body) // 4)
    index.write_bytes(body)
    changed = [replace(stories[0], headline="Another headline"), *stories[1:]]
    press_to(tmp_path, changed)
    press_to(tmp_path / "fresh", changed)
    assert release.current(tmp_path / "site").root == release.current(tmp_path / "fresh/site").root
