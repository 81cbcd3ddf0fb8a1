"""Findings: sorted, each told once with the pages on which it was seen."""

from __future__ import annotations

from pathlib import Path

from tamizdat.themecheck.finding import Findings, did_you_mean, read_text


def test_findings_come_by_file_and_line_and_tell_their_pages() -> None:
    findings = Findings()
    findings.add("error", Path("b.html"), 10, "is wrong.", "index.html")
    findings.warn(Path("b.html"), 9, "is odd.")
    findings.error(Path("a.html"), 0, "is gone.")
    for page in ("index.html", "about/index.html", "tips/index.html"):
        findings.add("error", Path("b.html"), 10, "is wrong.", page)
    assert list(map(str, findings)) == [
        "a.html: error: is gone.",
        "b.html:9: warning: is odd.",
        "b.html:10: error: is wrong. [seen on index.html and 2 more]",
    ]


def test_a_known_name_is_proposed_where_it_is_like_what_was_written() -> None:
    assert did_you_mean("Footer.htm", ["footer.html", "header.html"]) == " Did you mean footer.html?"
    assert did_you_mean("quay", ["footer.html"]) == ""


def test_what_is_no_text_is_told_with_its_line(tmp_path: Path) -> None:
    findings = Findings()
    (tmp_path / "latin").write_bytes(b"one\ntwo \xe9\n")
    assert read_text(tmp_path / "latin", findings) is None
    assert read_text(tmp_path / "gone", findings) is None
    told = [str(each).replace(f"{tmp_path}/", "") for each in findings]
    assert told[0].startswith("gone: error: cannot be read: No such file")
    assert told[1] == "latin:2: error: is not UTF-8. Save the file as UTF-8."
