"""A backup is made while people work, put back elsewhere, and published again: readers of the newer release take it."""

from __future__ import annotations

import io
import os
import shutil
import tarfile
from pathlib import Path

import msgspec
import pytest
from desk_processes import TAMIZDAT, django, run, sql, up
from test_up_desk import PUBLISH

from tamizdat.project import Project
from tamizdat.release.layout import TIMESTAMP

NOW = "revision.publish()\nfrom tamizdat.newsroom.publishing import queue; queue.wait()"


def version(site: Path) -> int:
    return int(msgspec.json.decode((site / TIMESTAMP).read_bytes())["signed"]["version"])


def verify(site: Path, state: Path) -> str:
    """Verify a release as a reader who remembers what they saw in `state`."""
    done = run(site.parent, "verify", str(site), TAMIZDAT_STATE=str(state))
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.slow
def test_a_restored_newsroom_publishes_above_what_readers_hold(newsroom: Project, tmp_path: Path) -> None:
    reader = tmp_path / "reader"
    django(newsroom, PUBLISH.format(headline="Before the backup", text="Kept.", then=NOW))
    backup = tmp_path / "paper.tar.gz"
    with up(newsroom, "--no-site"):  # while it is in use
        done = run(newsroom.folder, "backup", "--with-keys", "--to", str(backup))
        assert done.returncode == 0, done.stderr
    keys = backup.with_name("paper.keys.tar.gz")
    assert backup.stat().st_mode & 0o077 == 0 and keys.stat().st_mode & 0o077 == 0
    django(newsroom, PUBLISH.format(headline="After the backup", text="Lost.", then=NOW))
    newer = version(newsroom.site)
    verify(newsroom.site, reader)

    other = tmp_path / "elsewhere" / "paper"
    elsewhere = {"TAMIZDAT_STATE": str(tmp_path / "another-machine")}  # which remembers nothing
    done = run(tmp_path, "restore", str(backup), str(other), "--keys", str(keys), **elsewhere)
    assert done.returncode == 0 and "Next:" in done.stderr, done.stderr
    restored = Project(other)
    assert not restored.site.exists() and not list(restored.root_keys.glob("*.pem"))
    assert {path.name for path in restored.online_keys.iterdir()} == {
        path.name for path in newsroom.online_keys.iterdir()
    }
    with up(restored, **elsewhere) as running:
        running.wait(lambda: not restored.restored.exists(), "it is published")
        assert "restored from a backup" in running.text
    assert version(restored.site) > newer
    verify(restored.site, reader)  # the reader who holds the newer release takes it
    pages = [path.name for path in restored.site.glob("2026/*/*/*")] + [
        str(path) for path in restored.site.rglob("*-a*")
    ]
    assert any("before-the-backup" in page for page in pages) and not any("after-the-backup" in page for page in pages)
    assert "restored from a backup" in run(other, "doctor").stderr
    (notes,) = sql(restored, "SELECT value FROM newsroom_mark WHERE name = 'notes'")
    assert "above all that readers can hold" in str(notes[0])


def test_everything_is_in_it_but_what_can_be_made_again(newsroom: Project, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "ferry.jpg").write_bytes(b"jpeg")
    newsroom.media.mkdir(exist_ok=True)
    (newsroom.media / "2019").symlink_to(photos)  # on another disk
    (newsroom.captures / "old").mkdir(parents=True)
    (newsroom.captures / "old" / "page.html").write_bytes(b"<p>old")
    (newsroom.folder / "decisions.toml").write_text("")
    newsroom.redaction_key.write_bytes(b"k" * 32)
    newsroom.redaction_key.chmod(0o600)
    (newsroom.folder / "loop").symlink_to(newsroom.folder)
    sql(newsroom, "INSERT INTO django_session VALUES ('abc', 'data', '2099-01-01')")
    done = run(newsroom.folder, "backup", "--to", "b.tar.gz")
    assert done.returncode == 1 and "loop: a link to a folder around it" in done.stderr, done.stderr
    with tarfile.open(newsroom.folder / "b.tar.gz") as tar:
        names = {name.removeprefix("newsroom/") for name in tar.getnames()}
    for wanted in (
        "tamizdat.toml",
        "pages/about.md",
        "captures/old/page.html",
        "var/media/2019/ferry.jpg",
        "decisions.toml",
    ):
        assert wanted in names
    assert {"var/keys/redaction.key", "database/newsroom.sqlite3", "keys/root.json", "MANIFEST.json"} <= names
    unwanted = [
        n
        for n in names
        if n.startswith(("var/site", "var/desk-static", "var/renditions", "keys/root/", "var/.", "b.tar"))
        or n.endswith(".pem")
    ]
    assert not unwanted
    assert run(newsroom.folder, "restore", "b.tar.gz", str(tmp_path / "again")).returncode == 0
    again = Project(tmp_path / "again")
    assert (again.media / "2019" / "ferry.jpg").read_bytes() == b"jpeg"
    assert sql(again, "SELECT count(*) FROM django_session") == [(0,)]
    assert sql(again, "SELECT number, record FROM newsroom_article") == sql(
        newsroom, "SELECT number, record FROM newsroom_article"
    )
    assert again.redaction_key.stat().st_mode & 0o777 == 0o600 and again.database.stat().st_mode & 0o777 == 0o600


