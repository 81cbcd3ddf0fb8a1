"""The redactions in a file of decisions, with the key that they need."""

from __future__ import annotations

from pathlib import Path

from tamizdat.recover.decisions.file import DecisionFile, DecisionsError
from tamizdat.recover.decisions.kinds import Decisions
from tamizdat.recover.redaction.forms import read_form
from tamizdat.recover.redaction.key import key_name, read_key
from tamizdat.recover.redaction.redactor import Redactor, Rule


def key_for(file: DecisionFile, path: Path) -> bytes | None:
    """Return the key of a file's redactions and blocks from `path`, None if it needs none.

    Raises KeyFileError where it is missing, DecisionsError where redactions were made with another one.
    """
    decisions = file.decisions
    blocks = any(decision.block for decision in (*decisions.keep, *decisions.remove))
    if not decisions.redact and not blocks:
        return None
    key = read_key(path)
    for at, decision in enumerate(decisions.redact):
        if decision.key != key_name(key):
            raise DecisionsError(
                f"{file.path}, line {file.line('redact', at)}: this redaction was made with another key than the one in"
                f" {path}: nothing would be barred. Put the other key back, or make the redaction anew."
            )
    return key


def redactor_of(decisions: Decisions, key: bytes | None) -> Redactor:
    """Return what takes out the texts that decisions bar."""
    return Redactor(key or b"", rules_of(decisions))


def rules_of(decisions: Decisions) -> list[Rule]:
    """Return the rules by which the redactions among decisions bar texts."""
    return [Rule(tuple(map(read_form, each.forms)), each.replacement) for each in decisions.redact]
