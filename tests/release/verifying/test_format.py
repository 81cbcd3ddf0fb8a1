"""The format holds still: a fixed release has fixed bytes, and a verifier written from the document alone agrees."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from independent import Release, Wrong
from releases import NOW, Paper, document, files, page, pages
from securesystemslib.formats import encode_canonical
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Root

from tamizdat import release
from tamizdat.release import Tombstone
from tamizdat.release.metadata.key_files import write_key
from tamizdat.release.metadata.keys import ONLINE, Keys
from tamizdat.release.metadata.mirror_keys import make_mirror_delegation
from tamizdat.release.metadata.rotation import rotate
from tamizdat.release.metadata.signed import expiry, sign
from tamizdat.release.metadata.targets import make_file_target
from tamizdat.release.metadata.tombstones import encode_tombstones
from tamizdat.release.precompressed import compress, precompressed_problem
from tamizdat.release.tree.build import build_tree
from tamizdat.release.tree.entry import Entry
from tamizdat.release.tree.media_types import media_type_of
from tamizdat.release.tree.tree import EMPTY, EMPTY_NODE

FIXTURE = Path(__file__).parents[1] / "fixtures" / "release.json"


def fixed_keys() -> Keys:
    """Keys from fixed seeds, for this test only."""
    root = Root(1, expires=expiry(Root.type, NOW), consistent_snapshot=True)
    signers = {role: fixed_signer(role) for role in (Root.type, *ONLINE)}
    for role, signer in signers.items():
        root.add_key(signer.public_key, role)
    roots = (sign(root, [signers[Root.type]]),)
    by_id = {signer.public_key.keyid: signer for signer in signers.values()}
    return Keys(roots, by_id, make_mirror_delegation([fixed_signer("mirrors").public_key], 1))


def fixed_signer(role: str) -> CryptoSigner:
    seed = hashlib.sha256(f"a key for tests: {role}".encode()).digest()
    return CryptoSigner(Ed25519PrivateKey.from_private_bytes(seed))


def fixed_release(site: Path) -> None:
    """A tree of two levels, a retained tree, a store; Arabic paths, an empty file, several media types; an article
    withdrawn and a page redacted; a search index, a document, editions, a list of mirrors."""
    first = {f"2013/{n:02}/page/index.html": f"<p>Page {n}\n".encode() for n in range(40)}
    first |= {
        "ar/صفحة.html": "<p>ثلج\n".encode(),
        "empty.txt": b"",
        "feed.xml": b"<rss/>\n",
        "photo.jpg": bytes(range(20)),
    }
    second = {"2013/07/page/index.html": b"<p>Page 7, corrected\n", "a space/index.html": b"<p>New\n"}
    index = {
        "search-index/7a3f.json": b'{"volumes": ["b1/words.txt"]}\n',
        "search-index/b1/words.txt": "ثلج snow\n".encode(),
    }
    gone = release.Withdrawn("2013/09/page/index.html", ("2013/09/page/index.html",), "court")
    with release.lock(site) as stage:

        def publish(given: dict[str, bytes], removed: Sequence[str] = (), **facts: Any) -> None:
            entries = [stage.put(path, body) for path, body in given.items()]
            release.publish(stage, entries, removed, fixed_keys(), **facts)

        publish(first, now=NOW)
        publish({gone.path: b"<p>Withdrawn\n"}, now=NOW + timedelta(minutes=1), withdrawn=[gone])
        publish({"2013/11/page/index.html": b"<p>Page\n"}, now=NOW + timedelta(minutes=2), redact=True)
        publish(second, ["empty.txt"], now=NOW + timedelta(minutes=3))
        entries = [stage.put(path, body) for path, body in index.items()]
        release.publish_search(stage, entries, entries[0].path, fixed_keys(), now=NOW + timedelta(minutes=4))
        documents = {"gap.json": b'{"format":1,"kind":"gap","open":true}\n'}
        release.publish_documents(stage, documents, fixed_keys(), now=NOW + timedelta(minutes=5))
        made_from = release.ReleaseRef(16, release.current(site).root.sha256)
        (stage.folder / "made").mkdir(parents=True)
        (stage.folder / "made/paper.epub").write_bytes(b"PK an edition\n")
        here = stage.put_file("editions/paper-16.epub", stage.folder / "made/paper.epub")
        away = release.Entry("editions/paper-16.zim", "0" * 64, 5_000_000_000, "application/x-zim")
        editions = [
            release.Edition(file=here, release=made_from, supersedes=("1" * 64,)),
            release.Edition(file=away, release=made_from, elsewhere=("https://archive.invalid/paper-16.zim",)),
        ]
        release.publish_editions(stage, editions, fixed_keys(), now=NOW + timedelta(minutes=6))
        key = site.parent / "mirrors.pem"
        write_key(key, fixed_signer("mirrors"), None)
        signed = release.sign_mirror_list(
            b'{"format":1,"kind":"mirrors","mirrors":[]}\n', [key], version=1, now=NOW + timedelta(minutes=7)
        )
        release.publish_mirrors(stage, signed, fixed_keys(), now=NOW + timedelta(minutes=7))


def text(body: bytes) -> str:
    """Bytes as JSON can hold them."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        return "base64:" + base64.b64encode(body).decode()


