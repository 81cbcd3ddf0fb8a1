"""The list of mirrors: what may stand in it, who is told, and how it comes into force."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tamizdat import release
from tamizdat.cli import main
from tamizdat.mirrors.address_list import (
    MOST,
    AddressList,
    Mirror,
    address_of,
    decode_list,
    encode_list,
    other_mirrors,
    read_private,
)
from tamizdat.release import ReleaseError

DAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://one.example/", "https://one.example/"),
        (" https://one.example/paper ", "https://one.example/paper/"),
        ("http://abcdef.onion", "http://abcdef.onion/"),
        ("https://one.example:8443/", "https://one.example:8443/"),
    ],
)
def test_addresses(given: str, address: str) -> None:
    assert address_of(given) == address


@pytest.mark.parametrize(
    "given",
    ["one.example", "http://one.example/", "https://", "https://a@one.example/", "https://one.example/?a", "ftp://a/",
     "https://one.example/#x", "https://éclair.example/", f"https://{'a' * 300}.example/", "https://one.example/a b"],
)  # fmt: skip
def test_what_is_no_address(given: str) -> None:
    with pytest.raises(ReleaseError, match="is no address of a mirror"):
        address_of(given)


def test_one_that_is_there_keeps_its_day_and_bytes_do_not_depend_on_the_order() -> None:
    one, two = Mirror("https://one.example/", DAY), Mirror("https://two.example/", DAY)
    again = Mirror(one.url, date(2027, 1, 1))
    found = AddressList().added([two]).added([one]).added([again])
    assert found.mirrors == (one, two)
    assert encode_list(found) == encode_list(AddressList().added([one, two]))
    assert decode_list(encode_list(found)) == found and decode_list(b"") == AddressList()


def test_what_a_list_may_not_hold() -> None:
    with pytest.raises(ReleaseError, match="for some readers alone"):
        encode_list(AddressList((Mirror("https://one.example/", DAY, "friends"),)))
    with pytest.raises(ReleaseError, match="not in the list"):
        AddressList().without(["https://one.example/"])
    with pytest.raises(ReleaseError, match=f"more than the {MOST}"):
        AddressList().added(Mirror(f"https://{at}.example/", DAY) for at in range(MOST + 1))
    for body in (b"{", b'{"kind":"mirrors","format":2}', b'{"kind":"gap","format":1}', b"[" * 99_999):
        with pytest.raises(ReleaseError):
            decode_list(body)


def test_fields_of_later_versions_are_passed_over() -> None:
    body = {
        "kind": "mirrors",
        "format": 1,
        "new": 1,
        "mirrors": [{"url": "https://a.example/", "added": "2026-11-30", "x": 2}],
    }
    assert decode_list(json.dumps(body).encode()).addresses() == ["https://a.example/"]


def run(*words: object) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(main, ["mirror", "list", *map(str, words)])


@pytest.fixture
def newsroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TAMIZDAT_STATE", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["new", "paper"]).exit_code == 0
    folder = tmp_path / "paper"
    monkeypatch.chdir(folder)
    (folder / "var").mkdir(exist_ok=True)
    (folder / "var/archive.jsonl").write_text("")
    assert CliRunner().invoke(main, ["press"]).exit_code in (0, 1)
    return folder


def test_a_list_is_kept(newsroom: Path) -> None:
    assert "no mirrors yet" in run().output
    done = run("add", "https://one.example/")
    assert done.exit_code == 2 and "tamizdat keys mirrors" in done.output
    assert CliRunner().invoke(main, ["keys", "mirrors"]).exit_code == 0
    assert "PUBLISHED: list 1, 2 mirrors" in run("add", "https://one.example/", "https://two.example").output
    assert "PUBLISHED: list 2, 1 mirror" in run("retire", "https://one.example/").output
    assert "PUBLISHED: list 3, 1 mirror" in run("renew").output
    version, body = release.mirror_list(newsroom / "var/site")
    assert (version, decode_list(body).addresses()) == (3, ["https://two.example/"])
    shown = run().output
    assert "https://two.example/" in shown and "all (list 3)" in shown
    assert CliRunner().invoke(main, ["verify"]).exit_code == 0


def test_private_mirrors_are_in_no_release(newsroom: Path) -> None:
    CliRunner().invoke(main, ["keys", "mirrors"])
    run("add", "https://one.example/")
    assert "1 mirror for some readers alone" in run("add", "https://hidden.example/", "--cohort", "friends").output
    assert "friends" in run().output
    for file in (newsroom / "var/site").rglob("*"):
        assert not file.is_file() or b"hidden.example" not in file.read_bytes(), file
    assert read_private(newsroom / "var/private-mirrors.json").mirrors[0].cohort == "friends"
    assert "0 mirrors are left" in run("retire", "https://hidden.example/").output
    assert "not in the list" in run("retire", "https://hidden.example/").output


def test_a_copy_knows_the_other_mirrors_by_its_own_list(newsroom: Path, tmp_path: Path) -> None:
    CliRunner().invoke(main, ["keys", "mirrors"])
    run("add", *(f"https://{at}.example/" for at in range(6)))
    assert CliRunner().invoke(main, ["mirror", "pull", "var/site", str(tmp_path / "copy")]).exit_code == 0
    found = other_mirrors(tmp_path / "copy", "https://3.example")
    assert sorted(found) == [f"https://{at}.example/" for at in (0, 1, 2, 4, 5)]
    assert len({tuple(other_mirrors(tmp_path / "copy", "")) for _ in range(20)}) > 1
    (tmp_path / "copy/mirrors/list.json").write_bytes(b"{}")
    assert other_mirrors(tmp_path / "copy", "") == [] == other_mirrors(tmp_path / "none", "")


def test_check_takes_the_list(newsroom: Path) -> None:
    nothing = CliRunner().invoke(main, ["mirror", "check"])
    assert nothing.exit_code == 2 and "there is no list" in nothing.output
    run("add", "https://127.0.0.1:9/", "--cohort", "friends")
    done = CliRunner().invoke(main, ["mirror", "check"])
    assert done.exit_code == 1 and "does not answer" in done.output
