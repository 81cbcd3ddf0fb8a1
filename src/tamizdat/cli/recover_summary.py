"""What `tamizdat recover` says of a run: the report, and the summary on the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from rich.table import Table

from tamizdat.cli.recover_open import Open, changed_lines, doubt_lines, note_lines, question_lines, teased_lines
from tamizdat.cli.terminal import console
from tamizdat.recover.decisions.run_decisions import WithoutEffect
from tamizdat.recover.fates.store import counted
from tamizdat.recover.redaction.redactor import Redactor
from tamizdat.recover.rerun.summary import Summary
from tamizdat.visible import one_line

_SHOWN = 10  # lines of what was left out, questions, decisions; the report has them all
_NUMBERS = 20  # of articles in a line
_REASONS = 6  # for which blocks were removed
_EXCERPT = 80  # characters of a text


def report_of(
    result: Any, questions: Sequence[Any], summary: Summary, unused: Sequence[WithoutEffect]
) -> dict[str, Any]:
    """Return the report of a run (a Recovery), and of what it met in the archive."""
    return {
        "captures": len(result.captures) + len(result.left_out),
        "articles": len(result.articles),
        "merged": len(result.captures) - len(result.articles),
        "left_out": result.left_out,
        "resumed": result.resumed,
        "notes": result.notes,
        "questions": questions,
        "lost_pictures": result.missing_pictures,
        "assets": [
            {"capture": each.capture, "kind": each.kind, "reason": each.reason, "count": each.count}
            for each in result.assets
        ],
        "fates": [{"capture": capture, "article": number} for capture, number in result.captures],
        "rerun": summary,
        "decisions_without_effect": unused,
    }


def without_barred(report: dict[str, Any], redactor: Redactor) -> dict[str, Any]:
    """Return the report as JSON can hold it, without barred words."""
    plain: dict[str, Any] = msgspec.to_builtins(report)
    found: dict[str, Any] = redactor.everything(plain) if redactor else plain
    return found


def show(report: dict[str, Any], decisions: Path, target: str, opened: Open) -> None:
    """Show the summary of a run. `target` names where the articles were written, "" if none were; `opened` is what is
    left for people to decide."""
    console.print(_table(report, opened))
    left_out = _left_out_lines(report["left_out"])
    _print_first([f"left out: {line}" for line in left_out], "other reasons")
    if len(left_out) < len(report["left_out"]):
        console.print("--report FILE lists all that was left out, by name")
    _print_first(note_lines(report["notes"]), "more notes; --report FILE lists them all")
    for line in [*_removed_lines(report["removed_counts"], opened), *teased_lines(opened.teased)]:
        console.print(line)
    if report["conflicts"]:
        console.print(
            "Conflicts: the archive's stands. Settle each in the archive, or take its line out of conflicts.jsonl:"
        )
        _print_first(
            [f"  {_conflict_line(each, decisions)}" for each in report["conflicts"]], "", len(report["conflicts"])
        )
    if opened.questions:
        console.print("Questions for an editor:")
        _print_first(question_lines(opened.questions), "more; tamizdat recover --review asks them all")
    lines = [*_notices(report, decisions), *_taken_back(report, decisions), *_unused(report, decisions)]
    for line in lines:
        console.print(line)
    if target:
        console.print(f"Articles written to {target}")


def _table(report: dict[str, Any], opened: Open) -> Table:
    """Return the counts of a run."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_row("Captures", f"{report['captures']}{_files(report)}")
    if report["resumed"]:
        table.add_row("Read before", f"{report['resumed']:,} by a run that was cut short, and not read again")
    table.add_row("Articles", f"{report['articles']} from this run; {report['in_archive']} in the archive")
    table.add_row("Copies merged", str(report["merged"]))
    table.add_row("Left out", str(len(report["left_out"])))
    if report["assets"]:
        kinds: Counter[str] = Counter()
        for asset in report["assets"]:
            kinds[asset["kind"]] += asset["count"]
        numbers = ", ".join(f"{count:,} {kind}{'s' if count > 1 else ''}" for kind, count in kinds.most_common())
        table.add_row("No articles", f"{kinds.total():,} ({numbers})")
    table.add_row("Used, with a note", str(len({item["capture"] for item in report["notes"]})))
    seen = f" ({opened.seen} more were decided or looked at)" if opened.seen else ""
    table.add_row("Questions for an editor", f"{len(opened.questions)}{seen}")
    table.add_row("Pictures lost", str(len(report["lost_pictures"])))
    for name, count in _counts_of_rerun(report["rerun"], len(report["conflicts"])):
        table.add_row(name, count)
    return table


def _files(report: dict[str, Any]) -> str:
    """Return in how many files the captures are, where some hold more than one (archives, exports, feeds)."""
    names = [each["capture"] for kind in ("fates", "left_out") for each in report[kind]]
    files = {name.partition("!")[0] for name in names}
    return f" in {_number(len(files), 'file')}" if len(files) < report["captures"] else ""


def _removed_lines(counts: dict[str, Any], opened: Open) -> list[str]:
    """Return lines about the text blocks that were removed: how many, why, and how to see them."""
    if not counts["removed"]:
        return []
    reasons = [f"{count:,} {name}" for count, name in counted(counts["by_reason"])]
    named = reasons[:_REASONS]
    if more := reasons[_REASONS:]:
        named.append(f"{sum(list(counts['by_reason'].values())[_REASONS:]):,} for {len(more)} other reasons")
    blocks, captures = _number(counts["removed"], "text block"), _number(counts["captures"], "capture")
    lines = [f"Removed: {blocks} of {captures}: {', '.join(named)}.", *doubt_lines(opened)]
    return [*lines, "--report FILE.html shows each where it stood, and the line that puts it back."]


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _print_first(lines: Sequence[str], others: str, most: int = _SHOWN) -> None:
    """Print the first lines, and how many `others` there are."""
    for line in lines[:most]:
        console.print(line)
    if len(lines) > most:
        console.print(f"… and {len(lines) - most} {others}")


