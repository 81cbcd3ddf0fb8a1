"""What the database itself keeps of the ledger, on SQLite and on PostgreSQL: only balanced entries, and no changes."""

from __future__ import annotations

from typing import Any

from django.db import connection

_SQLITE = """
CREATE TRIGGER ledger_entry_is_made_unposted BEFORE INSERT ON support_entry WHEN NEW.posted
BEGIN SELECT RAISE(ABORT, 'ledger: an entry is made first and posted then'); END;

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


def make(apps: Any, schema_editor: Any) -> None:
    """Make the triggers; called by the migration that makes the tables."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_POSTGRESQL)
        return
    for statement in _SQLITE.split("\n\n"):
        if statement.strip():
            schema_editor.execute(statement.strip())


def missing() -> list[str]:
    """Return the tables that have no triggers, for instance after a migration that made them anew."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'ledger_%'")
        else:
            cursor.execute(
                "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger_%'"
            )
        there = {name for (name,) in cursor.fetchall()}
    return [table for table in TABLES if table not in there]


def remove(apps: Any, schema_editor: Any) -> None:
    """Take the triggers away, before the tables go."""
    database = schema_editor.connection
    if database.vendor == "postgresql":
        for table, names in zip(TABLES, (("entry", "entries_kept"), ("line", "lines_kept")), strict=True):
            for name in names:
                schema_editor.execute(f"DROP TRIGGER ledger_{name} ON {table}")
        for function in ("check_entry", "check_line", "is_kept"):
            schema_editor.execute(f"DROP FUNCTION ledger_{function}()")
        return
    with database.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger_%'")
        for (name,) in cursor.fetchall():
            schema_editor.execute(f"DROP TRIGGER {name}")
