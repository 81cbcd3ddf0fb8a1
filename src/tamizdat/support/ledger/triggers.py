"""What the database itself keeps of the ledger, on SQLite and on PostgreSQL: only balanced entries, and no changes.

SQLite deletes what a row takes the place of (INSERT OR REPLACE) without a word to the triggers of deleting; so what
comes is looked at, too.
"""

from __future__ import annotations

import re
from typing import Any

from django.db import connection

_SQLITE = """
CREATE TRIGGER ledger_entry_is_made_unposted BEFORE INSERT ON support_entry WHEN NEW.posted
BEGIN SELECT RAISE(ABORT, 'ledger: an entry is made first and posted then'); END;

CREATE TRIGGER ledger_entry_is_not_replaced BEFORE INSERT ON support_entry
WHEN EXISTS (SELECT 1 FROM support_entry WHERE posted AND (id = NEW.id OR reference = NEW.reference))
BEGIN SELECT RAISE(ABORT, 'ledger: a posted entry cannot be replaced; enter a correction'); END;

CREATE TRIGGER ledger_entry_replaces_none BEFORE UPDATE ON support_entry
WHEN EXISTS (
  SELECT 1 FROM support_entry WHERE posted AND id <> OLD.id AND (id = NEW.id OR reference = NEW.reference)
)
BEGIN SELECT RAISE(ABORT, 'ledger: a posted entry cannot be replaced; enter a correction'); END;

CREATE TRIGGER ledger_entry_stays BEFORE UPDATE ON support_entry WHEN OLD.posted
BEGIN SELECT RAISE(ABORT, 'ledger: a posted entry cannot be changed; enter a correction'); END;

CREATE TRIGGER ledger_entry_is_kept BEFORE DELETE ON support_entry WHEN OLD.posted
BEGIN SELECT RAISE(ABORT, 'ledger: a posted entry cannot be deleted; enter a correction'); END;

CREATE TRIGGER ledger_entry_balances BEFORE UPDATE OF posted ON support_entry WHEN NEW.posted AND NOT OLD.posted
BEGIN
  SELECT RAISE(ABORT, 'ledger: an entry needs two lines at least')
  WHERE (SELECT COUNT(*) FROM support_line WHERE entry_id = NEW.id) < 2;
  SELECT RAISE(ABORT, 'ledger: the lines of the entry do not balance')
  WHERE EXISTS (SELECT 1 FROM support_line WHERE entry_id = NEW.id GROUP BY currency HAVING SUM(amount) <> 0);
END;

CREATE TRIGGER ledger_line_is_not_added BEFORE INSERT ON support_line
WHEN (SELECT posted FROM support_entry WHERE id = NEW.entry_id)
BEGIN SELECT RAISE(ABORT, 'ledger: a posted entry gets no more lines'); END;

CREATE TRIGGER ledger_line_is_not_replaced BEFORE INSERT ON support_line
WHEN (SELECT posted FROM support_entry WHERE id = (SELECT entry_id FROM support_line WHERE id = NEW.id))
BEGIN SELECT RAISE(ABORT, 'ledger: a line of a posted entry cannot be replaced; enter a correction'); END;

CREATE TRIGGER ledger_line_replaces_none BEFORE UPDATE ON support_line
WHEN (SELECT posted FROM support_entry WHERE id = (SELECT entry_id FROM support_line WHERE id = NEW.id))
BEGIN SELECT RAISE(ABORT, 'ledger: a line of a posted entry cannot be replaced; enter a correction'); END;

CREATE TRIGGER ledger_line_stays BEFORE UPDATE ON support_line
WHEN (SELECT posted FROM support_entry WHERE id = OLD.entry_id)
  OR (SELECT posted FROM support_entry WHERE id = NEW.entry_id)
BEGIN SELECT RAISE(ABORT, 'ledger: a line of a posted entry cannot be changed; enter a correction'); END;

CREATE TRIGGER ledger_line_is_kept BEFORE DELETE ON support_line
WHEN (SELECT posted FROM support_entry WHERE id = OLD.entry_id)
BEGIN SELECT RAISE(ABORT, 'ledger: a line of a posted entry cannot be deleted; enter a correction'); END;
"""

