"""A verb whose libraries are not installed, as after `pip install tamizdat[mirror]`, says so in a sentence."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from tamizdat.cli import main


def test_a_verb_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.import_module", _without_babel)
    done = CliRunner().invoke(main, ["new", "paper"])
    assert done.exit_code == 2
    assert "new needs babel, which is not installed: pip install 'tamizdat[all]'" in done.output


def _without_babel(name: str) -> None:
    raise ModuleNotFoundError("No module named 'babel'", name="babel.core" if name.endswith(".new") else name)
