"""Editions: named with their hashes, in the folder or elsewhere, superseded and recalled, never changed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from kills import killed_anywhere
from msgspec.structs import replace
from releases import NOW, Paper, edition, files, page, pages

from tamizdat import release
from tamizdat.release.verifying.role_files import FORBIDDEN

ZIM, HTML = "paper-1.zim", "paper-1.html"
GOING = {f"editions/{ZIM}", f"editions/{HTML}", "tiny.txt"}  # in a recall or a redaction
MADE_FROM = release.ReleaseRef(1, "0" * 64)


def check(paper: Paper) -> set[str]:
    """The names of the editions in force, after what must hold of them whatever happened."""
    verdict = paper.verify()
    assert verdict.ok, (verdict.trusted and verdict.trusted.phase, verdict.problems)
    paper.independent()
    names = {Path(one.file.path).name for one in release.editions(paper.site)}
    in_folder = {path.name for path in (paper.site / "editions").glob("*") if path.suffix != ".gz"}
    if verdict.trusted is not None and verdict.trusted.phase.state == "steady":
        assert in_folder == {Path(one.file.path).name for one in release.editions(paper.site) if not one.elsewhere}
    assert names >= {name for name in in_folder if not verdict.trusted or verdict.trusted.phase.state == "steady"}
    return names


@pytest.fixture
def published(paper: Paper) -> Paper:
    paper.publish(pages(20))
    paper.editions(ZIM, HTML)
    return paper


def test_editions_are_published_and_superseded(paper: Paper) -> None:
    paper.publish(pages(20))
    first = paper.editions(ZIM, HTML)
    assert (first.added, first.removed, first.paths) == (2, 0, 2)
    assert check(paper) == {ZIM, HTML}
    assert (paper.site / f"editions/{HTML}.gz").is_file() and not (paper.site / f"editions/{ZIM}.gz").exists()
    (html, zim) = release.editions(paper.site)
    assert html.release == zim.release == release.ReleaseRef(1, release.current(paper.site).root.sha256)
    with release.lock(paper.site) as stage:
        newer = replace(edition(stage, "paper-2.zim"), supersedes=(zim.file.sha256,))
        keys = release.load_online(paper.folder)
        with pytest.raises(release.ReleaseError, match="superseded"):
            release.publish_editions(stage, [html, zim, newer], keys, now=NOW)
        second = release.publish_editions(stage, [html, newer], keys, now=NOW)
    assert (second.added, second.removed, second.paths) == (1, 1, 2)
    assert check(paper) == {"paper-2.zim", HTML}
    assert release.editions(paper.site)[1].supersedes == (zim.file.sha256,)
    assert paper.editions().removed == 2
    assert check(paper) == set() and not (paper.site / "editions").exists()


def test_the_same_editions_write_nothing(published: Paper) -> None:
    before = files(published.site)
    published.editions(ZIM, HTML)
    assert files(published.site) == before
    assert published.editions(ZIM, HTML, now=NOW + timedelta(days=5)).renewed
    published.publish({"index.html": page(0, 1)}, full=False)
    assert check(published) == {ZIM, HTML}


def test_an_edition_elsewhere_is_no_file_of_the_folder(published: Paper) -> None:
    (html, zim) = release.editions(published.site)
    keys = release.load_online(published.folder)
    away = replace(zim, elsewhere=("https://archive.invalid/paper.zim",))
    with release.lock(published.site) as stage:
        assert release.publish_editions(stage, [html, away], keys, now=NOW).changed == 1
    assert check(published) == {ZIM, HTML} and not (published.site / f"editions/{ZIM}").exists()
    assert published.verify().editions == 1
    (published.site / f"editions/{ZIM}").write_bytes(b"x")
    assert {problem.path for problem in published.verify().problems} == {f"editions/{ZIM}"}
    (published.site / f"editions/{ZIM}").unlink()
    with release.lock(published.site) as stage:
        with pytest.raises(release.ReleaseError, match="not staged"):
            release.publish_editions(stage, [html, zim], keys, now=NOW)
        assert edition(stage, ZIM) == replace(zim, release=edition(stage, "x").release)
        release.publish_editions(stage, [html, zim], keys, now=NOW)
    assert check(published) == {ZIM, HTML} and published.verify().editions == 2


def test_a_damaged_edition_is_mended(published: Paper) -> None:
    (published.site / f"editions/{HTML}").write_bytes(b"blocked")
    keys = release.load_online(published.folder)
    in_force = release.editions(published.site)
    with release.lock(published.site) as stage:
        assert edition(stage, HTML).file == in_force[0].file
        assert release.publish_editions(stage, in_force, keys, now=NOW).mended == 1
    assert check(published) == {ZIM, HTML}


def test_what_no_edition_may_be_is_refused_and_changes_nothing(published: Paper) -> None:
    before = files(published.site)
    keys = release.load_online(published.folder)
    (html, zim) = release.editions(published.site)
    with release.lock(published.site) as stage:
        for path in ("elsewhere/a.zim", "editions/a/b.zim", "editions/.zim", "editions/a b.zim", "editions/ä.zim"):
            wrong = replace(zim, file=replace(zim.file, path=path))
            with pytest.raises(release.ReleaseError, match=r"no path of an edition|begins with a dot"):
                release.publish_editions(stage, [wrong], keys, now=NOW)
        for given, why in [
            ([html, replace(zim, file=replace(zim.file, sha256="0" * 64))], "in force with other bytes"),
            ([replace(zim, file=release.Entry("editions/new.zim", "0" * 64, 1, "application/x-zim"))], "not staged"),
            ([replace(zim, file=replace(zim.file, media_type="ZIM"))], "media type"),
        ]:
            with pytest.raises(release.ReleaseError, match=why):
                release.publish_editions(stage, given, keys, now=NOW)
        for given, recalled, why in [
            ([html], {"editions/none.zim": "court"}, "no edition in force"),
            ([html, zim], {zim.file.path: "court"}, "stay in force"),
            ([html], {zim.file.path: "whim"}, "no class of reason"),
        ]:
            with pytest.raises(release.ReleaseError, match=why):
                release.publish_editions(stage, given, keys, now=NOW, recalled=recalled)  # type: ignore[arg-type]
        with pytest.raises(release.ReleaseError, match="No such file"):
            stage.put_file("editions/x.zim", published.folder / "nowhere")
    assert files(published.site) == before


def test_an_edition_is_recalled(published: Paper) -> None:
    published.publish({"index.html": page(0, 1)})
    (_, zim) = release.editions(published.site)
    result = published.editions(HTML, recalled={zim.file.path: "court"})
    assert (result.removed, result.paths) == (1, 1)
    assert check(published) == {HTML}
    (tombstone,) = release.tombstones(published.site)
    assert (tombstone.state, tombstone.path, tombstone.sha256) == ("recalled", zim.file.path, (zim.file.sha256,))
    assert (tombstone.kind, tombstone.date) == ("court", "2026-03-01")
    with pytest.raises(release.ReleaseError, match="were withdrawn"):
        published.editions(ZIM, HTML)
    published.publish({"index.html": page(0, 2)}, withdrawn=[])
    assert release.tombstones(published.site) == (tombstone,)


@pytest.mark.parametrize("changes", [{"tiny.txt": None}, {}])
def test_a_redaction_recalls_all_editions(published: Paper, changes: dict[str, bytes | None]) -> None:
    published.publish(changes, redact=True)
    assert check(published) == set()
    recalled = [one.path for one in release.tombstones(published.site) if one.state == "recalled"]
    assert recalled == [f"editions/{HTML}", f"editions/{ZIM}"]


@pytest.mark.parametrize("names", [(HTML, "paper-2.zim", "paper-2.html"), ()])
def test_a_publish_of_editions_is_killed_anywhere(tmp_path: Path, names: tuple[str, ...]) -> None:
    ready = Paper(tmp_path / "ready")
    ready.publish(pages(10))
    ready.editions(ZIM, HTML)
    for at, paper, expected in killed_anywhere(ready, tmp_path, lambda paper: paper.editions(*names)):
        in_force = check(paper)
        assert in_force in ({ZIM, HTML}, set(names))
        if at % 2:
            paper.publish({})
            assert check(paper) == in_force
        paper.editions(*names)
        assert check(paper) == set(names)
        assert {k: v for k, v in files(paper.site).items() if not k.startswith("tuf/")} == expected


@pytest.mark.parametrize("redact", [False, True])
def test_a_recall_is_killed_anywhere(tmp_path: Path, redact: bool) -> None:
    """An edition is in force or has its tombstone; nothing of it stays once the next run is through.

    Between the tombstone and the removal, the edition that is still there is named as forbidden.
    """
    ready = Paper(tmp_path / "ready")
    ready.publish(pages(10))
    ready.editions(ZIM, HTML)

    def recall(paper: Paper) -> None:
        if redact:
            paper.publish({"tiny.txt": None}, redact=True)
        elif not release.editions(paper.site):
            paper.publish({})  # finishes it
        else:
            paper.editions(recalled={f"editions/{ZIM}": "court", f"editions/{HTML}": "safety"})

    for at, paper, _ in killed_anywhere(ready, tmp_path, recall):
        recalled = {Path(one.path).name for one in release.tombstones(paper.site) if one.state == "recalled"}
        problems = paper.verify().problems
        left = {f"editions/{name}" for name in recalled if (paper.site / "editions" / name).exists()}
        assert {one.path for one in problems if not one.path.endswith(".gz")} >= left, at
        assert all(one.why == FORBIDDEN and one.path.removesuffix(".gz") in GOING for one in problems), problems
        in_force = {Path(one.file.path).name for one in release.editions(paper.site)} if problems else check(paper)
        assert (in_force, recalled) in [({ZIM, HTML}, set()), (set(), {ZIM, HTML})]
        if at % 2:
            paper.index("snow")
            assert check(paper) == in_force
        recall(paper)
        assert check(paper) == set() and not (paper.site / "editions").exists()
        assert len([one for one in release.tombstones(paper.site) if one.state == "recalled"]) == 2
