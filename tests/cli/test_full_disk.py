"""A disk that is full, read-only or small: every verb says so plainly and ends with 2, and what stood before stands."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TAMIZDAT = Path(sys.executable).parent / "tamizdat"
SIZE = 16 << 20
# What each verb is given in the newsroom's folder; those that only read are not among them.
WRITING = {
    "new": ["new", "../other"],
    "press": ["press"],
    "press --full": ["press", "--full"],
    "press --redact": ["press", "--redact"],
    "search": ["search"],
    "theme copy": ["theme", "copy", "templates/footer.html"],
    "settings": ["settings", "nginx", "--out", "nginx.conf"],
    "keys rotate": ["keys", "rotate"],
    "keys mirrors": ["keys", "mirrors"],
    "recover": ["recover", "captures", "--out", "out.jsonl", "--report", "report.json"],
    "redact": ["redact", "--yes"],
}


def article(number: int, headline: str) -> dict[str, object]:
    words = " ".join(f"word{number}x{count}" for count in range(400))
    return {
        "number": number,
        "path": f"2024/05/{number % 28 + 1:02}/a{number}/",
        "language": "en",
        "headline": headline,
        "published": {"value": f"2024-05-{number % 28 + 1:02}"},
        "body": [{"type": "paragraph", "html": f"<em>{headline}</em> {words}"}],
    }


class Room:
    """A newsroom on a disk of its own."""

    def __init__(self, disk: Path, state: Path) -> None:
        self.disk, self.folder, self.state = disk, disk / "room", state
        self.site = self.folder / "var" / "site"
        self.prefix: list[str] = []  # of each command

    def fill(self, headline: str) -> None:
        """Write an archive whose every article has this headline."""
        lines = (json.dumps(article(number, f"{headline} {number}")) for number in range(1, 31))
        (self.folder / "var" / "archive.jsonl").write_text("\n".join(lines) + "\n")

    def run(self, *words: str, limit: int = 0, text: str = "") -> subprocess.CompletedProcess[str]:
        def limited() -> None:
            if limit:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        return subprocess.run(
            [*self.prefix, TAMIZDAT, *words],
            cwd=self.folder,
            env={**os.environ, "TAMIZDAT_STATE": str(self.state)},
            input=text,
            capture_output=True,
            text=True,
            timeout=300,
            preexec_fn=limited,
        )

    def leave(self, free: int) -> None:
        """Use up the disk but for `free` bytes."""
        rest = shutil.disk_usage(self.disk).free - free
        with (self.disk / "fill").open("wb") as file:
            for _ in range(max(0, rest // 4096)):
                file.write(bytes(4096))

    def give_space(self) -> None:
        (self.disk / "fill").unlink()

    def verified(self) -> bool:
        done = self.run("verify", "var/site")
        return done.returncode == 0 and "VERIFIED" in done.stderr

    def names(self) -> set[str]:
        return {path.relative_to(self.disk).as_posix() for path in self.disk.rglob("*")}


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("this account may not mount a disk in memory")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def room(disk: Path, tmp_path: Path) -> Room:
    room = Room(disk, tmp_path / "state")
    made = Room(tmp_path, tmp_path / "state")
    made.folder = tmp_path
    assert made.run("new", str(room.folder), "--name", "The Lantern").returncode == 0
    (room.folder / "captures" / "a.txt").write_text("The ferry\n\n" + "The council met again on Thursday. " * 40)
    room.fill("Before")
    assert room.run("press").returncode == 0
    return room


def told(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """The verb ended with 2, with a plain sentence and no traceback."""
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr and "mistake in Tamizdat" not in done.stderr
    assert any(word in done.stderr for word in words), done.stderr


def test_every_verb_says_that_the_disk_is_full_and_leaves_nothing_half_written(room: Room) -> None:
    room.fill("After")
    room.leave(0)
    before = room.names()
    for words in WRITING.values():
        told(room.run(*words, text="Orla Vennick\n"), "the disk is full", "disk may be full")
        new = {name for name in room.names() - before if (room.disk / name).is_file() and not name.endswith("/lock")}
        assert new == set(), words
    assert room.verified()
    room.give_space()
    assert room.run("press").returncode == 0
    assert "After 3" in (room.site / "2024/05/04/a3/index.html").read_text()
    assert room.verified()
    assert room.run("new", "../other").returncode == 0


SLOW = pytest.mark.slow


@pytest.mark.parametrize(
    "free", [16 << 10, *(pytest.param(size, marks=SLOW) for size in (300 << 10, 1 << 20, 3 << 20))]
)
def test_a_press_that_runs_out_of_space_leaves_the_last_release_and_can_be_run_again(room: Room, free: int) -> None:
    room.fill("After")
    room.leave(free)
    done = room.run("press")
    if done.returncode:
        told(done, "the disk is full", "disk may be full")
    assert room.verified()
    room.give_space()
    assert room.run("press").returncode == 0
    assert "After 3" in (room.site / "2024/05/04/a3/index.html").read_text()
    assert room.verified()


@pytest.mark.slow
def test_every_verb_says_that_the_disk_is_read_only(room: Room) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(room.disk)], check=True)
    for words in WRITING.values():
        told(room.run(*words, text="Orla Vennick\n"), "read-only", "Read-only", "readonly")
    assert room.verified()
    subprocess.run(["mount", "-o", "remount,rw", str(room.disk)], check=True)
    room.fill("After")
    assert room.run("press").returncode == 0


# --- without a disk of its own


@pytest.fixture
def plain(tmp_path: Path) -> Room:
    room = Room(tmp_path, tmp_path / "state")
    made = Room(tmp_path, tmp_path / "state")
    made.folder = tmp_path
    assert made.run("new", str(room.folder)).returncode == 0
    room.fill("Before")
    assert room.run("press").returncode == 0
    return room


@pytest.mark.slow
def test_an_account_without_the_right_is_told(plain: Room) -> None:
    without = ["setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner"]
    if (
        os.geteuid()
        or not shutil.which("setpriv")
        or subprocess.run([*without, "true"], capture_output=True).returncode
    ):
        pytest.skip("this account cannot run a command with fewer rights")
    for path in (plain.folder, *plain.folder.rglob("*")):
        os.chown(path, 65534, 65534)
    plain.prefix = without
    before = plain.names()
    for name, words in WRITING.items():
        if name != "new":  # the folder around the newsroom is still the account's own
            told(plain.run(*words, text="Orla Vennick\n"), "no right to it", "may not do that", "Permission denied")
    assert plain.names() == before and plain.verified()
    for path in (plain.folder, *plain.folder.rglob("*")):
        os.chown(path, 0, 0)
    plain.fill("After")
    assert plain.run("press").returncode == 0


@pytest.mark.parametrize(
    "limit", [pytest.param(1 << 10, marks=SLOW), pytest.param(12 << 10, marks=SLOW), pytest.param(60 << 10, marks=SLOW)]
)
def test_files_that_may_not_grow_are_told(plain: Room, limit: int) -> None:
    plain.fill("After")
    told(plain.run("press", limit=limit), "ulimit -f", "disk may be full")
    assert plain.verified()
    assert plain.run("press").returncode == 0
    assert "After 3" in (plain.site / "2024/05/04/a3/index.html").read_text()


@pytest.mark.slow
def test_a_report_that_cannot_be_written_is_told_and_no_device_is_replaced(plain: Room) -> None:
    for words in (["press"], ["search"], ["recover", "captures", "--out", "out.jsonl"]):
        told(plain.run(*words, "--report", "/dev/full"), "/dev/full: the disk is full")
    assert Path("/dev/full").is_char_device()
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([TAMIZDAT, "settings", "nginx"], cwd=plain.folder, stdout=full, stderr=subprocess.PIPE)
    assert (
        done.returncode == 2 and b"Traceback" not in done.stderr and b"standard output: the disk is full" in done.stderr
    )
