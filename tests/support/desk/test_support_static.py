"""The style sheet of these pages is collected like that of the desk."""

from __future__ import annotations

from pathlib import Path

import pytest


def test_another_style_sheet_is_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.service.up import prepare

    monkeypatch.setattr(prepare, "__file__", str(tmp_path / "service" / "up" / "prepare.py"))
    versions = set()
    for text in ("a", "b"):
        for room in ("newsroom", "support", "letters"):
            folder = tmp_path / room / "static"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "desk.css").write_text(text)
            versions.add(prepare.static_version())
    assert len(versions) == 6


def test_the_style_sheet_is_found(desk: object) -> None:
    from django.contrib.staticfiles import finders

    assert finders.find("support/desk.css")
