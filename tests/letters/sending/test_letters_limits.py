"""Limits of providers, return paths, and what the configuration can say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tamizdat.letters import config
from tamizdat.letters.config import DomainLimit, LettersConfig
from tamizdat.letters.sending.domains import Domains


def going(domains: Domains, name: str, until: float, takes: float) -> int:
    """Let letters go to a domain, each `takes` seconds on its way; return how many that were."""
    now, sent, under_way = 0.0, 0, []
    while now < until:
        for end in [each for each in under_way if each <= now]:
            under_way.remove(end)
            domains.done(name, now, taken=True)
        if not domains.ask(name, now):
            under_way.append(now + takes)
            sent += 1
        now += 0.01
    return sent


def test_a_rate_and_a_number_of_connections_hold() -> None:
    limits = {"slow.example": DomainLimit(per_minute=60), "few.example": DomainLimit(connections=2)}
    domains = Domains(lambda name: limits.get(name, DomainLimit()))
    assert 9 <= going(domains, "slow.example", 10, 0.05) <= 11
    assert 15 <= going(domains, "few.example", 10, 1.0) <= 22
    assert going(domains, "any.example", 1, 0.05) >= 95


def test_a_provider_that_asks_for_patience_gets_it() -> None:
    domains = Domains(lambda name: DomainLimit())
    now, asked = 0.0, 0
    while now < 600:
        wait = domains.ask("full.example", now)
        if not wait:
            asked += 1
            domains.done("full.example", now, put_off=True)
        now += max(wait, 0.01)
    assert asked < 30 and domains.ask("other.example", now) == 0.0
    while (wait := domains.ask("full.example", now)) > 0:
        now += wait
    for _ in range(20):  # it takes letters again
        domains.done("full.example", now, taken=True)
        while (wait := domains.ask("full.example", now)) > 0:
            now += wait
    assert domains.ask("full.example", now) == 0.0


def test_letters_that_wait_for_their_domain_keep_no_other_waiting(desk_started: None) -> None:
    from tamizdat.letters.sending.line import Line
    from tamizdat.letters.sending.supply import Work

    given_back: list[Any] = []
    limits = {"slow.example": DomainLimit(per_minute=1)}
    line = Line(Domains(lambda name: limits.get(name, DomainLimit())), given_back.append)
    line.add(Work(number, 1, 0, f"r{number}@slow.example", "code") for number in range(1_000))
    line.add([Work(1_000, 1, 0, "r@quick.example", "code")])
    first, second, third = (line.next(0.0) for _ in range(3))
    assert first is not None and first.id == 0 and second is not None and second.id == 1_000 and third is None
    assert len(given_back) == 999 and line.is_empty
    assert len({each.not_before for each in given_back}) == 999  # each at a time of its own
    line.add([Work(1, 1, 0, "r1@slow.example", "code")])
    assert line.next(58.0) is None and not line.is_empty
    assert (found := line.next(60.5)) is not None and found.id == 1


def test_return_paths_say_which_letter_came_back(desk_started: None) -> None:
    from tamizdat.letters.sending.verp import delivery_of, return_path

    for number in (1, 35, 36, 1_000_000, 2**63 - 1):
        path = return_path(number, "bounces@paper.example")
        assert path.startswith("bounces+") and len(path.partition("@")[0]) <= 64
        assert delivery_of(path) == delivery_of(path.upper()) == number
    path = return_path(7, "bounces@paper.example")
    sign = path.partition("-")[2][:8]
    for other in (path.replace("+7-", "+8-"), path.replace(sign, "0" * 8), "bounces@paper.example", "", "a+b@c"):
        assert delivery_of(other) is None


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("connection = 3", "connection"),
        ("connections = 0", "from 1 to 100"),
        ("connections = 1000", "from 1 to 100"),
        ('bounces = "bounces"', "bounces@paper.example"),
        ('bounces = "a+b@paper.example"', "plus"),
        ("per_domain = {'Example.org' = {connections = 1}}", "small ASCII"),
        ("per_domain = {'example.org' = {per_hour = 1}}", "per_hour"),
        ("per_domain = {'example.org' = {per_minute = -1}}", "0, which is no limit"),
    ],
)
def test_what_is_wrong_is_told_with_its_remedy(tmp_path: Path, table: str, said: str) -> None:
    (tmp_path / "tamizdat.toml").write_text(f"[letters]\n{table}\n")
    with pytest.raises(config.LettersConfigError, match=r"tamizdat\.toml") as error:
        config.load(tmp_path)
    assert said in str(error.value)


def test_limits_by_domain(tmp_path: Path) -> None:
    (tmp_path / "tamizdat.toml").write_text(
        '[letters]\n[letters.per_domain."example.org"]\nconnections = 2\n[letters.per_domain."*"]\nper_minute = 600\n'
    )
    found = config.load(tmp_path)
    assert found.limit("example.org") == DomainLimit(connections=2)
    assert found.limit("example.net") == DomainLimit(per_minute=600)
    assert LettersConfig().limit("example.org") == DomainLimit()
