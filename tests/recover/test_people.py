"""People: no list of them becomes an article, whatever it looks like; articles with a few addresses do."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import papers
import pytest
import samples
from hypothesis import given
from hypothesis import strategies as st

from conftest import Run
from tamizdat.recover.people.lists import find_people
from tamizdat.recover.readers import shown

TAMIZDAT = Path(sys.executable).parent / "tamizdat"
NAMES = [
    "Ada Quill",
    "Bo Tarn",
    "Cy Marl",
    "Di Senna",
    "Ed Krell",
    "Flo Halden",
    "Gus Lomax",
    "Hal Voss",
    "Ivy Brandt",
    "Jo Ollin",
]
WHO = [(name, f"{name.split()[0].lower()}.{number}@mail.example") for number, name in enumerate(NAMES)]
IBANS = ["GB82WEST12345698765432", "DE89370400440532013000", "FR1420041010050500013M02606", "NL91ABNA0417164300",
         "AT611904300234573201", "BE68539007547034", "CH9300762011623852957", "ES9121000418450200051332"]  # fmt: skip

LISTS = {
    "a line each": "".join(f"{name} <{mail}>\n" for name, mail in WHO),
    "only addresses": "\n".join(mail for _, mail in WHO),
    "in one paragraph": "; ".join(f'"{name}" <{mail}>' for name, mail in WHO),
    "with a title": "Our subscribers in May\n\n" + "".join(f"{name}, {mail}, since 2019, pays\n" for name, mail in WHO),
    "bullets": "# Readers\n\n" + "".join(f"- **{name}**: [write](mailto:{mail})\n" for name, mail in WHO),
    "a Markdown table": "| name | mail |\n|---|---|\n" + "".join(f"| {name} | {mail} |\n" for name, mail in WHO),
    "a table": "name;email;amount\n" + "".join(f"{name};{mail};20\n" for name, mail in WHO),
    "tabs": "name\temail\tamount\n" + "".join(f"{name}\t{mail}\t20\n" for name, mail in WHO),
    "JSON": json.dumps([{"name": name, "email": mail} for name, mail in WHO]),
    "JSON lines": "".join(json.dumps({"name": name, "email": mail}) + "\n" for name, mail in WHO),
    "YAML": "readers:\n" + "".join(f"  - name: {name}\n    mail: {mail}\n" for name, mail in WHO),
    "SQL": "INSERT INTO readers VALUES " + ",".join(f"('{name}', '{mail}')" for name, mail in WHO) + ";\n",
    "XML": '<?xml version="1.0"?><readers>' + "".join(f"<r n='{name}'>{mail}</r>" for name, mail in WHO) + "</readers>",
    "at and dot": "".join(
        f"{name}: {mail.replace('@', ' at ').replace('.example', ' dot example')}\n" for name, mail in WHO
    ),
    "(at)": "".join(f"{name}: {mail.replace('@', '(at)')}\n" for name, mail in WHO),
    "[at] [dot]": "".join(
        f"{name}: {mail.replace('@', ' [at] ').replace('.example', ' [dot] example')}\n" for name, mail in WHO
    ),
    "full width": "".join(f"{name}: {mail.replace('@', '＠')}\n" for name, mail in WHO),
    "protected": "".join(f"{name}: [email\u00a0protected]\n" for name, _ in WHO),
    "letters from readers": "".join(
        f"{name} ({mail}) writes: {'I read you every day. ' * 9}\n\n" for name, mail in WHO * 1
    ),
    "a page": "<!DOCTYPE html><html><body><h1>Readers</h1><table>"
    + "".join(f"<tr><td>{name}</td><td>{mail}</td></tr>" for name, mail in WHO)
    + "</table></body></html>",
    "a page of links": "<!DOCTYPE html><html><body><h1>Readers</h1><ul>"
    + "".join(f'<li><a href="mailto:{mail}?subject=x">{name}</a></li>' for name, mail in WHO)
    + "</ul></body></html>",
    "a page of entities": "<!DOCTYPE html><html><body><h1>Readers</h1>"
    + "".join(f"<p>{name}, {mail.replace('@', '&#64;')}</p>" for name, mail in WHO)
    + "</body></html>",
    "telephones": "Ring them\n\n" + "".join(f"{name} +44 20 7946 0{n:03}\n" for n, name in enumerate(NAMES * 2)),
    "accounts": "Whom to pay\n\n" + "".join(f"{name}: {iban}\n" for name, iban in zip(NAMES, IBANS, strict=False)),
    "visitors": "They were here\n\n" + "".join(f"192.0.2.{n} looked at /quay/ on Friday\n" for n in range(20)),
    "an access log": "".join(
        f'192.0.2.{n} - - [03/May/2019:11:40:{n:02} +0200] "GET /quay/ HTTP/1.1" 200 51\n' for n in range(20)
    ),
    "two": "".join(f"{name} <{mail}>\n" for name, mail in WHO[:2]) + "and others who read us\n",
    "three": "".join(f"{name} <{mail}>\n" for name, mail in WHO[:3]),
}
FEW = " ".join(["The harbour board answered on Friday, and nobody was much the wiser for it."] * 43)  # about 600 words
ARTICLES = {
    "five addresses in 600 words": FEW + " Write to " + ", ".join(mail for _, mail in WHO[:5]) + ".",
    "one in a note": "The lamps are lit again on the quay. Have you seen them? Write to the desk: desk@paper.example.",
    "two in a note": "The lamps are lit again. Write to desk@paper.example or to tips@paper.example, we read all of it.",
    "one many times": "Ask the desk, desk@paper.example, for the minutes of the meeting. " * 12,
    "social handles": "@ada, @bo and @cy disagreed for a week. @di did not.\n" * 10,
    "pictures": " ".join(f"logo{n}@2x.png" for n in range(20)),
    "look at, dot by dot": "Look at the lamp, dot by dot. We met at noon, and dot com firms paid at par. " * 10,
    "prices and years": "\n".join(f"{year}: 40 lamps, 1 204 500 crowns, 38,5 %" for year in range(1980, 2020)),
    "help lines": FEW + "\n" + "\n".join(f"{name} line: +44 20 7946 0{n:03}" for n, name in enumerate(NAMES)),
    "two accounts": f"Give to the lamps: {IBANS[0]} or {IBANS[1]}. " + FEW,
    "versions": "Version 1.2.3.4 came after 1.2.3.3, and 2.0.0.1 after both, says the maker of the lamps. " * 3,
    "a clock": "\n".join(f"11:40:{n:02}: a lamp is lit" for n in range(40)),
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], str]:
    """The reason for each list among captures that were recovered, and all that was written and printed."""
    folder = tmp_path_factory.mktemp("people")
    (folder / "captures").mkdir()
    for name, text in {**LISTS, "web": papers.WEB}.items():
        (folder / "captures" / f"{name}.txt").write_text(text, encoding="utf-8")
    names = ["--out", "a.jsonl", "--report", "r.json", "--captures-out", "c.jsonl"]
    done = subprocess.run(
        [TAMIZDAT, "recover", "captures", *names], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    report = json.loads((folder / "r.json").read_text())
    assert [Path(item["capture"]).stem for item in report["fates"]] == ["web"]
    reasons = {Path(item["capture"]).stem: item["reason"] for item in report["left_out"]}
    return reasons, "".join(path.read_text() for path in folder.glob("*.json*")) + done.stdout + done.stderr


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_people_becomes_no_article(written: tuple[dict[str, str], str], name: str) -> None:
    assert "looks like a list of people (" in written[0][name]


def test_nobody_of_them_is_named(written: tuple[dict[str, str], str]) -> None:
    secrets = [*NAMES, *IBANS, *(mail for _, mail in WHO), "ada.0", "192.0.2.", "7946"]
    assert [secret for secret in secrets if secret in written[1]] == []


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_alone_it_becomes_none_either(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "list").write_text(text, encoding="utf-8")
    result = run(tmp_path)
    assert not result.articles
    assert "looks like a list of people (" in result.left_out[0].reason


@pytest.mark.parametrize("text", ARTICLES.values(), ids=ARTICLES)
def test_a_few_addresses_make_no_list(text: str) -> None:
    assert find_people(text) is None


def test_an_article_that_is_left_when_the_rest_falls_away_is_looked_at_as_well(run: Run, tmp_path: Path) -> None:
    """A long menu hides how dense the list below it is; once the menu has gone, it is a list."""
    menu = "".join(
        f"<li><a href='/{n}'>Section number {n} of the paper and its news of the day</a></li>" for n in range(80)
    )
    rows = "".join(
        f"<p>{name} of Halden has given us forty crowns, and asks not to be named ({mail}).</p>" for name, mail in WHO
    )
    page = (
        f"<!DOCTYPE html><html><body><nav><ul>{menu}</ul></nav><article><h1>Donors</h1>{rows}</article></body></html>"
    )
    assert find_people(page.replace("<", " <")) is None, "the page as a whole is not dense"
    (tmp_path / "page.html").write_text(page)
    result = run(tmp_path)
    assert not result.articles
    assert "list of people (10 e-mail addresses)" in result.left_out[0].reason


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    find_people(text)


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("captures/from ada.quill@mail.example.html", "captures/from (address).html"),
        ("x.zip!ada@mail.example/inbox/1.eml", "x.zip!(address)/inbox/1.eml"),
        ("ada%40mail.example.txt.gz", "(address).txt.gz"),
        ("Lamps (@ada@mail.example).html", "Lamps (@(address)).html"),
        ("letter-ada@mail.co.example", "(address)"),
        ("img/logo@2x.png", "img/logo@2x.png"),
        ("a@b", "a@b"),
        ("2019-05-03 lamps.html", "2019-05-03 lamps.html"),
        ("new\nline\x1b[31m.txt", "new\ufffdline\ufffd[31m.txt"),
    ],
)
def test_names_of_files_are_shown_without_addresses(name: str, right: str) -> None:
    assert shown(name) == right


def test_no_address_in_a_name_is_written_or_printed(tmp_path: Path) -> None:
    folder = tmp_path / "captures" / "bo.tarn@mail.example"
    folder.mkdir(parents=True)
    (folder / "ada@mail.example.txt").write_text(papers.WEB)
    (folder / "cy@mail.example.warc").write_text(str(samples.READ["(WARC)"][0]))
    (folder / "cut@mail.example.zip").write_bytes(samples.zipped({"di@mail.example.txt": papers.LATER})[:-9])
    (folder / "di@mail.example.css").write_text(str(samples.ASSETS["style sheet"][0]))
    (tmp_path / "list.jsonl").write_text('{"path": "captures/gone@mail.example.txt"}\n')
    names = ["--list", "list.jsonl", "--out", "a.jsonl", "--report", "r.json", "--captures-out", "c.jsonl"]
    done = subprocess.run(
        [TAMIZDAT, "recover", "captures", *names], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    written = "".join((tmp_path / name).read_text() for name in ("a.jsonl", "r.json", "c.jsonl"))
    assert "mail.example" not in written + done.stdout + done.stderr
    assert "captures/(address)/(address).txt" in written