_POSTGRESQL = """
CREATE FUNCTION ledger_check_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.posted THEN RAISE EXCEPTION 'ledger: an entry is made first and posted then'
      USING ERRCODE = 'integrity_constraint_violation'; END IF;
    RETURN NEW;
  END IF;
  IF OLD.posted THEN RAISE EXCEPTION 'ledger: a posted entry cannot be changed or deleted; enter a correction'
    USING ERRCODE = 'integrity_constraint_violation'; END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  IF NEW.posted THEN
    IF (SELECT COUNT(*) FROM support_line WHERE entry_id = NEW.id) < 2 THEN
      RAISE EXCEPTION 'ledger: an entry needs two lines at least' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM support_line WHERE entry_id = NEW.id GROUP BY currency HAVING SUM(amount) <> 0) THEN
      RAISE EXCEPTION 'ledger: the lines of the entry do not balance' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION ledger_check_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- The entry's row is held, so that nobody posts it while a line is added.
  IF TG_OP <> 'DELETE' AND (SELECT posted FROM support_entry WHERE id = NEW.entry_id FOR UPDATE) THEN
    RAISE EXCEPTION 'ledger: a posted entry gets no more lines' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP <> 'INSERT' AND (SELECT posted FROM support_entry WHERE id = OLD.entry_id FOR UPDATE) THEN
    RAISE EXCEPTION 'ledger: a line of a posted entry cannot be changed or deleted; enter a correction'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION ledger_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'ledger: it cannot be emptied' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER ledger_entry BEFORE INSERT OR UPDATE OR DELETE ON support_entry
FOR EACH ROW EXECUTE FUNCTION ledger_check_entry();
CREATE TRIGGER ledger_line BEFORE INSERT OR UPDATE OR DELETE ON support_line
FOR EACH ROW EXECUTE FUNCTION ledger_check_line();
CREATE TRIGGER ledger_entries_kept BEFORE TRUNCATE ON support_entry EXECUTE FUNCTION ledger_is_kept();
CREATE TRIGGER ledger_lines_kept BEFORE TRUNCATE ON support_line EXECUTE FUNCTION ledger_is_kept();
"""
TABLES = ("support_entry", "support_line")
# Of each trigger that works: its table, when it is asked, and what it does.
_MADE = """
SELECT tgname, tgrelid::regclass::text || ' ' || tgtype || ' ' || prosrc
FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid WHERE tgname LIKE 'ledger_%' AND tgenabled IN ('O', 'A')
AND tgqual IS NULL
"""
_KINDS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}  # bits of tgtype, as pg_trigger.h has them
_BEFORE, _EACH_ROW = 2, 1


def make(apps: Any, schema_editor: Any) -> None:
    """Make the triggers; called by the migration that makes the tables."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_POSTGRESQL)
        return
    for statement in _statements(_SQLITE).values():
        schema_editor.execute(statement)


def make_anew(apps: Any, schema_editor: Any) -> None:
    """Make the triggers in place of those that an older version made."""
    remove(apps, schema_editor)
    make(apps, schema_editor)


def missing() -> list[str]:
    """Return the triggers that are not there as they were made: dropped, switched off or altered, for instance by a
    migration that made a table anew."""
    wanted = _wanted()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_MADE)
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger_%'")
        there = {name: _plain(text) for name, text in cursor.fetchall()}
    return sorted(name for name, text in wanted.items() if there.get(name) != text)


def _wanted() -> dict[str, str]:
    """Return what each trigger is."""
    if connection.vendor != "postgresql":
        return {name: _plain(text) for name, text in _statements(_SQLITE).items()}
    function = r"FUNCTION (\w+)\(\) RETURNS trigger LANGUAGE plpgsql AS \$\$(.*?)\$\$"
    bodies = dict(re.findall(function, _POSTGRESQL, re.DOTALL))
    shape = r"CREATE TRIGGER (\w+) BEFORE ([\w ]+?) ON (\w+)\s+(FOR EACH ROW )?EXECUTE FUNCTION (\w+)"
    found = {}
    for name, kinds, table, each_row, does in re.findall(shape, _POSTGRESQL):
        bits = sum(_KINDS[kind] for kind in kinds.split(" OR ")) + _BEFORE + (_EACH_ROW if each_row else 0)
        found[name] = _plain(f"{table} {bits} {bodies[does]}")
    return found


def _statements(script: str) -> dict[str, str]:
    """Return the statements of a script by the names of their triggers."""
    parts = (part.strip() for part in script.split("\n\n"))
    return {part.split()[2]: part for part in parts if part}


def _plain(text: str) -> str:
    """Return a text as it is compared: a database may write spaces and quotes otherwise, and the last semicolon."""
    return " ".join(text.replace('"', "").split()).rstrip("; ")


def remove(apps: Any, schema_editor: Any) -> None:
    """Take the triggers away, before the tables go or others are made."""
    database = schema_editor.connection
    if database.vendor == "postgresql":
        for table, names in zip(TABLES, (("entry", "entries_kept"), ("line", "lines_kept")), strict=True):
            for name in names:
                schema_editor.execute(f"DROP TRIGGER IF EXISTS ledger_{name} ON {table}")
        for function in ("check_entry", "check_line", "is_kept"):
            schema_editor.execute(f"DROP FUNCTION IF EXISTS ledger_{function}()")
        return
    with database.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger_%'")
        for (name,) in cursor.fetchall():
            schema_editor.execute(f"DROP TRIGGER {name}")
