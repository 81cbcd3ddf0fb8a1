"""HTTPS: what goes wrong before the first byte of an answer is a clear reason, in bounded time."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tamizdat.release.reading import ReadError, connection, read
from tamizdat.release.reading.budget import Budget
from tamizdat.release.reading.web import Web

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi"
Answer = Callable[[socket.socket], None]


def certificate(folder: Path, name: str = "127.0.0.1", *, days: int = 1) -> Path:
    """Write a certificate that its own key signed, and the key, into one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    until = datetime.now(UTC) + timedelta(days=days)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(until - timedelta(days=10))
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(name))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / f"{name}.{days}.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return file


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """Have each connection answered by `answer`; yield host and port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def one(opened: socket.socket) -> None:
        with suppress(OSError), closing(opened):
            answer(opened)

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=one, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    with closing(listener):
        yield f"127.0.0.1:{listener.getsockname()[1]}"


def over_tls(pem: Path, **changes: object) -> Answer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    for name, value in changes.items():
        setattr(context, name, value)

    def answer(opened: socket.socket) -> None:
        with context.wrap_socket(opened, server_side=True) as secure:
            secure.recv(65_536)
            secure.sendall(ANSWER)

    return answer


def plainly(opened: socket.socket) -> None:
    opened.recv(65_536)
    opened.sendall(ANSWER)


def trickling(opened: socket.socket) -> None:
    """The head of a TLS record of 16 KB, and then one byte after the other."""
    opened.sendall(b"\x16\x03\x03\x40\x00")
    ended = threading.Event()
    while not ended.wait(0.02):
        opened.sendall(b"\x00")


def asked(address: str) -> str:
    """Why a file cannot be had from an address."""
    with pytest.raises(ReadError) as failed:
        read(Web(address, Budget(sleep=lambda seconds: None)), "index.html", 10)
    return str(failed.value)


def test_a_good_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pem = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with serving(over_tls(pem)) as host:
        assert read(Web(f"https://{host}/"), "index.html", 10) == b"hi"


@pytest.mark.parametrize(
    ("trusted", "name", "days", "why"),
    [
        (False, "127.0.0.1", 1, "self-signed"),
        (True, "127.0.0.2", 1, "not valid for '127.0.0.1'"),
        (True, "127.0.0.1", -1, "expired"),
    ],
)
def test_a_bad_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trusted: bool, name: str, days: int, why: str
) -> None:
    pem = certificate(tmp_path, name, days=days)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with serving(over_tls(pem)) as host:
        said = asked(f"https://{host}/")
    assert "its certificate is not good" in said and why in said.replace("self signed", "self-signed")


def test_plain_http_where_tls_is_expected() -> None:
    with serving(plainly) as host:
        assert "no TLS is spoken there" in asked(f"https://{host}/")


def test_tls_where_plain_http_is_expected(tmp_path: Path) -> None:
    with serving(over_tls(certificate(tmp_path))) as host:
        said = asked(f"http://{host}/")
    assert "no HTTP" in said or "closed" in said or "reset" in said


def test_old_tls_is_refused(tmp_path: Path) -> None:
    changes = {"maximum_version": ssl.TLSVersion.TLSv1, "minimum_version": ssl.TLSVersion.MINIMUM_SUPPORTED}
    with serving(over_tls(certificate(tmp_path), **changes)) as host:
        assert "TLS fails" in asked(f"https://{host}/")


@pytest.mark.parametrize("answer", [lambda opened: threading.Event().wait(60), trickling], ids=["silence", "trickle"])
def test_a_handshake_has_a_deadline(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "CONNECT_SECONDS", 0.3)
    with serving(answer) as host:
        assert "cannot be fetched" in asked(f"https://{host}/")
