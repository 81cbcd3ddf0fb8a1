"""Redirect pages and servers lead to the same addresses, whatever the rules and the old paths of articles are."""

from __future__ import annotations

import tempfile
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from redirected_paper import ARABIC, BRIDGE, FERRY, MAIN, NOW, article, link_of

from tamizdat import release
from tamizdat.article import encode
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
