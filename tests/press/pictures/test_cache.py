"""The cache of renditions: nothing is rendered twice, and nothing depends on it."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from pathlib import Path

import pytest
from picture_samples import bare, photo

from tamizdat.press.pictures import cache as caching
from tamizdat.press.pictures.cache import CachedPicture, RenditionCache
from tamizdat.press.pictures.render import recipe

BODY = photo(400, 300)
SHA256 = hashlib.sha256(BODY).hexdigest()


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def names(picture: CachedPicture) -> list[str]:
    return [file.name for file in picture.files]


def test_a_picture_is_rendered_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = RenditionCache(tmp_path).picture(SHA256, BODY)
    monkeypatch.setattr(caching, "render", lambda body, **given: pytest.fail("rendered again"))
    assert RenditionCache(tmp_path).picture(SHA256, BODY) == made
    stem = names(made)[0].split(".")[0]
    endings = ["jpg", "320.webp", "400.webp", "320.avif", "400.avif"]
    assert names(made) == [f"{stem}.{ending}" for ending in endings]
    bodies = [RenditionCache(tmp_path).read(SHA256, name) or b"" for name in names(made)]
    assert hashlib.sha256(b"".join(bodies)).hexdigest()[:32] == stem


@pytest.mark.parametrize("damage", ["all", "manifest", "cut manifest", "rendition", "avif", "other bytes", "empty"])
def test_what_is_missing_or_damaged_is_made_again(tmp_path: Path, damage: str) -> None:
    cache = RenditionCache(tmp_path)
    made, whole = cache.picture(SHA256, BODY), files(tmp_path)
    folder = tmp_path / recipe() / SHA256
    rendition = folder / (made.avifs if damage == "avif" else made.renditions)[0].name
    if damage == "all":
        caching.shutil.rmtree(tmp_path)
    elif damage == "manifest":
        (folder / "manifest.json").unlink()
    elif damage == "cut manifest":
        (folder / "manifest.json").write_bytes(b'{"main":')
    elif damage in {"rendition", "avif"}:
        rendition.unlink()
    else:
        rendition.write_bytes(b"" if damage == "empty" else rendition.read_bytes()[::-1])
        assert cache.read(SHA256, rendition.name) is None
    assert cache.picture(SHA256, BODY) == made
    assert files(tmp_path) == whole


def _killed(folder: str, after: int) -> None:
    """Store the picture, and die as by `kill -9` after so many files."""
    written = 0
    write = Path.write_bytes

    def write_bytes(path: Path, body: bytes) -> int:
        nonlocal written
        if written == after:
            write(path, body[: len(body) // 2])
            os._exit(9)
        written += 1
        return write(path, body)

    Path.write_bytes = write_bytes  # type: ignore[method-assign, assignment]
    RenditionCache(Path(folder)).picture(SHA256, BODY)


@pytest.mark.parametrize("after", range(6))  # as many as a picture's folder has files
def test_a_killed_process_leaves_no_half_picture(tmp_path: Path, after: int) -> None:
    process = multiprocessing.get_context("fork").Process(target=_killed, args=(str(tmp_path), after))
    process.start()
    process.join()
    assert process.exitcode == 9
    cache = RenditionCache(tmp_path)
    assert cache.lookup(SHA256) is None
    made = cache.picture(SHA256, BODY)
    assert all(cache.read(SHA256, name) for name in names(made))
    cache.keep_only([SHA256], redact=True)
    assert {name.split("/")[1] for name in files(tmp_path)} == {SHA256}


def test_only_what_is_shown_is_kept(tmp_path: Path) -> None:
    cache = RenditionCache(tmp_path)
    cache.picture(SHA256, BODY)
    other = hashlib.sha256(bare()).hexdigest()
    cache.picture(other, bare())
    (tmp_path / "0123456789ab" / SHA256).mkdir(parents=True)
    (tmp_path / recipe() / "unfinished-now").mkdir()
    cache.keep_only([other])
    assert {path.name for path in tmp_path.iterdir()} == {recipe()}
    assert {path.name for path in (tmp_path / recipe()).iterdir()} == {other, "unfinished-now"}
    os.utime(tmp_path / recipe() / "unfinished-now", (0, 0))
    cache.keep_only([other])
    assert {path.name for path in (tmp_path / recipe()).iterdir()} == {other}


def test_a_newsroom_that_does_without_avif_has_a_cache_of_its_own(tmp_path: Path) -> None:
    both = RenditionCache(tmp_path).picture(SHA256, BODY)
    plain = RenditionCache(tmp_path, avif=False).picture(SHA256, BODY)
    assert both.avifs and not plain.avifs
    assert [each.sha256 for each in plain.renditions] == [each.sha256 for each in both.renditions]
    assert RenditionCache(tmp_path).lookup(SHA256) == both, "neither hides the other"
    RenditionCache(tmp_path, avif=False).keep_only([SHA256])
    assert {path.name for path in tmp_path.iterdir()} == {recipe(avif=False)}
    assert not list(tmp_path.rglob("*.avif"))
