"""A redirect that is added, changed or given up: its own page changes, and no other."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from redirected_paper import ARTICLES, FERRY, NOW, TOML, article
from served_release import TAMIZDAT

from tamizdat import release
from tamizdat.article import encode
from tamizdat.outlet import Outlet
from tamizdat.press.archives.archive import MemoryArchive
from tamizdat.press.run import press
from tamizdat.site import Site

pytestmark = pytest.mark.xdist_group("servers")


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("redirects") / "paper"
    (folder / "var").mkdir(parents=True)
    (folder / "tamizdat.toml").write_text(TOML, encoding="utf-8")
    (folder / "var" / "archive.jsonl").write_bytes(b"".join(encode(each) + b"\n" for each in ARTICLES))
    release.init_keys(folder)
    return folder


@pytest.fixture(scope="module")
def pressed(paper: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([TAMIZDAT, "press"], cwd=paper, capture_output=True, text=True, check=False)


def test_a_new_redirect_changes_its_page_alone(tmp_path: Path) -> None:
    keys, to = tmp_path / "keys", tmp_path / "site"
    release.init_keys(keys)
    outlet = Outlet(name="The Lantern")

    def again(rules: dict[str, str], full: bool = False) -> dict[str, int]:
        archive = MemoryArchive([article(7, FERRY, "former/7")])
        done = press(archive, Site(redirects=rules), outlet, to, release.load_online(keys), now=NOW, full=full)
        assert not done.left_out
        return {"redirect": done.kinds.get("redirect", 0), "all": sum(done.kinds.values())}

    assert again({})["redirect"] == 1
    assert again({"old": FERRY}) == {"redirect": 1, "all": 1}
    assert FERRY in (to / "old/index.html").read_text()
    assert again({"old": "about/"}) == {"redirect": 1, "all": 1}
    assert "../about/" in (to / "old/index.html").read_text()
    assert again({"former/7": ""}) == {"redirect": 0, "all": 0}, "gone: neither its page nor the article's redirect"
    assert not (to / "old").exists() and not (to / "former").exists()
    assert again({}) == {"redirect": 1, "all": 1}
    before = (to / "former/7/index.html").read_bytes()
    again({}, full=True)
    assert (to / "former/7/index.html").read_bytes() == before


def test_a_line_in_the_file_changes_no_other_page(paper: Path, tmp_path: Path) -> None:
    folder = tmp_path / "paper"
    shutil.copytree(paper, folder, ignore=shutil.ignore_patterns("site", ".site.*"))
    toml = folder / "tamizdat.toml"
    made = []
    for line in ("", "# A word.\n", '[[redirects]]\nfrom = "new"\nto = "2013/10/03/ferry-a7/"\n'):
        toml.write_text(toml.read_text(encoding="utf-8") + line, encoding="utf-8")
        said = subprocess.run([TAMIZDAT, "press"], cwd=folder, capture_output=True, text=True, check=False).stderr
        made.append(re.findall(r"made: (.*)", said)[0])
    assert "article" in made[0] and made[1:] == ["none", "1 redirect"]


def test_an_article_gives_up_an_old_path_at_which_another_stands(tmp_path: Path) -> None:
    keys, to = tmp_path / "keys", tmp_path / "site"
    release.init_keys(keys)
    for old in ((FERRY,), ()):
        archive = MemoryArchive([article(7, FERRY), article(9, "2013/10/03/bridge-a9/", *old)])
        press(archive, Site(), Outlet(name="The Lantern"), to, release.load_online(keys), now=NOW)
        assert "The ferry runs again" in (to / FERRY / "index.html").read_text()
