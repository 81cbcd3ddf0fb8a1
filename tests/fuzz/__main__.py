"""Runs the fuzzers: `python -m fuzz [TARGET …]`, all of them if none is named; as many at once as there are cores.

    FUZZ_SECONDS   how long each runs; 600 if it is not set
    FUZZ_FOLDER    where inputs are kept: `.fuzz` if it is not set. What was found in one run is where the next begins

Ends with 1 if an input made recovery or a verifier fail; the table names the folder where such inputs are kept. Each is tried again by
`python -m fuzz.harness TARGET .fuzz/TARGET FILE`.
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS / "recover"), str(TESTS / "release"), str(TESTS)]

# An input that takes longer, or more memory, is a failure. Instrumented code takes some four times as long.
_LIMITS = ("-timeout=20", "-report_slow_units=20", "-rss_limit_mb=2048")
# Bytes of an input, and the share of the time: small ones go further, long ones show work that grows faster than they do.
_ROUNDS = ((1 << 14, 0.75), (1 << 16, 0.25))
_MOST_FAILURES = 5  # of a target; after each the fuzzer begins anew
_STATUS = re.compile(r"^#(\d+)\s+\w+\s+cov: (\d+)", re.M)
_STARTUP = 600  # seconds that a fuzzer may take beyond its time, to start and to end: a busy machine takes minutes


class Outcome(NamedTuple):
    """What became of a target: inputs tried, places in the code that were reached, and the inputs that failed."""

    target: str
    executions: int
    coverage: int
    failures: int
    folder: Path
    fault: str = ""


def main() -> int:
    """Run the fuzzers and print the table; return the exit code."""
    if importlib.util.find_spec("atheris") is None:
        print("The fuzzers need atheris, which is there for CPython 3.11 to 3.13 on Linux (x86-64) alone.")
        print("Take such a Python (make install-test PYTHON=python3.13), or leave the fuzzers out.")
        return 2
    from fuzz.redirect_patterns import NAME
    from fuzz.releases import RELEASE_TARGETS
    from fuzz.targets import TARGETS

    known = [*TARGETS, *RELEASE_TARGETS, NAME]
    chosen = sys.argv[1:] or known
    if unknown := [name for name in chosen if name not in known]:
        print(f"No target is called {', '.join(unknown)}. They are: {', '.join(known)}.")
        return 2
    seconds = int(os.environ.get("FUZZ_SECONDS", "600"))
    folder = Path(os.environ.get("FUZZ_FOLDER", ".fuzz")).absolute()
    with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
        outcomes = list(threads.map(lambda name: _fuzzed(name, folder, seconds), chosen))
    _print(outcomes)
    return 1 if any(each.failures or each.fault for each in outcomes) else 0


def _fuzzed(target: str, folder: Path, seconds: int) -> Outcome:
    """Run one fuzzer for its time, anew after each failure."""
    name = target.replace(" ", "-")
    corpus, failures, log = folder / name, folder / f"{name}.failures", folder / f"{name}.log"
    failures.mkdir(parents=True, exist_ok=True)
    log.unlink(missing_ok=True)
    before = set(failures.iterdir())
    executions = coverage = 0
    fault = ""
    for longest, share in _ROUNDS:
        end = time.monotonic() + seconds * share
        options = [*_LIMITS, f"-max_len={longest}", f"-artifact_prefix={failures}/"]
        if longest != _ROUNDS[0][0]:  # what is found goes into a folder of its own
            (folder / f"{name}.long").mkdir(exist_ok=True)
            options.append(str(folder / f"{name}.long"))
        while (left := round(end - time.monotonic())) > 0 and not fault:
            status, output = _run([target, str(corpus), f"-max_total_time={left}", *options], left, log)
            found = _STATUS.findall(output)
            executions += int(found[-1][0]) if found else 0
            coverage = max([coverage, *(int(reached) for _, reached in found)])
            new = set(failures.iterdir()) - before
            if status and not new:
                fault = output[-2000:]  # it did not even start
            if not status or len(new) >= _MOST_FAILURES:
                break
    return Outcome(target, executions, coverage, len(set(failures.iterdir()) - before), failures, fault)


def _run(words: list[str], seconds: int, log: Path) -> tuple[int, str]:
    """Run the harness once, what it prints added to `log`; return its exit code and what it printed."""
    paths = os.pathsep.join(
        [str(TESTS), str(TESTS / "recover"), str(TESTS / "release"), os.environ.get("PYTHONPATH", "")]
    )
    with log.open("ab+") as file:
        start = file.tell()
        try:
            status = subprocess.run(
                [sys.executable, "-m", "fuzz.harness", *words],
                stdout=file, stderr=subprocess.STDOUT, check=False, timeout=seconds + _STARTUP,
                env={**os.environ, "PYTHONPATH": paths},
            ).returncode  # fmt: skip
        except subprocess.TimeoutExpired:
            return 1, f"stopped, since it took {seconds + _STARTUP} seconds; the last that it said is in {log}"
        file.seek(start)
        return status, file.read().decode(errors="replace")


def _print(outcomes: list[Outcome]) -> None:
    print(f"{'target':<20}{'executions':>12}{'coverage':>10}{'failures':>10}")
    for each in outcomes:
        print(f"{each.target:<20}{each.executions:>12,}{each.coverage:>10,}{each.failures:>10}")
    for each in outcomes:
        if each.failures:
            print(
                f"Inputs that made it fail: {each.folder}; what it said: {each.target.replace(' ', '-')}.log beside it"
            )
        if each.fault:
            print(f"{each.target} ended before its time:\n{each.fault}")


if __name__ == "__main__":
    sys.exit(main())
