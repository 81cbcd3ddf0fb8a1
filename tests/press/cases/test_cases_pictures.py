"""The shared cases of pictures, where they lie beside the repository."""

from __future__ import annotations

from pathlib import Path

import pytest
from picture_samples import photo
from press_checks import snapshot
from press_samples import MONDAY

from tamizdat import outlet_file, release
from tamizdat.press.archives.jsonl_archive import JsonlArchive
from tamizdat.press.pictures.published import images
from tamizdat.press.run import press
from tamizdat.site import Site

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases" / "press"


@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize("case", ["20-picture-comes-late"])
def test_a_picture_that_comes_and_goes(tmp_path: Path, case: str, named: bool) -> None:
    folder = CASES / case
    if not folder.is_dir():
        pytest.skip("the shared cases (../shared/cases/press) are not beside this checkout")
    release.init_keys(tmp_path)
    keys, archive, who = (
        release.load_online(tmp_path),
        JsonlArchive(folder / "articles.jsonl"),
        outlet_file.load(folder),
    )
    with archive.snapshot() as snapshot_of_archive:
        numbers = [number for number, _ in snapshot_of_archive.digests()]
        articles = {stored.number: stored.article for stored in snapshot_of_archive.articles(numbers)}
    number, path = next(
        (number, image.path)
        for number, article in articles.items()
        if article
        for image in images(article)
        if image.path
    )
    media = tmp_path / "media"
    file = tmp_path / path

    def pressed(to: str, **more: object) -> dict[str, bytes]:
        press(archive, Site(), who, tmp_path / to, keys, now=MONDAY, media=(media,), **more)  # type: ignore[arg-type]
        return snapshot(tmp_path / to)

    changed = [number] if named else None
    without = pressed("part")
    file.parent.mkdir(parents=True)
    file.write_bytes(photo(640, 400))
    shown = pressed("part", changed=changed)
    assert shown == pressed("whole", full=True) != without
    pages = [name for name, body in shown.items() if name.endswith(".html") and b'alt="Pic three"' in body]
    assert len(pages) > 6 and {"index.html", "section/news/index.html"} < set(pages)
    file.write_bytes(photo(640, 480, seed=2))
    assert pressed("part", changed=changed) == pressed("whole", full=True) != shown
    file.unlink()
    assert pressed("part", changed=changed) == pressed("whole", full=True)
    assert snapshot(tmp_path / "part") == without
