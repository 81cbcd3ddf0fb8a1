"""`[[redirects]]` from tamizdat.toml to readers: the page of the release, and what each server answers in its place."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest
import real_servers as real
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from served_release import TAMIZDAT, Server, running

from tamizdat import release
from tamizdat.article import Article, Moment, Paragraph, encode
from tamizdat.outlet import Language, Outlet
from tamizdat.paths import page_file, path_problem
from tamizdat.press.archives.archive import MemoryArchive
from tamizdat.press.run import press
from tamizdat.redirects import Redirect, for_pages, page_path
from tamizdat.site import Site
from tamizdat.webserver.gather_redirects import gather
from tamizdat.webserver.redirect_rules import RedirectRules
from tamizdat.webserver.virtual_hosts import VirtualHost, virtual_hosts

pytestmark = pytest.mark.xdist_group("servers")
MAIN, ARABIC = "lantern.example", "ar.lantern.example"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TOML = """\
name = "The Lantern"
address = "https://lantern.example/"

[[languages]]
code = "en"
name = "English"

[[languages]]
code = "ar"
name = "العربية"
prefix = "ar/"
address = "https://ar.lantern.example/"

[[redirects]]
from = "/old/page.html"
to = "/2013/10/03/ferry-a7/"

[[redirects]]
from = "caf%C3%A9"
to = "section/кафе/"
status = 302

[[redirects]]
from = "top"
to = "2013/10/03/ferry-a7/?from=top#strike"

[[redirects]]
from = "away"
to = "https://elsewhere.example/a?x=1"

[[redirects]]
from = "ar/old"
to = "ar/2013/10/04/jisr-a8/"

[[redirects]]
from = "ar/to-english"
to = "2013/10/03/ferry-a7/?x=1"

[[redirects]]
from = "gone/8"
status = 410

[[redirects]]
from = "search"
to = "old/page.html"

[[redirects]]
from = "2013/10/03/ferry-a7"
to = "former/7"

[[redirects]]
from = "story.php?id=7"
to = "2013/10/03/ferry-a7/"

[[redirects]]
from = "both"
to = "exact/"

[[redirects]]
from = 'both\\?id=(\\d+)'
to = "pattern/$1/"
pattern = true

[[redirects]]
from = "both?id=5"
to = "query/"

[[redirects]]
from = '(both|former/7|2013/10/03/ferry-a7)/?'
to = "hidden/"
pattern = true

