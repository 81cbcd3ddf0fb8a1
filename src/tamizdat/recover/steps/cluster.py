"""The steps of recovery on many machines: the workers of a Dask cluster in place of this machine's own processes.

Each worker must have the same Tamizdat and the same libraries as the machine that recovers, so that the result has the
same bytes; that is checked before anything is sent. Captures go to the workers in the tasks, so they need no common
disk. Start workers with one thread each: `dask worker ADDRESS --nthreads 1`.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from distributed import Client, Future, KilledWorker, WorkerPlugin

from tamizdat.recover.storage.work_folder import program
from tamizdat.task_limits import TaskLimits, run_limited
from tamizdat.workers import WorkerDied

Task = TypeVar("Task")
Result = TypeVar("Result")
# Seconds in which the scheduler must answer and a worker must be there.
PATIENCE = 30
# Tasks under way for each thread of a worker: one at work, and some on their way.
AHEAD = 3


class ClusterError(ValueError):
    """A cluster cannot be used; the message says why and what to do."""


class Cluster:
    """A Dask cluster, by the address of its scheduler ("tcp://10.0.0.1:8786"). Use it as a context manager.

    Raises ClusterError where no scheduler answers, it has no workers, or these have another program.
    """

    def __init__(self, address: str) -> None:
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters is told below
        try:
            self.client = Client(address, timeout=PATIENCE)
        except (OSError, ValueError, TimeoutError) as error:
            raise ClusterError(f"No Dask scheduler answers at {address} ({error}). Check the address.") from None
        try:
            self.client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            self.client.close()
            raise ClusterError(
                f"The Dask scheduler at {address} has no workers. Start some: dask worker {address} --nthreads 1"
            ) from None
        others = [worker for worker, theirs in self.client.run(program).items() if theirs != program()]
        if others:
            self.client.close()
            raise ClusterError(
                f"Dask workers have another Tamizdat or other libraries than this machine: {', '.join(sorted(others))}."
                " Install the same there (the same requirements.lock), and start them again."
            )

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.client.close()

    def workers(self, start: Callable[[Path], None] | None = None, folder: Path | None = None) -> ClusterWorkers:
        """Return workers, as `tamizdat.workers.Workers` are. Each calls `start` with its own copy of `folder` first."""
        if start is not None and folder is not None:
            files = {file.name: file.read_bytes() for file in folder.iterdir()}
            self.client.register_plugin(_Start(start, files), name="tamizdat")
        return ClusterWorkers(self.client)


class ClusterWorkers:
    """Runs tasks on a cluster: the same as `tamizdat.workers.Workers`, on other machines."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def close(self) -> None:
        """Do nothing: the cluster is not ours to end."""

    def map(
        self,
        function: Callable[[Task], Result],
        tasks: Iterable[Task],
        died: Callable[[Task], Result] | None = None,
        limits: TaskLimits | None = None,
        too_long: Callable[[Task], Result] | None = None,
    ) -> Iterator[Result]:
        """Yield what `function` returns for each task, in the order of the tasks; see `Workers.map`.

        A worker that `limits` kill is started again by its nanny, which Dask's workers have unless told otherwise. Dask
        does not say how a worker ended, so that `too_long` is never asked.
        """
        if limits is not None:
            function = partial(run_limited, limits, function)
        tasks = iter(tasks)
        under_way: deque[tuple[Task, Future[Result]]] = deque()
        while True:
            limit = AHEAD * max(1, sum(self._client.nthreads().values()))
            for task in islice(tasks, max(0, limit - len(under_way))):
                under_way.append((task, self._submit(function, task)))
            if not under_way:
                return
            task, future = under_way.popleft()
            try:
                yield future.result()
            except KilledWorker:  # it was at work on several workers that died, perhaps over another task
                yield self._alone(function, task, died)

    def _alone(self, function: Callable[[Task], Result], task: Task, died: Callable[[Task], Result] | None) -> Result:
        try:
            result: Result = self._submit(function, task).result()
        except KilledWorker:
            if died is None:
                raise WorkerDied(task) from None
            return died(task)
        return result

    def _submit(self, function: Callable[[Task], Result], task: Task) -> Future[Result]:
        return self._client.submit(function, task, pure=False)


class _Start(WorkerPlugin):
    """Gives each worker, also one that joins later, a folder with some files, and calls `start` with it."""

    def __init__(self, start: Callable[[Path], None], files: dict[str, bytes]) -> None:
        self._start, self._files = start, files
        self._folder: Path | None = None

    def setup(self, worker: Any) -> None:
        """Write the files and start."""
        self._folder = Path(tempfile.mkdtemp(prefix="tamizdat-"))
        for name, body in self._files.items():
            (self._folder / name).write_bytes(body)
        self._start(self._folder)

    def teardown(self, worker: Any) -> None:
        """Remove the files."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
