"""Articles that read alike and contradict each other in what they state are two, and an editor is asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import papers

from tamizdat.recover.decisions.file import DecisionFile
from tamizdat.recover.decisions.kinds import Apart, Decisions, Join
from tamizdat.recover.decisions.run_decisions import RunDecisions
from tamizdat.recover.result import Recovery

FORECAST = "Fog will lie on the strait until noon and lift slowly, the harbour office said, and the ferry waits for it."
FIRST = ["Fog Until Noon", "9 May 2017", FORECAST, "The herring fleet stays in Krell until the lamps can be seen."]
SECOND = ["Fog Until Noon", "2 June 2017", FORECAST, "Snow, of all things, may fall above three hundred metres."]


def weather(captured: Callable[[dict[str, str]], Path]) -> Path:
    texts = {"may.txt": FIRST, "june.txt": SECOND, "pier.txt": [papers.HEADLINE, *papers.BODY]}
    return captured({name: "\n\n".join(lines) for name, lines in texts.items()})


def asked(found: Recovery) -> list[tuple[str, tuple[int, ...]]]:
    return [(each.why, each.others) for each in found.questions if each.field == "sources"]


def test_two_reports_below_one_title_are_asked_about(captured, run):
    found = run(weather(captured))
    assert sorted(item.headline for item in found.articles) == ["Fog Until Noon", "Fog Until Noon", papers.HEADLINE]
    numbers = sorted(item.number for item in found.articles if item.headline == "Fog Until Noon")
    assert asked(found) == [(f"reads like article {numbers[0]}, but states another date", (numbers[0],))]


def test_what_an_editor_decided_is_not_asked_again(captured, run):
    folder = weather(captured)
    of = {source.capture: source.sha256 for item in run(folder).articles for source in item.sources}
    pair = tuple(sha for name, sha in sorted(of.items()) if Path(name).name in ("may.txt", "june.txt"))
    apart = run(folder, decided=decided(Decisions(apart=(Apart(captures=pair),))))
    assert len(apart.articles) == 3 and asked(apart) == []
    joined = run(folder, decided=decided(Decisions(join=(Join(captures=pair),))))
    assert len(joined.articles) == 2 and asked(joined) == []


def decided(decisions: Decisions) -> RunDecisions:
    return RunDecisions(DecisionFile(Path("decisions.toml"), "", decisions), None, {})
