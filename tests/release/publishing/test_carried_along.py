"""A publisher of today beside what it does not know: carried along, never lost, finished where a killed run left it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from releases import NOW, document, page
from tomorrow import (
    PAGE,
    Tomorrow,
    a_tree,
    delegated_targets,
    delegation,
    in_tuf,
    other_role,
    passed_over,
    refused,
    sha,
)

from tamizdat import release
from tamizdat.release.layout import store_path
from tamizdat.release.publishing.in_force import load_in_force


def test_a_publisher_of_today_carries_along_what_it_does_not_know(tomorrow: Tomorrow) -> None:
    paper = tomorrow.paper
    targets = in_tuf(tomorrow) | a_tree(tomorrow)
    delegations = delegation("letters", more="a field") | {"x-unknown": 1}

    def edit(named: dict[str, Any]) -> None:
        for target in named["targets"].values():
            if target["custom"]["role"] == "search":
                target["custom"]["more"] = "a field"
        named["targets"].update(targets)
        named["delegations"] = delegations

    tomorrow.publish(edit, delegated={"letters": delegated_targets(other_role(tomorrow))})
    passed_over(paper)
    kept = {path: body for path, body in paper.bytes().items() if path.startswith(("torrents/", "letters/", "tuf/1."))}
    for hours in range(1, 7):
        paper.publish({"index.html": page(0, hours)}, now=NOW + timedelta(hours=hours), full=hours == 2)
        paper.documents({"gap.json": document("gap", str(hours))}, now=NOW + timedelta(hours=hours))
        passed_over(paper)
    paper.mirrors(paper.sign_mirrors(1))
    paper.mirrors(None)
    paper.editions()
    paper.publish({}, now=NOW + timedelta(days=100))
    paper.publish({"2013/05/slug-a4/index.html": page(4, 1)}, withdrawn=[])
    passed_over(paper)
    trusted = load_in_force(paper.site)
    assert trusted is not None
    version = trusted.targets.version
    named = tomorrow.read(f"{version}.targets")
    assert named["targets"].items() >= targets.items() and named["delegations"] == delegations
    assert any(target["custom"].get("more") == "a field" for target in named["targets"].values())
    assert kept.items() <= paper.bytes().items()
    # It does not know whether what it does not know holds what is redacted, and it keeps its pages out of its folders.
    with pytest.raises(release.ReleaseError, match="could hold what is redacted"):
        paper.publish({"tiny.txt": None}, redact=True)
    for path in ("torrents/index.html", "letters"):
        with pytest.raises(release.ReleaseError, match="kept for the release itself"):
            paper.publish({path: b"x"})
    passed_over(paper)


@pytest.mark.parametrize("role", ["search", "documents", "editions"])
def test_a_role_in_a_later_format_is_not_published_over(tomorrow: Tomorrow, role: str) -> None:
    paper = tomorrow.paper

    def edit(named: dict[str, Any]) -> None:
        for target in named["targets"].values():
            target["custom"]["format"] += target["custom"]["role"] == role

    tomorrow.publish(edit)
    before = paper.bytes()
    publishes = {
        "search": lambda: paper.index("lake"),
        "documents": lambda: paper.documents({"gap.json": document("gap", "other")}),
        "editions": lambda: paper.editions("other.zim"),
    }
    with pytest.raises(release.ReleaseError, match="Use a newer tamizdat"):
        publishes[role]()
    assert paper.bytes() == before
    for other in publishes.keys() - {role}:
        publishes[other]()
    paper.publish({"index.html": page(0, 9)})
    passed_over(paper)


def test_a_publisher_of_today_finishes_what_one_of_tomorrow_began(tomorrow: Tomorrow) -> None:
    """Killed while it lays a tree that is not named yet, and while single files that are named take their places."""
    paper, before = tomorrow.paper, tomorrow.paper.bytes()
    (path,) = a_tree(tomorrow)
    root = Path(path).stem
    beside = [{"root": root, "folder": "torrents"}]
    tomorrow.publish(timestamp=lambda stamp: stamp.update(tamizdat={"state": "laying", "beside": beside}))
    (tomorrow.site / "torrents/07.html.gz").unlink()
    passed_over(paper)
    (tomorrow.site / "torrents/evil.html").write_bytes(PAGE)
    assert refused(paper).keys() == {"torrents/evil.html"}
    (tomorrow.site / "torrents/evil.html").unlink()
    paper.publish({})
    passed_over(paper)
    content = {path for path in paper.bytes() if not path.startswith("tuf/")}
    assert content == {path for path in before if not path.startswith("tuf/")}

    old = tomorrow.file("torrents/a.html", PAGE, role="torrents", format=1, folder="torrents", type="text/html")
    new = PAGE + b"new"
    stored = tomorrow.site / store_path(sha(new))
    stored.parent.mkdir(parents=True, exist_ok=True)
    stored.write_bytes(new)
    targets = {"torrents/a.html": {**old["torrents/a.html"], "hashes": {"sha256": sha(new)}, "length": len(new)}}
    phase_files = [
        {"path": store_path(sha(new)), "sha256": sha(new), "size": len(new)},
        {"path": "torrents/a.html", "sha256": sha(PAGE), "size": len(PAGE), "type": "text/html"},
        {"path": "torrents/b.html", "sha256": sha(PAGE), "size": len(PAGE), "type": "text/html"},
    ]
    tomorrow.file("torrents/b.html", PAGE)
    tomorrow.publish(
        lambda named: named["targets"].update(targets),
        timestamp=lambda stamp: stamp.update(tamizdat={"state": "laying", "files": phase_files}),
    )
    passed_over(paper)
    assert paper.verify().from_store == 1
    stored.rename(tomorrow.site / "aside")
    assert refused(paper).keys() == {"torrents/a.html", "aside"}
    (tomorrow.site / "aside").rename(stored)
    paper.publish({})
    passed_over(paper)
    assert (tomorrow.site / "torrents/a.html").read_bytes() == new and not stored.exists()
    assert not (tomorrow.site / "torrents/b.html").exists()
