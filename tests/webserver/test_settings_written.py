"""`tamizdat settings` as a command, and redirects as data: what is written, what is refused, what is left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import real_servers as real
from hypothesis import given
from hypothesis import strategies as st
from real_servers import settings

from tamizdat import outlet_file
from tamizdat.outlet import Outlet
from tamizdat.webserver import limits
from tamizdat.webserver.gather_redirects import gather
from tamizdat.webserver.headers import SECURITY
from tamizdat.webserver.redirect_rules import Answer, RedirectRules
from tamizdat.webserver.settings.nginx_tables import MOST_STEPS


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    return real.write_newsroom(tmp_path / "paper")


def test_static_hosts(newsroom: Path) -> None:
    (newsroom / "tamizdat.toml").write_text(
        real.TOML + "\n[[redirects]]\nfrom = 'verse/(.*)'\nto = 'poems/$1'\npattern = true\n", encoding="utf-8"
    )
    done = settings(newsroom, "redirects")
    assert done.returncode == 1
    rules = [line for line in done.stdout.splitlines() if not line.startswith("#")]
    for rule in [
        "/old/page.html /2013/10/03/ferry-a7/ 301",
        "/About-Us /2013/10/03/ferry-a7/ 302",
        "/caf%C3%A9 /%D0%BA%D0%B0%D1%84%D0%B5/ 301",
        "/index.php page=5 https://elsewhere.example/five?x=1#top 301",
        "/news.php id=4 /2013/10/03/ferry-a7/ 301",
        "/ p=4 /2013/10/03/ferry-a7/ 301",
        "/f%C3%A4hre.asp /2013/10/03/ferry-a7/ 301",
    ]:
        assert rule in rules
    assert all(re.fullmatch(r"/\S*( \w+=\S+)* \S+ 30[12]", rule) for rule in rules)
    assert rules[-2:] == ["/search/* https://search.example/:splat 302", "/verse/* /poems/:splat 301"]
    for lost in ["'shop'", "'forum/.*'", "rubric/([0-9]+)", "news/42.html", "same0.php?same"]:
        assert lost in done.stderr, "what cannot be written is told"


def test_one_source_of_headers(newsroom: Path) -> None:
    for server in ["nginx", "caddy"]:
        text = settings(newsroom, server).stdout.lower()
        for name, value in SECURITY:
            assert f'{name} "{value}"'.lower() in text


def test_names_and_ports(newsroom: Path) -> None:
    assert "server_name lantern.example;" in settings(newsroom, "nginx").stdout
    both = settings(newsroom, "caddy", "--host", "a.example", "--host", "b.onion").stdout
    assert "\na.example, http://b.onion {\n" in both
    onion = settings(newsroom, "nginx", "--listen", "127.0.0.1:8080").stdout
    assert "listen 127.0.0.1:8080 default_server;" in onion and "TLS" not in onion
    assert (
        "\nhttp://lantern.example:8080 {\n\tbind ::1\n" in settings(newsroom, "caddy", "--listen", "[::1]:8080").stdout
    )
    (newsroom / "tamizdat.toml").write_text('name = "The Lantern"\n')
    assert "server_name _;" in settings(newsroom, "nginx").stdout
    assert "\n:80 {\n" in settings(newsroom, "caddy").stdout


def test_the_same_times_for_all_servers(newsroom: Path) -> None:
    nginx, caddy = settings(newsroom, "nginx").stdout, settings(newsroom, "caddy").stdout
    for line in (
        f"client_header_timeout {limits.HEAD_MS // 1000}s;",
        f"client_body_timeout {limits.BODY_SECONDS}s;",
        f"send_timeout {limits.UNREAD_SECONDS}s;",
    ):
        assert line in nginx
    assert f"read_header {limits.HEAD_MS // 1000}s\n" in caddy and "read_body" not in caddy, "no picture would come in"
    zone = re.search(r"limit_conn_zone \$binary_remote_addr zone=(\w+):", nginx)
    assert zone and f"limit_conn {zone[1]} {limits.ADDRESS_REQUESTS};" in nginx
    assert "limit_conn" not in settings(newsroom, "nginx", "--listen", "8080").stdout, (
        "a proxy's address is all readers'"
    )


def test_a_pattern_has_a_limit_of_steps(newsroom: Path) -> None:
    rule = '\n[[redirects]]\nfrom = "verse/(.*)"\nto = "x$1"\npattern = true\n'
    (newsroom / "tamizdat.toml").write_text(f'name = "The Lantern"\n{rule}', encoding="utf-8")
    (line,) = [line for line in settings(newsroom, "nginx").stdout.splitlines() if "verse/" in line]
    assert f"(*LIMIT_MATCH={MOST_STEPS})" in line


def test_no_redirects_no_rules(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    for server in ["nginx", "caddy", "redirects"]:
        done = settings(tmp_path, server, "--site", "site")
        assert (done.returncode, done.stderr) == (0, "")
        assert "map_hash" not in done.stdout and "_exact" not in done.stdout
        assert server == "redirects" or str(tmp_path / "site") in done.stdout


def test_what_is_refused(newsroom: Path, tmp_path: Path) -> None:
    for options, words in [
        (["--listen", "web"], "is no port"),
        (["--listen", "99999"], "is no port"),
        (["--host", "a b;"], "is no host name"),
        (["--out", "var/site/_redirects"], "lies in the release"),
        (["--out", "none/file"], "No such file"),
        (["--site", 'si"te'], "cannot name a folder"),
        (["--site", "$site"], "cannot name a folder"),
    ]:
        done = settings(newsroom, "nginx", *options)
        assert done.returncode == 2 and words in done.stderr.replace("\n", " "), done
        assert "Traceback" not in done.stderr and done.stdout == ""
    (tmp_path / "outside").mkdir()
    assert "--site" in settings(tmp_path / "outside", "nginx").stderr
    assert settings(newsroom, "apache").returncode == 2
    (newsroom / "tamizdat.toml").write_text('name = "L"\naddress = "https://host.example/lantern/"\n')
    assert "folder of a host" in settings(newsroom, "caddy").stderr


def test_a_site_elsewhere_is_said_to_be_unseen(newsroom: Path) -> None:
    done = settings(newsroom, "nginx", "--site", "/srv/www/lantern")
    assert 'root "/srv/www/lantern";' in done.stdout
    assert "not on this machine" in done.stderr


def test_a_page_stays_where_it_stands(newsroom: Path) -> None:
    found = gather(outlet_file.load(newsroom), newsroom / "var" / "archive.jsonl", newsroom / "var" / "site")
    assert "news/42.html" not in found.exact_rules
    assert any("news/42.html" in line and "a page stands there" in line for line in found.left_out)
    moved = outlet_file.parse('name = "L"\n[[redirects]]\nfrom = "moved-here"\nto = "x/"\n')
    assert gather(moved, None, newsroom / "var" / "site").exact_rules == {"moved-here": Answer(301, "x/")}, (
        "only a redirect"
    )


def test_old_paths_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    archive = tmp_path / "archive.jsonl"
    archive.write_text(
        '{"number":1,"path":"a-a1/","old_paths":["x.php?id=1","a%0Ab","a-a1"]}\n'
        '{"number":2,"path":"b-a2/","old_paths":["x.php?id=1"]}\n'
        '\n{"number":3,"path":7,"old_paths":["y"]}\n'
    )
    found = gather(Outlet(name="L"), archive, None)
    assert found.query_rules == {"x.php?id=1": Answer(301, "b-a2/", keeps_query=False)}
    assert found.old_paths == {}
    assert [
        words for words in ["'a%0Ab'", "two articles", "line 4"] if not any(words in x for x in found.left_out)
    ] == []
    assert len(found.left_out) == 3


def test_the_outlets_rule_goes_before_an_articles_old_path(tmp_path: Path) -> None:
    archive = tmp_path / "archive.jsonl"
    archive.write_text('{"number":1,"path":"a-a1/","old_paths":["x.php?id=1","old"]}\n')
    rules = '[[redirects]]\nfrom = "x.php?id=1"\nto = "b/"\n[[redirects]]\nfrom = "old"\nto = "c/"\n'
    found = gather(outlet_file.parse('name = "L"\n' + rules), archive, None)
    assert found.before_files("/x.php", "id=1") == Answer(301, "b/", keeps_query=False)
    assert found.before_files("/old/", "") == Answer(301, "c/")


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_request_chooses_the_host(path: str, query: str) -> None:
    rules = '[[redirects]]\nfrom = "go(.*)"\nto = "x$1"\npattern = true\n'
    rules += "[[redirects]]\nfrom = 'u\\?(.*)'\nto = 'y/$1'\npattern = true\n"
    found = gather(outlet_file.parse('name = "L"\n' + rules), None, None)
    for answer in (
        found.before_files(f"/u{path}", query),
        found.before_files("/u", query),
        found.after_files(f"/go{path}"),
    ):
        if answer:
            assert answer.target[0] in "xy" and not re.search(r"[\x00-\x20\\]", answer.target)


def test_nothing_set_nothing_found() -> None:
    assert RedirectRules().before_files("/a", "b") is None
    assert RedirectRules().after_files("/a") is None
