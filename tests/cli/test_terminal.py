"""Commands print through one door, where a text is one line, whatever strangers wrote in it."""

from __future__ import annotations

import ast
import io
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.table import Table
from rich.text import Text

import tamizdat
from tamizdat.cli import terminal
from tamizdat.visible import Lines, print_lines

SOURCE = Path(tamizdat.__file__).parent
# The doors themselves; and what writes bytes of its own form to the process that started it.
DOORS = {"visible.py", "cli/terminal.py"}
OTHERWISE = {
    "print", "input", "rich.print", "traceback.print_exc", "traceback.print_exception", "warnings.warn",
    "click.echo", "click.secho", "click.echo_via_pager", "click.prompt", "click.confirm", "click.style",
    "sys.stdout.write", "sys.stderr.write", "sys.stdout.writelines", "sys.stderr.writelines", "self.stdout.write", "self.stderr.write",
}  # fmt: skip
LAID_OUT = {"Console", "Text", "Text.from_markup", "Text.from_ansi"}  # of rich
HOSTILE = "page\nVERIFIED: all\r\x1b[32mVERIFIED\x1b[0m\u2028VERIFIED\x85[red]:smile:\t\x07\u202e"


def calls(code: str) -> Iterator[tuple[int, str, ast.Call]]:
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func), node


def other_ways(code: str) -> list[str]:
    """Where a source prints, asks or ends in another way than through the door."""
    found = []
    for line, name, call in calls(code):
        if name in (OTHERWISE | LAID_OUT if "from rich" in code else OTHERWISE) and not is_harmless(name, call):
            found.append(f"{line}: {name}")
        elif name in ("sys.exit", "SystemExit", "exit") and call.args and is_text(call.args[0]):
            found.append(f"{line}: {name} with a text")
        elif name == "Text.assemble" and any(isinstance(each, ast.Tuple) or is_text(each) for each in call.args):
            found.append(f"{line}: {name}")
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and node.module in ("click", "rich") and node.level == 0:
            found.append(f"{node.lineno}: from {node.module} import")
    return found


def is_text(node: ast.expr) -> bool:
    is_string = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return (
        is_string or isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Call) and ast.unparse(node.func) == "str")
    )


def is_harmless(name: str, call: ast.Call) -> bool:
    """Whether nothing, or nothing but a sentence of ours, is printed."""
    constant = [each for each in call.args if isinstance(each, ast.Constant) and "\n" not in str(each.value)]
    return name in ("input", "Text", "self.stdout.write") and len(constant) == len(call.args)


def test_no_command_prints_otherwise() -> None:
    found = {}
    for file in sorted(SOURCE.rglob("*.py")):
        name = file.relative_to(SOURCE).as_posix()
        if name not in DOORS and (lines := other_ways(file.read_text(encoding="utf-8"))):
            found[name] = lines
    assert found == {}, "Print through cli/terminal.py, in processes without a command through visible.print_lines."


@pytest.mark.parametrize(
    "code",
    [
        "print(name)", "click.echo(f'{name}')", "sys.exit(f'{name}')", "raise SystemExit(str(error))", "from rich.text import Text; Text(name)",
        "Text.assemble((name, 'bold'))", "from click import echo", "self.stdout.write(f'{name}')", "input(name)",
        "from rich.console import Console; Console().print(name)", "from rich import print", "traceback.print_exc()",
    ],
)  # fmt: skip
def test_what_prints_otherwise_is_found(code: str) -> None:
    assert other_ways(code)


def test_what_does_not_is_passed_over() -> None:
    assert not other_ways("console.print(name); fail(name); input(); sys.exit(2); Text(); Text.assemble(shown(name))")


@pytest.mark.parametrize("is_terminal", [True, False])
@pytest.mark.parametrize("way", ["print", "styled", "two", "table", "text", "title", "rule"])
def test_a_text_makes_no_line_and_no_colour(way: str, is_terminal: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(terminal.console, "_file", out)
    monkeypatch.setattr(terminal.console, "_force_terminal", is_terminal)
    monkeypatch.setattr(terminal.console, "width", 300)
    table = Table("Name", title=HOSTILE if way == "title" else None, box=None)
    table.add_row(HOSTILE)
    {
        "print": lambda: terminal.console.print(HOSTILE),
        "styled": lambda: terminal.console.print(f"{HOSTILE}: wrong.", style="red"),
        "two": lambda: terminal.console.print("a", HOSTILE),
        "table": lambda: terminal.console.print(table),
        "title": lambda: terminal.console.print(table),
        "text": lambda: terminal.console.print(terminal.shown(HOSTILE, "bold")),
        "rule": lambda: terminal.console.rule(HOSTILE),
    }[way]()
    printed = out.getvalue()
    assert not any(line.lstrip(" \x1b[0123456789;m").startswith("VERIFIED") for line in printed.splitlines()), printed
    assert "\\nVERIFIED: all\\x0d\\x1b[32mVERIFIED" in printed and "[red]:smile:\\t\\x07\\u202e" in printed
    assert "\x1b[32m" not in printed and not any(each in printed for each in "\r\x07\x85\u2028\u202e")


def test_what_is_laid_out_otherwise_holds_no_controls(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(terminal.console, "_file", out)
    terminal.console.print(Text("a\x1b[2Jb"))
    assert out.getvalue() == "a\\x1b[2Jb\n"


def test_a_long_text_is_not_broken_into_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(terminal.console, "_file", out)
    monkeypatch.setattr(terminal.console, "width", 80)
    terminal.console.print("x" * 79 + " VERIFIED: all")
    assert out.getvalue().count("\n") == 1


def test_the_other_doors(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    terminal.echo(HOSTILE, "b")
    terminal.write_json({"name": HOSTILE})
    with pytest.raises(SystemExit):
        terminal.fail(HOSTILE)
    print_lines(HOSTILE)
    said = capsys.readouterr()
    assert not any(each in said.out + said.err for each in "\r\x07\x1b\x85\u2028\u202e")
    assert not any(line.startswith("VERIFIED") for line in (said.out + said.err).splitlines())
    terminal.write_out("a\x1b[2J\n")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    terminal.write_out("a\x1b[2J\n")
    assert capsys.readouterr().out == "a\x1b[2J\na\\x1b[2J\n"


def test_several_lines_are_given_one_by_one() -> None:
    lines = Lines("It has:", f"  {HOSTILE}")
    assert lines.count("\n") == 1 and str(ValueError(lines)) == lines
    again = pickle.loads(pickle.dumps(lines))
    assert isinstance(str(ValueError(lines)), Lines) and isinstance(again, Lines) and again == lines
    assert Lines(lines, "end").count("\n") == 2
    assert Lines(f"{lines}.").count("\n") == 0  # part of another text, where nobody knows whose line break it is