[[redirects]]
from = 'news/(\\d+)'
to = "undated/a$1/"
pattern = true
"""
FERRY, BRIDGE = "2013/10/03/ferry-a7/", "ar/2013/10/04/jisr-a8/"


def article(number: int, path: str, *old: str) -> Article:
    language = "ar" if path.startswith("ar/") else "en"
    body = (Paragraph("The ferry runs again."),)
    day = Moment("2013-10-03", "day")
    return Article(
        number=number, path=path, language=language, headline="Ferry", published=day, body=body, old_paths=old
    )


ARTICLES = [
    article(7, FERRY, "former/7", "?p=7", "old/page.html"),
    article(8, BRIDGE, "ar/former/8.html", "arabic/8", "gone/8", "search", "caf%C3%A9/8"),
]


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


@pytest.fixture(scope="module", params=["up", "nginx", "caddy"])
def server(
    pressed: object, paper: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Server]:
    if request.param == "up":
        with running(paper / "var" / "site", cwd=paper) as found:
            yield found
        return
    folder = tmp_path_factory.mktemp(request.param)
    port = real.free_port()
    with real.running(real.COMMANDS[request.param](paper, folder, port), folder, port) as found:
        yield found


# Where each address leads: on which host it is asked for, its path, the status, and the address to which it leads.
LED = [
    (MAIN, "old/page.html", 301, f"https://{MAIN}/{FERRY}"),
    (MAIN, "café", 302, f"https://{MAIN}/section/кафе/"),
    (MAIN, "top", 301, f"https://{MAIN}/{FERRY}?from=top#strike"),
    (MAIN, "away", 301, "https://elsewhere.example/a?x=1"),
    (MAIN, "former/7", 301, f"https://{MAIN}/{FERRY}"),
    (MAIN, "café/8", 301, f"https://{MAIN}/{BRIDGE}"),
    (MAIN, "arabic/8", 301, f"https://{MAIN}/{BRIDGE}"),
    (MAIN, "ar/old", 301, f"https://{MAIN}/{BRIDGE}"),
    (MAIN, "ar/former/8.html", 301, f"https://{MAIN}/{BRIDGE}"),
    (MAIN, "ar/to-english", 301, f"https://{MAIN}/{FERRY}?x=1"),
    (ARABIC, "old", 301, f"https://{ARABIC}/2013/10/04/jisr-a8/"),
    (ARABIC, "former/8.html", 301, f"https://{ARABIC}/2013/10/04/jisr-a8/"),
    (ARABIC, "arabic/8", 301, f"https://{ARABIC}/2013/10/04/jisr-a8/"),
    (ARABIC, "to-english", 301, f"https://{MAIN}/{FERRY}?x=1"),
]


@pytest.mark.parametrize(("host", "path", "status", "to"), LED)
def test_each_server_leads_on_in_place_of_the_page(server: Server, host: str, path: str, status: int, to: str) -> None:
    forms = [path] if path.endswith(".html") else [path, path + "/", path + "/index.html"]
    for form in forms:
        named = {"Host": host} if host != MAIN else {}
        reply = server.ask("/" + quote(form), **named)
        location = reply.headers.get("location", "").encode("latin-1").decode()
        assert (reply.status, unquote(urljoin(f"https://{host}/{form}", location))) == (status, to)


def test_what_no_page_can_do_servers_do(server: Server) -> None:
    assert server.ask("/gone/8").status == 410
    assert server.ask("/story.php?id=7").headers["location"].endswith(FERRY)
    assert server.ask("/?p=7").headers["location"].endswith(FERRY)
    assert server.ask("/news/55").headers["location"].endswith("undated/a55/")


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/both?id=5", "query/"),
        ("/both/?id=5", "query/"),
        ("/both?id=6", "pattern/6/"),
        ("/both?x=1", "exact/?x=1"),
        ("/both", "exact/"),
        ("/former/7", FERRY),
    ],
)
def test_every_server_asks_in_the_same_order(server: Server, path: str, to: str) -> None:
    location = server.ask(path).headers["location"]
    assert urljoin(f"https://{MAIN}{path}", location) == f"https://{MAIN}/{to}"


def test_pages_that_stand_stay(server: Server) -> None:
    for path in ("/search/", f"/{FERRY}"):
        reply = server.ask(path)
        assert reply.status == 200 and b'http-equiv="refresh"' not in reply.body


def link_of(page: str) -> tuple[str, str]:
    """Return the link and the canonical address of a redirect page; they lead nowhere else."""
    refresh = re.findall(r'<meta http-equiv="refresh" content="0; url=([^"]*)">', page)
    canonical = re.findall(r'<link rel="canonical" href="([^"]*)">', page)
    assert len(refresh) == len(canonical) == 1
    assert f'<a href="{refresh[0]}">' in page
    return unescape(refresh[0]), unescape(canonical[0])


@pytest.mark.parametrize(
    ("path", "link", "canonical"),
    [
        ("old/page.html", f"../{FERRY}", f"https://{MAIN}/{FERRY}"),
        ("café/", "../section/кафе/", f"https://{MAIN}/section/{quote('кафе')}/"),
        ("top/", f"../{FERRY}?from=top#strike", f"https://{MAIN}/{FERRY}?from=top#strike"),
        ("away/", "https://elsewhere.example/a?x=1", "https://elsewhere.example/a?x=1"),
        ("former/7/", f"../../{FERRY}", f"https://{MAIN}/{FERRY}"),
        ("ar/old/", "../2013/10/04/jisr-a8/", f"https://{ARABIC}/2013/10/04/jisr-a8/"),
        ("ar/former/8.html", "../2013/10/04/jisr-a8/", f"https://{ARABIC}/2013/10/04/jisr-a8/"),
        ("ar/to-english/", f"https://{MAIN}/{FERRY}?x=1", f"https://{MAIN}/{FERRY}?x=1"),
    ],
)
def test_the_release_has_a_page_that_leads_on(
    pressed: object, paper: Path, path: str, link: str, canonical: str
) -> None:
    page = (paper / "var" / "site" / page_file(path)).read_text(encoding="utf-8")
    assert link_of(page) == (link, canonical)
    assert "<script" not in page.replace('<script type="application/ld+json"', "") or "src=" in page
    hosts = {urlsplit(address).hostname for address in re.findall(r'(?:src|href)="(https?:[^"]*)"', page)}
    assert hosts <= {MAIN, ARABIC, "elsewhere.example"}


def test_what_is_left_out_is_told_once_with_its_line(pressed: subprocess.CompletedProcess[str], paper: Path) -> None:
    assert pressed.returncode == 1, pressed.stderr
    told = pressed.stderr
    lines = TOML.splitlines()
    for old in ("search", "2013/10/03/ferry-a7"):
        line = lines.index(f'from = "{old}"') + 1
        assert re.search(rf"tamizdat\.toml, line {line}: redirect from '{old}/': left out: .* stands there", told)
    assert "article 7 stands there, and the redirect leads back to it in a loop" in told
    assert told.count("redirects are left to servers") == 1
    assert not (paper / "var" / "site" / "gone").exists(), "an address that is gone has no page that leads on"


def test_hosts_of_static_files_get_a_list(pressed: object, paper: Path) -> None:
    done = real.settings(paper, "redirects")
    rules = done.stdout.splitlines()
    for rule in [
        f"/old/page.html /{FERRY} 301",
        "/caf%C3%A9 /section/%D0%BA%D0%B0%D1%84%D0%B5/ 302",
        f"/former/7 /{FERRY} 301",
        f"/story.php id=7 /{FERRY} 301",
        "/away https://elsewhere.example/a?x=1 301",
    ]:
        assert rule in rules
    assert f"/search /{BRIDGE} 301" not in rules, "a page stands there"


def test_with_rules_alone_press_ends_with_0(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    rules = TOML[TOML.index('[[redirects]]\nfrom = "story.php') :]
    (tmp_path / "tamizdat.toml").write_text(f'name = "The Lantern"\n{rules}')
    (tmp_path / "var" / "archive.jsonl").write_bytes(encode(article(7, FERRY, "?p=7", "?p=8")) + b"\n")
    release.init_keys(tmp_path)
    done = subprocess.run([TAMIZDAT, "press"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("redirects are left to servers") == 1


def test_a_loop_through_an_old_path_is_told_with_its_line(paper: Path, tmp_path: Path) -> None:
    """Where the site is not at hand, nothing says that a page stands at the rule's path."""
    done = real.settings(paper, "nginx", "--site", tmp_path / "elsewhere")
    line = TOML.splitlines().index('from = "2013/10/03/ferry-a7"') + 1
    assert f"tamizdat.toml, line {line}: redirect from '2013/10/03/ferry-a7' leads in a loop" in done.stderr
    assert "'2013/10/03/ferry-a7' → 'former/7' → '2013/10/03/ferry-a7'" in done.stderr


