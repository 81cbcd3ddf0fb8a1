"""Signatures of letters: another implementation finds them right, whatever the letter says, and wrong once it is changed."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from email import message_from_bytes
from pathlib import Path
from typing import Any

import dns.message
import dns.resolver
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from dkim_keys import TABLE, Keys
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tamizdat.people.mail.dkim import keys, records
from tamizdat.people.mail.dkim.records import Record, record
from tamizdat.people.mail.dkim.settings import DkimSettings

TAMIZDAT = Path(sys.executable).parent / "tamizdat"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return Keys(tmp_path_factory.mktemp("keys"))


HEAD = b"From: The Lantern <letters@lantern.example>\r\nTo: reader@example.org\r\nSubject: Boats\r\n"
BODIES = st.lists(
    st.sampled_from([b"", b"x", b" ", b"  two", b"\tend\t ", b".", b"..", b"From me", b"=20", "é".encode()]),
    max_size=12,
).map(lambda lines: b"\r\n".join(lines) + b"\r\n")


@hypothesis_settings(max_examples=60)
@given(body=BODIES, subject=st.sampled_from([b"a  b ", b"a\r\n  folded\r\n\tonce more", b"", b"=?utf-8?q?=D0=96?="]))
@example(body=b"", subject=b"x")
@example(body=b"\r\n\r\n", subject=b"x")
@example(body=b"no end", subject=b"x")
def test_another_implementation_finds_both_signatures_right(made: Keys, body: bytes, subject: bytes) -> None:
    message = HEAD.replace(b"Boats", subject) + b"List-Id: <a.b>\r\nX-Other: 1\r\n\r\n" + body
    signed = made.signer.sign(message)
    assert signed.endswith(message) and made.verified(signed) == [True, True]
    assert max(map(len, signed[: -len(message)].split(b"\r\n"))) < 200


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Boats", b"Votes"),
        (b"From: The", b"From: Not the <x@evil.example>\r\nFrom: The"),
        (b"From: The", b"From: the"),
        (b"List-Unsubscribe: <https://a", b"List-Unsubscribe: <https://b"),
        (b"One-Click", b"Two-Clicks"),
        (b"words\r\n", b"words\r\nmore words\r\n"),
        (b"words", b"swords"),
    ],
)
def test_what_is_changed_on_the_way_is_found_wrong(made: Keys, old: bytes, new: bytes) -> None:
    fields = b"List-Unsubscribe: <https://a.example/>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    signed = made.signer.sign(HEAD + fields + b"\r\nwords\r\n")
    assert made.verified(signed) == [True, True]
    changed = signed.replace(old, new)
    assert changed != signed and made.verified(changed) == [False, False]
    assert made.verified(signed.replace(b"words\r\n", b"words  \r\n\r\n")) == [True, True]  # spaces do not matter


def test_the_fields_that_are_signed(made: Keys) -> None:
    signed = made.signer.sign(HEAD + b"Message-ID: <1@lantern.example>\r\nPrecedence: bulk\r\n\r\nx\r\n")
    for field in message_from_bytes(signed).get_all("DKIM-Signature", []):
        tags = records.tags(field)
        assert tags["h"] == "from:to:subject:message-id:from"
        assert (tags["c"], tags["d"]) == ("relaxed/relaxed", "lantern.example")
        assert not tags.keys() & {"l", "x", "i"}


def test_single_letters_arrive_signed(desk: Any, vault: Any, mail: Any) -> None:
    from tamizdat.people.mail import outbox
    from tamizdat.people.mail.letter import Letter

    outbox.put("thanks", "1", Letter("reader1@example.org", "Спасибо", "Plain.\n.\n", stops="https://paper.example/x"))
    outbox.put("thanks", "2", Letter("reader2@example.org", "Thanks", "x", html="<p>Both  </p>", language="en"))
    with desk.newsroom.configuration.open("a") as file:
        file.write(TABLE)
    from tamizdat.people.mail.config import MailConfigError

    with pytest.raises(MailConfigError, match="letters dkim new"):  # never unsigned by mistake
        outbox.send_due()
    assert not mail.taken
    made = Keys(desk.newsroom.folder)
    assert outbox.send_due().sent == 2
    assert [made.verified(each) for each in mail.raw] == [[True, True]] * 2
    fields = message_from_bytes(mail.raw[0]).get_all("DKIM-Signature", [])
    assert all(
        {"list-unsubscribe", "list-unsubscribe-post"} <= set(records.tags(each)["h"].split(":")) for each in fields
    )


def test_a_key_is_a_file_of_the_account_alone(made: Keys) -> None:
    file = keys.key_file(made.folder, "tamizdat")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    before = file.read_bytes()
    assert not keys.make(made.folder, "tamizdat", "rsa") and file.read_bytes() == before
    assert [path.name for path in sorted(file.parent.iterdir())] == ["tamizdat-ed25519.pem", "tamizdat.pem"]


def write_key(file: Path, bits: int) -> None:
    key = generate_private_key(65537, bits)
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda file: file.unlink(), "not found. Make it with"),
        (lambda file: file.write_text("nothing"), "no private key"),
        (lambda file: file.write_bytes(file.with_name("tamizdat-ed25519.pem").read_bytes()), "not a key of the algor"),
        (lambda file: write_key(file, 1024), "RSA key of 1024 bits"),
    ],
)
def test_keys_that_cannot_be_used_say_what_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Any, says: str
) -> None:
    Keys(tmp_path)
    file = keys.key_file(tmp_path, "tamizdat")
    change(file)
    monkeypatch.setattr(keys, "LEAST_BITS", 1025)  # the library makes no shorter ones
    with pytest.raises(keys.DkimKeyError, match=says) as refused:
        keys.load(tmp_path, "tamizdat", "rsa")
    assert str(file) in str(refused.value) and "tamizdat letters dkim new" in str(refused.value)


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ('selector = "Не"', "selector"),
        ("algorithms = []", "algorithms"),
        ('algorithms = ["rsa", "rsa"]', "algorithms"),
        ('algorithms = ["dsa"]', "dsa"),
        ('domain = "paper.example"', "DMARC"),
        ('domain = "tern.example"', "DMARC"),
        ('domain = "x y"', "domain"),
        ("length = 3", "length"),
    ],
)
def test_settings_that_cannot_be_used_say_what_helps(tmp_path: Path, table: str, says: str) -> None:
    from tamizdat.people.mail import config

    file = tmp_path / "tamizdat.toml"
    head = '[mail]\nserver = "127.0.0.1"\nsecurity = "none"\nfrom = "letters@mail.lantern.example"\n'
    file.write_text(f"{head}[mail.dkim]\n{table}\n")
    with pytest.raises(config.MailConfigError, match=says) as refused:
        config.load(tmp_path)
    assert str(file) in str(refused.value)
    file.write_text(f'{head}[mail.dkim]\ndomain = "lantern.example"\n')
    assert config.load(tmp_path).dkim == DkimSettings(domain="lantern.example")


def test_a_record_is_cut_as_the_dns_wants_it(made: Keys) -> None:
    rsa, ed25519 = (record("lantern.example", selector, key) for selector, key in made.pairs)
    assert [len(each) for each in rsa.strings][:1] == [255] and "".join(rsa.strings) == rsa.text
    assert re.fullmatch(r'tamizdat\._domainkey\.lantern\.example\. 3600 IN TXT \( "[^"]{255}" "[^"]+" \)', rsa.line)
    assert len(ed25519.text) == len("v=DKIM1; k=ed25519; p=") + 44 and ed25519.name.startswith("tamizdat-ed25519.")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda text: [text], ""),
        (lambda text: [text.replace("; ", ";")], ""),
        (lambda text: [text[:40] + " " + text[40:]], ""),
        (lambda text: [text.replace("k=rsa; ", "k=rsa; t=y; ")], "other words"),
        (lambda text: ["v=DKIM1; k=rsa; p=AAAA"], "another key"),
        (lambda text: [text, "v=DKIM1; p="], "2 records"),
        (lambda text: dns.resolver.NXDOMAIN(), "no such name yet"),
        (lambda text: dns.resolver.NoAnswer(response=dns.message.make_response(dns.message.make_query("a.", "TXT"))),
         "no TXT record"),
        (lambda text: dns.resolver.NoNameservers(), "could not be asked"),
        (lambda text: dns.resolver.NoResolverConfiguration(), "could not be asked"),
        (lambda text: OSError("network"), "could not be asked"),
    ],
)  # fmt: skip
def test_what_the_dns_says_is_told(made: Keys, monkeypatch: pytest.MonkeyPatch, answer: Any, says: str) -> None:
    wanted = record("lantern.example", *made.pairs[0])
    found = answer(wanted.text)

    def resolve(name: str, kind: str, lifetime: float) -> Any:
        assert (name, kind) == (wanted.name, "TXT")
        if isinstance(found, Exception):
            raise found
        return [type("TXT", (), {"strings": [each.encode() for each in Record("", text).strings]})() for text in found]

    monkeypatch.setattr(dns.resolver, "resolve", resolve)
    problem = records.problem(wanted)
    assert says in problem and bool(problem) == bool(says)


def test_the_commands(desk: Any) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([TAMIZDAT, "letters", "dkim", *words], cwd=desk.newsroom.folder, env=os.environ,
                              capture_output=True, text=True, check=False)  # fmt: skip

    assert run("new").returncode == 2 and "names no sender" in run("new").stderr
    with desk.newsroom.configuration.open("a") as file:
        file.write('\n[mail]\nserver = "127.0.0.1"\nsecurity = "none"\nfrom = "L <letters@lantern.example>"\n')
    assert run("show").returncode == 2 and "letters dkim new" in run("show").stderr
    done = run("new")
    assert done.returncode == 0 and done.stdout.startswith("tamizdat._domainkey.lantern.example. 3600 IN TXT ( ")
    assert "[mail.dkim]" in done.stderr and "PRIVATE" not in done.stdout + done.stderr
    with desk.newsroom.configuration.open("a") as file:
        file.write(TABLE)
    assert "tamizdat-ed25519" in run("show").stderr  # which is not there yet
    both = run("new")
    assert both.stdout.startswith(done.stdout) and both.stdout.count("\n") == 2
    assert run("show").stdout == both.stdout
    assert "stays as it is" in both.stderr and "[mail.dkim]" not in both.stderr
    other = run("new", "--selector", "next")
    assert other.stdout.startswith("next._domainkey.") and 'selector = "next"' in other.stderr


def test_the_doctor_looks_at_the_keys(desk: Any, mail: Any) -> None:
    from django.utils import timezone

    from tamizdat.newsroom.operations.findings import files, vault

    def found() -> str:
        newsroom = desk.newsroom
        return "\n".join(map(str, [*vault.findings(), *files.findings(newsroom, timezone.now())]))

    with desk.newsroom.configuration.open("a") as file:
        file.write(TABLE)
    assert found().count("Letters cannot be signed, and wait") == 2
    made = Keys(desk.newsroom.folder)
    assert "dkim" not in found()
    file = keys.key_file(made.folder, "tamizdat")
    file.chmod(0o640)
    assert "var/keys/dkim/tamizdat.pem can be read by other accounts" in found()
    write_key(file, 1024)
    assert "shorter than 2048 bits" in found()


def test_keys_are_in_the_backup_of_keys_alone(desk: Any) -> None:
    from tamizdat.service.backup.contents import files, key_files

    Keys(desk.newsroom.folder)
    assert "var/keys/dkim/tamizdat.pem" in dict(key_files(desk.newsroom))
    assert not [path for path, _ in files(desk.newsroom, []) if "dkim" in path]
