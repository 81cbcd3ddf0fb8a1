"""A release verifies over HTTP from `tamizdat up`, nginx and Caddy with the settings that are written for them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
import real_servers as real
from served_release import Server, running

from tamizdat import release
from tamizdat.release.tree.media_types import MEDIA_TYPES
from tamizdat.release.verifying import open_source, verify

pytestmark = pytest.mark.xdist_group("servers")
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
GONE = (
    "news/42.html", "2013/10/03/ferry-a7/index.html", "ar/2013/10/03/jisr-a9/index.html", "кафе/a5/index.html",
    "a b/x #?&%.html",
)  # fmt: skip
FILES = {
    "index.html": b"<p>Front page" + b" and more" * 100,
    "404.html": b"<p>Not here",
    "410.html": b"<p>A page of that name",
    "ar/404.html": "<p>لا توجد صفحة".encode(),
    "ar/index.html": "<p>الصفحة الأولى".encode(),
    ".well-known/security.txt": b"Contact: mailto:desk@lantern.example",
    "2013/10/03/bridge-a1/index.html": b"<p>Public" * 100,
    "redirected/index.html": b'<meta http-equiv="refresh" content="0; url=../">',
    "empty.txt": b"",
    **{f"kinds/file.{ending}": ending.encode() * 400 for ending in MEDIA_TYPES},
    "kinds/file.unheard": b"of",
    "kinds/LICENSE": b"AGPL",
}


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verified") / "paper"
    site = folder / "var" / "site"
    site.parent.mkdir(parents=True)
    (folder / "tamizdat.toml").write_text(real.TOML, encoding="utf-8")
    release.init_keys(folder, now=NOW)
    keys = release.load_online(folder)
    with release.lock(site) as stage:
        notices = {path: f"<p>Withdrawn: {path}".encode() * 30 for path in GONE}
        entries = [stage.put(path, body) for path, body in {**FILES, **notices}.items()]
        withdrawn = [release.Withdrawn(path, (path,), "court") for path in GONE]
        release.publish(stage, entries, (), keys, now=NOW, withdrawn=withdrawn)
        release.publish_documents(stage, {"gap.json": b'{"format":1,"kind":"gap"}'}, keys, now=NOW)
        made_from = release.ReleaseRef(1, release.current(site).root.sha256)
        editions = []
        for name in ("paper.zim", "paper.epub", "paper.pdf", "paper.html"):
            (folder / name).write_bytes(name.encode() * 500)
            file = stage.put_file(f"editions/{name}", folder / name)
            editions.append(release.Edition(file=file, release=made_from))
        release.publish_editions(stage, editions, keys, now=NOW)
    return folder


@pytest.fixture(scope="module")
def servers(paper: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Server]]:
    with ExitStack() as stack:
        found = {"up": stack.enter_context(running(paper / "var" / "site", cwd=paper))}
        for name, command in real.COMMANDS.items():
            folder, port = tmp_path_factory.mktemp(name), real.free_port()
            found[name] = stack.enter_context(real.running(command(paper, folder, port), folder, port))
        yield found


@pytest.mark.parametrize("name", ["up", *real.COMMANDS])
def test_a_release_with_withdrawn_articles_verifies(servers: dict[str, Server], paper: Path, name: str) -> None:
    pin = (paper / "keys/root.json").read_bytes()
    verdict = verify(open_source(f"http://127.0.0.1:{servers[name].port}/"), now=NOW, pin=pin)
    assert verdict.ok, verdict.problems
    assert (verdict.files, verdict.tombstones, verdict.editions) == (len(FILES) + len(GONE), len(GONE), 4)


@pytest.mark.parametrize("name", ["up", *real.COMMANDS])
def test_a_changed_notice_is_named(servers: dict[str, Server], paper: Path, name: str) -> None:
    notice = paper / "var/site/news/42.html"
    packed = notice.with_name("42.html.gz")
    before = notice.read_bytes(), packed.read_bytes()
    notice.write_bytes(b"<p>Never withdrawn" * 30)
    packed.unlink()
    try:
        verdict = verify(open_source(f"http://127.0.0.1:{servers[name].port}/"), now=NOW)
    finally:
        notice.write_bytes(before[0])
        packed.write_bytes(before[1])
    assert [problem.path for problem in verdict.problems] == ["news/42.html"]