def test_a_loop_in_the_file_stops_every_verb(tmp_path: Path) -> None:
    loop = '[[redirects]]\nfrom = "a"\nto = "b/"\n[[redirects]]\nfrom = "b"\nto = "/a"\n'
    (tmp_path / "tamizdat.toml").write_text(f'name = "The Lantern"\n{loop}')
    (tmp_path / "var" / "site").mkdir(parents=True)
    for verb in (["press"], ["up", "--port", "0"], ["settings", "nginx"]):
        done = subprocess.run([TAMIZDAT, *verb], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert "line 4: redirects lead in a loop, 'a' → 'b' → 'a'" in done.stderr


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


NAMES = st.sampled_from(["a", "b", "c.html", "ar/a", "ar/b.htm", "é", "caf%C3%A9", "search", "ferry", "x&y=z", "a b"])
TARGETS = st.sampled_from(
    [
        "x/",
        "/x.html",
        "ar/x/",
        "ar/кафе/",
        "bl%C3%A5/",
        "x/?q=é#top",
        "ar/x/?q=1",
        "x#y",
        "https://e.example/é?x",
        "100%/",
    ]
)
RULES = st.lists(
    st.tuples(NAMES, TARGETS, st.sampled_from([301, 302, 410])), max_size=6, unique_by=lambda rule: rule[0]
)
TWO_HOSTS = Outlet(
    name="The Lantern",
    address=f"https://{MAIN}/",
    languages=(
        Language(code="en", name="English"),
        Language(code="ar", name="العربية", prefix="ar/", address=f"https://{ARABIC}/"),
    ),
)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(RULES, st.lists(NAMES, max_size=3, unique=True), st.lists(NAMES, max_size=3, unique=True))
def test_pages_and_servers_agree(rules: list[tuple[str, str, int]], first: list[str], second: list[str]) -> None:
    """At each address, on each host: where a redirect page leads the server leads, and nowhere else."""
    made = tuple(Redirect(old=old, new="" if status == 410 else new, status=status) for old, new, status in rules)
    outlet = replace(TWO_HOSTS, redirects=made)
    articles = [article(7, FERRY, *first), article(8, BRIDGE, *second)]
    with tempfile.TemporaryDirectory() as work:
        folder, to = Path(work), Path(work) / "site"
        release.init_keys(folder)
        (folder / "archive.jsonl").write_bytes(b"".join(encode(each) + b"\n" for each in articles))
        site = Site(redirects=for_pages(outlet.redirects))
        press(MemoryArchive(articles), site, outlet, to, release.load_online(folder), now=NOW)
        found = gather(outlet, folder / "archive.jsonl", to)
        hosts = virtual_hosts(outlet, found)
        for key in {rule.key for rule in made} | {each for old in (first, second) for each in map(unquote, old)}:
            path = page_path(key)
            if not path_problem(path):
                check_agreement(to, path, found, hosts)


def check_agreement(site: Path, path: str, rules: RedirectRules, hosts: tuple[VirtualHost, ...]) -> None:
    file = site / page_file(path)
    page = file.read_text(encoding="utf-8") if file.is_file() else ""
    leads = 'http-equiv="refresh"' in page
    for host, below, held in [(MAIN, "", rules), *((each.host, each.prefix, each.redirects) for each in hosts)]:
        if not path.startswith(below):
            continue
        answer = held.before_files("/" + path, "")
        if leads:
            assert answer is not None and answer.status in {301, 302}, path
            address = f"https://{host}/{quote(path[len(below) :])}"
            there = same(urljoin(address, link_of(page)[0]))
            assert there == same(urljoin(f"https://{host}/", answer.target)), path
        else:
            assert answer is None or answer.status == 410, path


def same(address: str) -> str:
    """Return an address as the outlet's host has it, however it is escaped, and with what leads there followed."""
    parts = urlsplit(address)
    host, path = parts.hostname, parts.path
    if host == ARABIC:
        host, path = (MAIN, path) if parts.query == "at=root" else (MAIN, "/ar" + path)
    query = "" if parts.query == "at=root" else parts.query
    return unquote(f"https://{host}{path}?{query}#{parts.fragment}")
