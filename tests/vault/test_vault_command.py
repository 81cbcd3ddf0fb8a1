"""`tamizdat vault` as somebody types it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands import tamizdat
from tamizdat.project import Project
from tamizdat.vault.client import Agent

TAMIZDAT = Path(sys.executable).parent / "tamizdat"


@pytest.fixture
def newsroom(tmp_path: Path) -> Project:
    (tmp_path / "tamizdat.toml").write_text('name = "Test"\n')
    return Project(tmp_path)


@pytest.fixture
def agent(newsroom: Project) -> Iterator[Agent]:
    process = subprocess.Popen([TAMIZDAT, "vault", "agent"], cwd=newsroom.folder, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None and "answers" in process.stderr.readline()
    yield Agent(newsroom)
    process.terminate()
    process.wait()


def vault(newsroom: Project, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return tamizdat(newsroom.folder, "vault", *arguments, given=given)


def words_of(done: subprocess.CompletedProcess[str]) -> str:
    """Return recovery words, which are printed with their numbers."""
    found = re.findall(r"(?<![\w-])(\d{1,2}) ([a-z]{3,8})\b", done.stderr)
    assert [int(number) for number, _ in found] == list(range(1, 25)), done.stderr
    return " ".join(word for _, word in found)


def told(done: subprocess.CompletedProcess[str], what: str) -> str:
    """Return what was printed once below a line."""
    assert done.returncode == 0, done.stderr
    found = re.search(rf"{what}[^\n]*:\n\n  (.+)\n", done.stderr)
    assert found, done.stderr
    return found[1]


def test_from_the_first_passphrase_to_the_next(newsroom: Project, agent: Agent) -> None:
    made = vault(newsroom, "init")
    passphrase, words = told(made, "passphrase that unlocks"), words_of(made)
    assert len(passphrase.split()) == 7 and len(words.split()) == 24
    text = newsroom.vault.read_text()
    assert passphrase not in text and words not in text
    assert vault(newsroom, "init").returncode == 0 and newsroom.vault.read_text() == text
    assert "Locked." in vault(newsroom, "status").stderr
    wrong = vault(newsroom, "unlock", "--passphrase-file", "-", given="wrong wrong wrong wrong\n")
    assert wrong.returncode == 2 and "not the right one" in wrong.stderr
    assert vault(newsroom, "unlock", "--passphrase-file", "-", given=passphrase + "\n").returncode == 0
    assert "Unlocked." in vault(newsroom, "status").stderr and agent.state().unlocked
    new = told(vault(newsroom, "passphrase", "--draw"), "new passphrase")
    assert vault(newsroom, "rotate").returncode == 0
    vault(newsroom, "lock")
    assert not agent.state().unlocked
    assert vault(newsroom, "unlock", "--passphrase-file", "-", given=passphrase).returncode == 2
    assert vault(newsroom, "unlock", "--passphrase-file", "-", given=new).returncode == 0
    vault(newsroom, "lock")
    assert vault(newsroom, "unlock", "--recovery", "--passphrase-file", "-", given=words).returncode == 0
    shown = vault(newsroom, "status").stderr
    assert "Generation 1" in shown and "to be given up" in shown and "Generation 2" in shown


def test_a_key_on_another_machine_and_no_passphrase(newsroom: Project, agent: Agent, tmp_path: Path) -> None:
    refused = vault(newsroom, "init", "--no-passphrase")
    assert refused.returncode == 2 and not newsroom.vault.exists()
    made = vault(newsroom, "init", "--no-passphrase", "--key-file", "stick.key", "--key-name", "Cora")
    assert made.returncode == 0 and "passphrase that" not in made.stderr
    stick = tmp_path / "stick.key"
    key = stick.read_text()
    assert stick.stat().st_mode & 0o777 == 0o600 and key.strip() not in made.stderr
    stick.unlink()
    assert vault(newsroom, "unlock", "--key", "-", given=key).returncode == 0
    other = vault(newsroom, "add-key", "Edna")
    assert other.returncode == 0 and re.fullmatch(r"[0-9a-f]{64}\n", other.stdout)
    assert vault(newsroom, "remove", "key", "Cora", given="n\n").returncode == 1
    asked = vault(newsroom, "remove", "key", "Cora", given="y\n")
    assert asked.returncode == 0 and "these alone unlock the vault: recovery, key Edna" in asked.stdout
    assert vault(newsroom, "remove", "key", "Cora", "--yes").returncode == 2  # it is gone
    vault(newsroom, "lock")
    assert vault(newsroom, "unlock", "--key", "-", given=key).returncode == 2
    assert vault(newsroom, "unlock", "--key", "-", given=other.stdout).returncode == 0


def test_a_key_is_made_only_where_it_can_be_kept(newsroom: Project, agent: Agent, tmp_path: Path) -> None:
    """A stick that is not mounted, a file that is there: nothing is made, and no key exists that nobody holds."""
    for arguments in (["--key-file", "stick/paper.key"], ["--key-file", "tamizdat.toml"]):
        done = vault(newsroom, "init", "--no-passphrase", *arguments)
        assert done.returncode == 2 and not newsroom.vault.exists() and not (tmp_path / "stick").exists()
    vault(newsroom, "init", "--no-passphrase", "--key-file", "paper.key")
    vault(newsroom, "unlock", "--key", "paper.key")
    again = vault(newsroom, "init", "--key-file", "again.key")
    assert again.returncode == 2 and "there already" in again.stderr and not (tmp_path / "again.key").exists()
    (tmp_path / "var/site").mkdir()
    before = newsroom.vault.read_bytes()
    for arguments, why in (
        (["Cora", "--to", "stick/paper.key"], "Is the stick mounted?"),
        (["Cora", "--to", "paper.key"], "is there already"),
        (["Cora", "--to", "var/site/paper.key"], "readers could fetch it"),
        (["", "--to", "nameless.key"], "needs a name"),
        (["other machine", "--to", "second.key"], "There is a key 'other machine' already"),
    ):
        done = vault(newsroom, "add-key", *arguments)
        assert done.returncode == 2 and why in done.stderr and newsroom.vault.read_bytes() == before
    assert not (tmp_path / "stick").exists()
    missing = vault(newsroom, "unlock", "--key", "nowhere.key")
    assert (
        missing.returncode == 2 and "nowhere.key: No such file" in missing.stderr and "Traceback" not in missing.stderr
    )


def test_a_passphrase_where_there_was_none_is_told(newsroom: Project, agent: Agent) -> None:
    vault(newsroom, "init", "--no-passphrase", "--key-file", "paper.key")
    vault(newsroom, "unlock", "--key", "paper.key")
    done = vault(newsroom, "passphrase", "--draw")
    assert "had no passphrase" in done.stderr and "old passphrase" not in done.stderr
    assert "old passphrase unlocks this vault no more" in vault(newsroom, "passphrase", "--draw").stderr


def test_a_file_with_a_passphrase_of_ones_own(newsroom: Project, tmp_path: Path) -> None:
    (tmp_path / "phrase").write_text("too short\n")
    short = vault(newsroom, "init", "--passphrase-file", "phrase")
    assert short.returncode == 2 and "20 characters" in short.stderr and not newsroom.vault.exists()
    (tmp_path / "phrase").write_text("a" * 30)
    assert "8 different" in vault(newsroom, "init", "--passphrase-file", "phrase").stderr
    (tmp_path / "phrase").write_text("")
    assert "empty" in vault(newsroom, "init", "--passphrase-file", "phrase").stderr


@pytest.mark.parametrize(
    "verb", [["status"], ["unlock"], ["rotate"], ["remove", "key", "x", "--yes"], ["add-key", "x"]]
)
def test_without_a_vault_each_verb_says_how_to_make_one(newsroom: Project, verb: list[str]) -> None:
    done = vault(newsroom, *verb)
    assert done.returncode == 2 and "tamizdat vault init" in done.stderr and "Traceback" not in done.stderr


def test_outside_of_a_newsroom(tmp_path: Path) -> None:
    done = subprocess.run([TAMIZDAT, "vault", "init"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2 and "belongs to a newsroom" in done.stderr


def test_without_an_agent(newsroom: Project) -> None:
    vault(newsroom, "init")
    done = vault(newsroom, "unlock", "--passphrase-file", "-", given="x")
    assert done.returncode == 2 and "tamizdat vault agent" in done.stderr
    assert "no agent runs" in vault(newsroom, "status").stderr
