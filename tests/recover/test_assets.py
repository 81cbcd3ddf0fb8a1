"""Files that pages need besides their text: used, told, and not taken for captures that are lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import papers
import pytest
import samples
from test_pictures import photo

TAMIZDAT = Path(sys.executable).parent / "tamizdat"
PAGE = samples.PAGE.replace("</h1>", '</h1><figure><img src="lamps_files/lamps.jpg" alt="Lamps"></figure>')
STYLE, SCRIPT = (str(samples.ASSETS[kind][0]) for kind in ("style sheet", "script"))
# What a browser writes that saves a page, with the picture that it shows and a logo that no article shows.
SAVED: dict[str, str | bytes] = {
    "lamps.html": PAGE,
    "lamps_files/lamps.jpg": photo(),
    "lamps_files/logo.png": photo("PNG"),
    "lamps_files/style.css": STYLE,
    "lamps_files/lamps.js.download": SCRIPT,
    "lamps_files/letters.woff2": samples.ASSETS["font"][0],
}


def recovered(folder: Path, *paths: Path | str) -> tuple[int, dict, str]:
    """Return the exit code, the report, and what was printed."""
    command = [TAMIZDAT, "recover", *paths, "--out", "out/a.jsonl", "--report", "out/r.json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, json.loads((folder / "out" / "r.json").read_text()), done.stdout + done.stderr


def test_what_a_browser_saved_along_with_a_page_is_not_lost(captured, tmp_path):
    captured(SAVED)
    code, report, printed = recovered(tmp_path, "captures")
    assert (code, report["captures"], report["left_out"], report["lost_pictures"]) == (0, 1, [], [])
    assets = {Path(asset["capture"]).name: asset["reason"] for asset in report["assets"]}
    assert assets == {
        "lamps.jpg": "a picture (JPEG): shown by an article",
        "logo.png": "a picture (PNG): saved along with a page, and no article shows it",
        "style.css": "a style sheet (CSS): not a text",
        "lamps.js.download": "a script (JavaScript): not a text",
        "letters.woff2": "a font (WOFF2): not a text",
    }
    assert "5 (2 pictures, 1 script, 1 font, 1 style sheet)" in printed
    assert "left out:" not in printed


def test_in_a_zip_as_well(captured, tmp_path):
    captured({"pages.zip": samples.zipped({f"2019/{name}": body for name, body in SAVED.items()})})
    code, report, _ = recovered(tmp_path, "captures")
    assert (code, report["left_out"], len(report["assets"])) == (0, [], 5)
    reasons = {asset["capture"]: asset["reason"] for asset in report["assets"]}
    assert "shown by an article" in reasons["captures/pages.zip!2019/lamps_files/lamps.jpg"]


def test_pictures_in_a_tar_are_lost_with_a_remedy(captured, tmp_path):
    captured({"pages.tar": samples.tarred(SAVED)})
    code, report, _ = recovered(tmp_path, "captures")
    assert code == 0
    assert "unpack it" in report["lost_pictures"][0]["why"]


def test_a_picture_of_no_page_may_be_a_scanned_article(captured, tmp_path):
    captured({"web.txt": papers.WEB, "scans/page 3.jpg": photo(), "web_files.png": photo("PNG")})
    code, report, printed = recovered(tmp_path, "captures")
    assert code == 1
    reasons = {item["capture"]: item["reason"] for item in report["left_out"]}
    assert set(reasons) == {"captures/scans/page 3.jpg", "captures/web_files.png"}
    assert "OCR" in reasons["captures/scans/page 3.jpg"]
    assert "left out: captures/scans/page 3.jpg: a picture (JPEG)" in printed


def test_many_of_one_kind_take_one_line(captured, tmp_path):
    captured(
        {"web.txt": papers.WEB, **{f"scans/{n:03}.jpg": photo() for n in range(40)}, "a.pdf": "%PDF-1.4\n", "b": ""}
    )
    code, report, printed = recovered(tmp_path, "captures")
    assert code == 1 and len(report["left_out"]) == 42
    lines = [line for line in printed.splitlines() if line.startswith("left out")]
    assert len(lines) == 3
    assert lines[0].startswith("left out: 40 × a picture (JPEG)") and "scans/000.jpg" in lines[0]
    assert "captures/b: empty" in "\n".join(lines)
    assert "--report FILE lists all" in printed


@pytest.mark.parametrize("url", ["pipe.jpg", "private.jpg", "../private.jpg", "circle.jpg"])
def test_a_page_reaches_no_pipe_and_no_link_for_its_pictures(captured, tmp_path, url):
    folder = captured({"lamps.html": PAGE.replace("lamps_files/lamps.jpg", url)})
    (tmp_path / "private.jpg").write_bytes(photo())
    os.mkfifo(folder / "pipe.jpg")
    (folder / "private.jpg").symlink_to(tmp_path / "private.jpg")
    (folder / "circle.jpg").symlink_to("circle.jpg")
    code, report, _ = recovered(tmp_path, "captures")
    assert code == 1
    assert [picture["url"] for picture in report["lost_pictures"]] == [url]
    assert not (tmp_path / "out" / "media").exists()


def test_pictures_that_pages_name_belong_to_them(captured, tmp_path):
    """As a mirror has them: in a folder of the site. One that no page names may be a scan."""
    page = PAGE.replace("<head>", "<head><link rel=icon href='/img/icon%20a.png'>").replace(
        "lamps_files/lamps.jpg", "../img/lamps.jpg"
    )
    names = ("lamps.jpg", "icon a.png", "scan.jpg")
    captured(
        {
            "2019/lamps.html": page,
            **{f"img/{name}": photo() for name in names},
            "robots.txt": "User-agent: *\nDisallow:\n",
        }
    )
    code, report, _ = recovered(tmp_path, "captures")
    assert code == 1 and [each["capture"] for each in report["left_out"]] == ["captures/img/scan.jpg"]
    reasons = {Path(each["capture"]).name: each["reason"] for each in report["assets"]}
    assert reasons["icon a.png"].endswith("named by a page, and no article shows it")
    assert reasons["lamps.jpg"].endswith("shown by an article") and "robots.txt" in reasons
    (tmp_path / "captures" / "img" / "scan.jpg").unlink()
    assert recovered(tmp_path, "captures")[0] == 0
