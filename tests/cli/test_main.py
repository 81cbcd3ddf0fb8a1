"""The command itself: its verbs, and what an unforeseen failure ends with."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from tamizdat import cli


def test_help_lists_the_verbs() -> None:
    done = CliRunner().invoke(cli.main, ["--help"])
    assert done.exit_code == 0
    for verb in cli.VERBS:
        assert verb in done.output


@pytest.mark.parametrize("verb", cli.VERBS)
def test_each_verb_explains_itself(verb: str) -> None:
    done = CliRunner().invoke(cli.main, [verb, "--help"])
    assert done.exit_code == 0
    assert "Usage:" in done.output


def test_an_unknown_verb_is_refused() -> None:
    assert CliRunner().invoke(cli.main, ["sing"]).exit_code == 2


def test_our_own_mistakes_end_with_two(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> None:
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setattr(cli, "main", broken)
    with pytest.raises(SystemExit) as ended:
        cli.run()
    assert ended.value.code == 2
    assert "nobody foresaw this" in capsys.readouterr().err