def test_a_fixed_release_has_fixed_bytes(tmp_path: Path) -> None:
    """A failure here means that the format changed: that needs a new format number and a note for those who read it."""
    fixed_release(tmp_path / "site")
    found = {path: text(body) for path, body in files(tmp_path / "site").items()}
    assert found == json.loads(FIXTURE.read_text())


def test_the_fixed_bytes_are_a_release(tmp_path: Path) -> None:
    for path, body in json.loads(FIXTURE.read_text()).items():
        place = tmp_path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(base64.b64decode(body[7:]) if body.startswith("base64:") else body.encode())
    assert len(Release(tmp_path).verify(fixed_keys().roots[0])) == 44


def test_the_documents_vectors() -> None:
    def entry(path: str, body: bytes) -> Entry:
        return Entry(path, hashlib.sha256(body).hexdigest(), len(body), media_type_of(path))

    written = (Path(__file__).parents[3] / "docs/release-format.md").read_text()
    article = "2013/10/03/winter-a28265/"
    three = [
        entry(article + "article.json", b"{}\n"),
        entry(article + "index.html", b"<p>snow\n"),
        entry("index.html", b"hello\n"),
    ]
    many = [entry(f"p/{n:03}.html", b"x\n") for n in range(200)]
    for entries in (three, many):
        root, nodes = build_tree(entries)
        assert root.sha256 in written
        assert "".join(f"    {line}\n" for line in nodes[root.sha256].decode().splitlines()) in written
    assert EMPTY.sha256 in written and EMPTY_NODE == b"tamizdat-tree 1 0\n"
    listed = [
        Tombstone(
            "court", "2026-03-01", f"{article}index.html", (hashlib.sha256(b"<p>snow\n").hexdigest(),), "withdrawn"
        ),
        Tombstone("safety", "2026-03-02", "index.html", (hashlib.sha256(b"hello\n").hexdigest(),), "replaced"),
    ]
    body = encode_tombstones(listed)
    assert f"`{hashlib.sha256(body).hexdigest()}.tombstones.json`" in written
    assert body.decode() in written.replace("\n    ", "")
    gap = b'{"format":1,"kind":"gap","open":true}\n'
    target = make_file_target("documents", entry("documents/gap.json", gap))
    assert encode_canonical({target.path: target.to_dict()}) in written.replace("\n    ", "")
    delegation = make_mirror_delegation(
        [CryptoSigner(Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)).public_key], 1
    )
    assert encode_canonical(delegation.to_dict()) in written.replace("\n    ", "")
    compressed = next(word.strip("`.") for word in written.split() if word.startswith("`1f8b0804") and len(word) > 40)
    assert not precompressed_problem(bytes.fromhex(compressed), entry("x.html", b"<p>snow\n" * 40))


def test_the_independent_verifier_agrees(paper: Paper) -> None:
    pin = (paper.folder / "keys/root.json").read_bytes()
    paper.publish(pages(300))
    paper.publish(
        {"index.html": page(0, 1), "tiny.txt": None, "ä ö/ü.html": page(3), "2013/02/slug-a1/index.html": None}
    )
    rotate(paper.folder, now=NOW)
    paper.publish({"index.html": page(0, 2)})
    paper.index("snow river")
    gone = "2013/04/slug-a3/index.html"
    paper.publish({gone: page(3, 9)}, withdrawn=[release.Withdrawn(gone, (gone, "ä ö/ü.html"), "error")])
    paper.publish({"2013/06/slug-a5/index.html": page(5, 1)}, redact=True)
    paper.publish({"index.html": page(0, 3)})
    entries = Release(paper.site).verify(pin)
    tree = release.current(paper.site)
    assert entries == {entry.path: (entry.sha256, entry.size, entry.media_type) for entry in tree}
    assert paper.verify().ok


def change(site: Path, path: str) -> None:
    body = (site / path).read_bytes()
    (site / path).write_bytes(body[:-1] + bytes([body[-1] ^ 1]))


@pytest.mark.parametrize(
    "damage", [change, lambda site, path: (site / path).unlink(), lambda site, path: (site / f"{path}x").touch()]
)
def test_both_verifiers_refuse_the_same(paper: Paper, damage: Callable[[Path, str], None]) -> None:
    pin = (paper.folder / "keys/root.json").read_bytes()
    release.init_mirror_keys(paper.folder)
    paper.publish(pages(30))
    paper.publish({"tiny.txt": None}, redact=True)
    paper.publish({"index.html": page(0, 1)})
    paper.index("snow river")
    paper.documents({"gap.json": document("gap")})
    paper.editions("paper.html")
    paper.mirrors(paper.sign_mirrors(1, "one.invalid"))
    whole = paper.bytes()
    names = [
        path for path in whole if path.startswith(("documents/", "editions/", "mirrors/", "search-index/", "tuf/"))
    ]
    for path in {*list(whole)[::5], *names}:
        damage(paper.site, path)
        with pytest.raises(Wrong):
            Release(paper.site).verify(pin)
        assert not paper.verify().ok
        for found in paper.site.rglob("*"):
            if found.is_file() and str(found.relative_to(paper.site)) not in whole:
                found.unlink()
        (paper.site / path).write_bytes(whole[path])
    assert Release(paper.site).verify(pin) and paper.verify().ok


def test_precompressed_files_are_what_every_gzip_reader_reads() -> None:
    for size in (256, 5_000, 1_000_000):
        body = page(1) * (size // 400 + 1)
        assert gzip.decompress(compress(body)) == body