@pytest.mark.slow
def test_damaged_and_foreign_files_are_refused(newsroom: Project, tmp_path: Path) -> None:
    backup = tmp_path / "b.tar.gz"
    assert run(newsroom.folder, "backup", "--to", str(backup)).returncode == 0
    whole = backup.read_bytes()
    for number, body in enumerate(
        (whole[: len(whole) // 2], whole[:-20], whole[:5000] + b"\0" * 64 + whole[5064:], b"hello", b"")
    ):
        broken = tmp_path / f"broken{number}.tar.gz"
        broken.write_bytes(body)
        done = run(tmp_path, "restore", str(broken), "out")
        assert done.returncode == 2 and "Traceback" not in done.stderr, done.stderr
        assert not (tmp_path / "out").exists() and not list(tmp_path.glob(".out*"))
    for name in ("newsroom/../../evil", "/evil", "other/evil"):
        with tarfile.open(tmp_path / "evil.tar.gz", "w:gz") as tar:
            about = tarfile.TarInfo(name)
            about.size = 4
            tar.addfile(about, io.BytesIO(b"evil"))
        done = run(tmp_path, "restore", str(tmp_path / "evil.tar.gz"), "out")
        assert done.returncode == 2 and not (tmp_path / "out").exists(), done.stderr
        assert not list(tmp_path.rglob("evil"))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    done = run(tmp_path, "restore", str(backup), "full")
    assert done.returncode == 2 and "not empty" in done.stderr
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter.txt"]


def test_a_disk_that_does_not_take_it(newsroom: Project, tmp_path: Path) -> None:
    if not Path("/dev/full").exists() or shutil.which("mount") is None or os.geteuid() != 0:
        pytest.skip("only root can mount a small and a read-only disk")
    import subprocess

    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", small], capture_output=True).returncode:
        pytest.skip("this machine does not let root mount a file system")
    try:
        done = run(newsroom.folder, "backup", "--to", str(small / "b.tar.gz"))
        assert done.returncode == 2 and "full" in done.stderr and "Traceback" not in done.stderr, done.stderr
        assert not list(small.iterdir())
        backup = tmp_path / "b.tar.gz"
        assert run(newsroom.folder, "backup", "--to", str(backup)).returncode == 0
        done = run(tmp_path, "restore", str(backup), str(small / "paper"))
        assert done.returncode == 2 and "full" in done.stderr and not list(small.iterdir()), done.stderr
        subprocess.run(["mount", "-o", "remount,ro", small], check=True)
        for arguments in (("backup", "--to", str(small / "b.tar.gz")), ("restore", str(backup), str(small / "paper"))):
            done = run(newsroom.folder, *arguments)
            assert done.returncode == 2 and "read-only" in done.stderr and "Traceback" not in done.stderr, done.stderr
    finally:
        subprocess.run(["umount", small], check=True)


@pytest.mark.slow
def test_it_is_not_written_where_readers_could_fetch_it(newsroom: Project) -> None:
    done = run(newsroom.folder, "backup", "--to", "var/site/b.tar.gz")
    assert done.returncode == 2 and "readers could fetch it" in done.stderr
    assert TAMIZDAT.exists()


def test_a_disk_that_is_not_mounted_is_not_made_a_folder(newsroom: Project, tmp_path: Path) -> None:
    done = run(newsroom.folder, "backup", "--to", str(tmp_path / "stick" / "b.tar.gz"))
    assert done.returncode == 2 and "Is the disk mounted?" in done.stderr
    assert not (tmp_path / "stick").exists()
