"""What `tamizdat recover` says of a run: the report, and the summary on the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from rich.table import Table

from tamizdat.cli.common import console
from tamizdat.recover.decisions.run_decisions import WithoutEffect
from tamizdat.recover.redaction.redactor import Redactor
from tamizdat.recover.rerun.summary import Summary

_SHOWN = 10  # lines of what was left out; the report has them all


def report_of(
    result: Any, questions: Sequence[Any], summary: Summary, unused: Sequence[WithoutEffect]
) -> dict[str, Any]:
    """Return the report of a run (a Recovery), and of what it met in the archive."""
    return {
        "captures": len(result.captures) + len(result.left_out),
        "articles": len(result.articles),
        "merged": len(result.captures) - len(result.articles),
        "left_out": result.left_out,
        "notes": result.notes,
        "questions": questions,
        "lost_pictures": result.missing_pictures,
        "assets": [{"capture": each.capture, "kind": each.kind, "reason": each.reason} for each in result.assets],
        "fates": [{"capture": capture, "article": number} for capture, number in result.captures],
        "rerun": summary,
        "decisions_without_effect": unused,
    }


def without_barred(report: dict[str, Any], redactor: Redactor) -> dict[str, Any]:
    """Return the report as JSON can hold it, without barred words."""
    plain: dict[str, Any] = msgspec.to_builtins(report)
    found: dict[str, Any] = redactor.everything(plain) if redactor else plain
    return found


def show(report: dict[str, Any], decisions: Path, target: Path | None) -> None:
    """Show the summary of a run. `target` is where the articles were written, None if none were."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_row("Captures", str(report["captures"]))
    table.add_row("Articles", str(report["articles"]))
    table.add_row("Copies merged", str(report["merged"]))
    table.add_row("Left out", str(len(report["left_out"])))
    if report["assets"]:
        kinds = Counter(asset["kind"] for asset in report["assets"]).most_common()
        numbers = ", ".join(f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in kinds)
        table.add_row("Files of pages", f"{len(report['assets'])} ({numbers})")
    table.add_row("Read with damage", str(len({item["capture"] for item in report["notes"]})))
    table.add_row("Questions for an editor", str(len(report["questions"])))
    table.add_row("Pictures lost", str(len(report["lost_pictures"])))
    for name, count in _counts_of_rerun(report["rerun"]):
        table.add_row(name, count)
    console.print(table)
    lines = _left_out_lines(report["left_out"])
    for line in lines[:_SHOWN]:
        console.print(f"left out: {line}", markup=False, soft_wrap=True)
    if len(lines) > _SHOWN:
        console.print(f"… and {len(lines) - _SHOWN} other reasons")
    if len(lines) < len(report["left_out"]):
        console.print("--report FILE lists all that was left out, by name")
    for line in [*_notices(report["rerun"], decisions), *_unused(report["decisions_without_effect"], decisions)]:
        console.print(line, markup=False, soft_wrap=True)
    if target is not None:
        console.print(f"Articles written to {target}", markup=False, soft_wrap=True)


def _left_out_lines(left_out: Sequence[dict[str, str]]) -> list[str]:
    """Return a line for each capture that was left out; if they are many, one for each reason, the commonest first."""
    if len(left_out) <= _SHOWN:
        return [f"{each['capture']}: {each['reason']}" for each in left_out]
    counts = Counter(each["reason"] for each in left_out)
    first = {each["reason"]: each["capture"] for each in reversed(left_out)}
    return [
        f"{count} × {reason} (the first: {first[reason]})" if count > 1 else f"{first[reason]}: {reason}"
        for reason, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]


def _counts_of_rerun(rerun: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what was kept of editors' work, and what was barred: a row for each that is not zero."""
    edited = f"{rerun['edited']} ({rerun['fields']} fields, {rerun['passages']} passages)" if rerun["edited"] else ""
    rows: list[tuple[str, Any]] = [
        ("Edited articles, kept so", edited),
        ("Conflicts: the editor's stands", rerun["conflicts"]),
        ("Left out, since an editor took its words out", rerun["held_back"]),
        ("Barred passages", rerun["barred"]),
        ("Deleted articles, kept out", len(rerun["deleted"]) + len(rerun["newly_deleted"])),
        ("Deleted articles, brought back", len(rerun["restored"])),
        ("Articles joined to others", len(rerun["joined"])),
        ("Articles that got new copies", len(rerun["added_to"])),
    ]
    return [(name, str(count)) for name, count in rows if count]


def _notices(rerun: dict[str, Any], decisions: Path) -> list[str]:
    found = []
    if not rerun["whole"]:
        found.append(
            f"This run lacks {rerun['missing']} captures that the archive rests on. It added what is new, and changed"
            " nothing else: run recover over all captures for that. Captures that are gone for good are named by"
            f" [[leave_out]] in {decisions.name}."
        )
    if rerun["newly_deleted"]:
        numbers = ", ".join(map(str, rerun["newly_deleted"]))
        found.append(f"Missing from the archive, and left out from now on: {numbers} (decisions: {decisions.name}).")
    if rerun["unknown_before"]:
        found.append(
            f"Of {rerun['unknown_before']} articles in the archive no earlier result is known: they stay as they are."
            " If no editor changed the archive, move it away and recover anew."
        )
    return found


def _unused(unused: Sequence[dict[str, Any]], decisions: Path) -> list[str]:
    return [f"{decisions.name}, line {item['line']}: {item['kind']} applied to nothing" for item in unused]