def _conflict_line(conflict: dict[str, Any], decisions: Path) -> str:
    """Return a conflict in one line: what the archive has and keeps, and who says otherwise."""
    says = f"{decisions.name} says" if conflict["decided"] else "recovery now has"
    line = (
        f"{conflict['article']}, {conflict['field']}: the archive has {_quoted(conflict['archive'])},"
        f" {says} {_quoted(conflict['recovery'])}"
    )
    if conflict["decided"]:
        line += ". It was changed by hand, which counts more: change it in the archive too, if the decision is right"
    return line


def _quoted(text: str) -> str:
    """Return a text in quotation marks, cut short, as it may be printed."""
    text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return f"“{text if len(text) <= _EXCERPT else text[:_EXCERPT].rstrip() + '…'}”" if text else "nothing"


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


def _counts_of_rerun(rerun: dict[str, Any], conflicts: int) -> list[tuple[str, str]]:
    """Return what was kept of editors' work, and what was barred: a row for each that is not zero."""
    edited = f"{rerun['edited']} ({rerun['fields']} fields, {rerun['passages']} passages)" if rerun["edited"] else ""
    rows: list[tuple[str, Any]] = [
        ("Edited articles, kept so", edited),
        ("Conflicts, not settled", conflicts),
        ("Left out, since an editor took its words out", rerun["held_back"]),
        ("Barred passages", rerun["barred"]),
        ("Deleted articles, kept out", sum(len(rerun[kind]) for kind in ("deleted", "deleted_now", "newly_deleted"))),
        ("Deleted articles, brought back", len(rerun["restored"])),
        ("Articles joined to others", len(rerun["joined"])),
        ("Articles that got new copies", len(rerun["added_to"])),
    ]
    return [(name, str(count)) for name, count in rows if count]


def _notices(report: dict[str, Any], decisions: Path) -> list[str]:
    found, rerun = [], report["rerun"]
    if not rerun["whole"]:
        found.append(
            f"This run lacks {rerun['missing']} of the captures that the archive rests on. It added what is new, and"
            " changed nothing else: run recover over all captures for that. Captures that are gone for good are named"
            f" by [[leave_out]] in {decisions.name}."
        )
    if rerun["waiting"]:
        found += _waiting_lines(rerun["waiting"], decisions)
    found += changed_lines(report["changed_fields"])
    if rerun["deleted_now"]:
        found.append(f"Taken out of the archive by [[delete]]: {_numbers(rerun['deleted_now'])}.")
    if rerun["newly_deleted"]:
        numbers = _numbers(rerun["newly_deleted"])
        found.append(f"Missing from the archive, and left out from now on: {numbers} (decisions: {decisions.name}).")
    if rerun["restored"]:
        found.append(f"Back in the archive, since no decision deletes them: {_numbers(rerun['restored'])}.")
    if rerun["unknown_before"]:
        found.append(
            f"Of {rerun['unknown_before']} articles in the archive no earlier result is known: they stay as they are."
            " If no editor changed the archive, move it away and recover anew."
        )
    return found


def _waiting_lines(waiting: Sequence[dict[str, Any]], decisions: Path) -> list[str]:
    """Return lines about articles that stay as they are until captures of theirs are there, or are left out."""
    count, waits = len(waiting), "article waits" if len(waiting) == 1 else "articles wait"
    lines = [f"{count} {waits} for a missing capture: {_numbers([each['article'] for each in waiting])}"]
    for each in waiting[:_SHOWN]:
        named = ", ".join(f"{name} ({digest})" for name, digest in zip(each["captures"], each["sha256"], strict=True))
        lines.append(f"  {each['article']}: {named}")
    lines.append(f'  One that is gone for good is named by [[leave_out]], capture = "…", in {decisions.name}.')
    return lines


def _taken_back(report: dict[str, Any], decisions: Path) -> list[str]:
    """Return lines about decisions that the file had in the last run."""
    kinds = ", ".join(f"{count} {kind}" for kind, count in report["taken_back"].items())
    if not kinds:
        return []
    named = report["taken_back_named"]
    lines = [f"{decisions.name} no longer has decisions that the last run obeyed: {kinds}.", *_indented(named[:_SHOWN])]
    return [*lines, f"  … and {len(named) - _SHOWN} more"] if len(named) > _SHOWN else lines


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"  {one_line(line)}" for line in lines]


def _numbers(numbers: Sequence[int]) -> str:
    """Return the numbers of articles, the first ones if they are many."""
    more = f" and {len(numbers) - _NUMBERS} more" if len(numbers) > _NUMBERS else ""
    return ", ".join(map(str, numbers[:_NUMBERS])) + more


def _unused(report: dict[str, Any], decisions: Path) -> list[str]:
    """Return lines about decisions that applied to nothing. A run beside the newsroom has other captures, and most of
    them concern it not."""
    unused = report["decisions_without_effect"]
    if not report["into_newsroom"]:
        count = _number(len(unused), "decision")
        return [f"{count} in {decisions.name} applied to nothing here."] if unused else []
    return [f"{decisions.name}, line {item['line']}: {item['kind']} applied to nothing" for item in unused]
