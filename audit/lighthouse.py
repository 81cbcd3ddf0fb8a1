"""Lighthouse over the demo newsroom: 100 in its four categories for each kind of page, on a phone and on a desk.

`make audit` starts the demo in practice mode, so that its pages ask for support and for a sign-up as real ones do, runs
Lighthouse (npm, pinned in package.json) in Debian's Chromium and prints the scores; it ends with 2 if any is below 100.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from audit import chromium
from audit.desk import practising

ROOT = Path(__file__).resolve().parent.parent
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
_PATIENCE = 180.0  # seconds until a practice newsroom has published its samples
CHROMIUM_FLAGS = " ".join(["--headless=new", *chromium.ARGS])


def main() -> int:
    """Audit every page; return the exit code."""
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        newsroom = Path(folder) / "newsroom"
        subprocess.run([ROOT / "demo" / "make-newsroom", newsroom], check=True, stderr=subprocess.DEVNULL)
        table = Table("page", "form", *CATEGORIES)
        perfect = True
        with practising(newsroom) as desk:
            site = newsroom / "var" / "site"
            _wait_for(site / "documents" / "appeals.ar.json", site / "ar" / "newsletters" / "weekly" / "index.html")
            for name, path in addresses(site).items():
                for form in ("mobile", "desktop"):
                    scores, remarks = audit(f"{desk.site}/{path}", form, Path(folder))
                    perfect = perfect and min(scores) == 100
                    table.add_row(name, form, *map(str, scores))
                    for remark in remarks:
                        console.print(f"{name}, {form}: {remark}", markup=False)
    console.print(table)
    return 0 if perfect else 2


def _wait_for(*files: Path) -> None:
    """Wait until files of the release are there. Raises TimeoutError."""
    until = time.monotonic() + _PATIENCE
    while missing := [file for file in files if not file.exists()]:
        if time.monotonic() > until:
            raise TimeoutError(f"{missing[0]} was not published.")
        time.sleep(0.5)


def addresses(site: Path) -> dict[str, str]:
    """Return the pages to audit: the longest article at which appeals may stand, in each direction, its print view, the
    fronts, and where readers give and sign up."""

    def longest(language: str) -> str:
        records = [
            file
            for file in site.rglob("article.json")
            if json.loads(file.read_bytes())["language"] == language
            and 'data-place="letter"' in file.with_name("index.html").read_text(encoding="utf-8")
        ]
        return max(records, key=lambda file: (file.stat().st_size, str(file))).parent.relative_to(site).as_posix() + "/"

    section = sorted((site / "section").iterdir())[0].name
    return {
        "home": "",
        "section": f"section/{section}/",
        "article": longest("en"),
        "print": longest("en") + "print/",
        "right-to-left article": longest("ar"),
        "right-to-left home": "ar/",
        "tips": "tips/",
        "contribute": "contribute/",
        "newsletters": "newsletters/",
        "newsletter": "newsletters/weekly/",
    }


def audit(address: str, form: str, folder: Path) -> tuple[list[int], list[str]]:
    """Return the four scores (0 to 100) of a page, and a line for each audit that is not perfect."""
    out = folder / "report.json"
    command = [str(ROOT / "node_modules" / ".bin" / "lighthouse"), address, "--quiet", "--output=json"]
    command += [f"--output-path={out}", f"--chrome-flags={CHROMIUM_FLAGS}", f"--only-categories={','.join(CATEGORIES)}"]
    if form == "desktop":
        command.append("--preset=desktop")
    subprocess.run(command, check=True, env={**os.environ, "CHROME_PATH": chromium.PATH})
    report = json.loads(out.read_text())
    scores = [round(100 * (report["categories"][category]["score"] or 0)) for category in CATEGORIES]
    weighty = {ref["id"] for c in CATEGORIES for ref in report["categories"][c]["auditRefs"] if ref["weight"]}
    remarks = [
        f"{name}: {entry['title']} {entry.get('displayValue', '')}"
        for name, entry in report["audits"].items()
        if name in weighty and entry["score"] is not None and entry["score"] < 1
    ]
    return scores, remarks


if __name__ == "__main__":
    sys.exit(main())
