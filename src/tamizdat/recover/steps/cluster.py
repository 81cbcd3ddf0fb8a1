"""The steps of recovery on many machines: the workers of a Dask cluster in place of this machine's own processes.

Each worker must have the same Tamizdat and the same libraries as the machine that recovers, so that the result has the
same bytes; that is checked before anything is sent. Captures go to the workers in the tasks, so they need no common
disk. Start workers with one thread each: `dask worker ADDRESS --nthreads 1`.

Each Dask worker does its tasks in a process of its own that is held to limits, as on this machine: a capture that ends
that process is told, and the worker stays. Dask would start an ended worker again, but not always one that has hardly
started, and then a cluster can be left without any.
"""

from __future__ import annotations

import logging
import multiprocessing
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar, cast

from distributed import Client, Future, KilledWorker, WorkerPlugin, get_worker

from tamizdat.recover.storage.work_folder import program
from tamizdat.task_limits import TaskLimits
from tamizdat.workers import WorkerDied, Workers, preload

Task = TypeVar("Task")
Result = TypeVar("Result")
# Seconds in which the scheduler must answer and a worker must be there.
PATIENCE = 30
_STEPS = "tamizdat.recover.steps.each"  # the module of what workers do
_PLUGIN = "tamizdat"
# Tasks under way for each thread of a worker: one at work, and some on their way.
AHEAD = 3


class ClusterError(ValueError):
    """A cluster cannot be used; the message says why and what to do."""


class Cluster:
    """A Dask cluster, by the address of its scheduler ("tcp://10.0.0.1:8786"). Use it as a context manager.

    Raises ClusterError where no scheduler answers, it has no workers, or these have another program or several threads.
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
        if threaded := [worker for worker, threads in self.client.nthreads().items() if threads > 1]:
            self.client.close()
            raise ClusterError(
                f"Dask workers have several threads: {', '.join(sorted(threaded))}. Start more of them with one thread"
                f" each: dask worker {address} --nworkers 4 --nthreads 1"
            )

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.client.close()

    def workers(self, start: Callable[[Path], None] | None = None, folder: Path | None = None) -> ClusterWorkers:
        """Return workers, as `tamizdat.workers.Workers` are. Each calls `start` with its own copy of `folder` first."""
        files = {file.name: file.read_bytes() for file in folder.iterdir()} if folder is not None else {}
        self.client.register_plugin(_OwnProcess(start, files), name=_PLUGIN)
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

        Raises ClusterError where the cluster has lost all its workers and got no other one for PATIENCE seconds.
        """
        tasks = iter(tasks)
        under_way: deque[tuple[Task, Future[Result | _Ended]]] = deque()
        while True:
            limit = AHEAD * max(1, len(self._client.nthreads()))
            for task in islice(tasks, max(0, limit - len(under_way))):
                under_way.append((task, self._submit(function, task, limits)))
            if not under_way:
                return
            task, future = under_way.popleft()
            try:
                result = self._result(future)
            except KilledWorker:  # it was at work on several workers that died, perhaps over another task
                result = self._alone(function, task, limits)
            if isinstance(result, _Ended):
                tell = (too_long or died) if result is _Ended.TOO_LONG else died
                if tell is None:
                    raise WorkerDied(task, too_long=result is _Ended.TOO_LONG)
                result = tell(task)
            yield result

    def _alone(self, function: Callable[[Task], Result], task: Task, limits: TaskLimits | None) -> Result | _Ended:
        try:
            return self._result(self._submit(function, task, limits))
        except KilledWorker:
            return _Ended.DIED

    def _submit(
        self, function: Callable[[Task], Result], task: Task, limits: TaskLimits | None
    ) -> Future[Result | _Ended]:
        return self._client.submit(_in_own_process, function, task, limits, pure=False)

    def _result(self, future: Future[Result | _Ended]) -> Result | _Ended:
        """Return the result of a task, for which there is time as long as there are workers."""
        waited = False
        while True:
            try:
                result: Result | _Ended = future.result(timeout=PATIENCE)
            except TimeoutError:
                if future.done():
                    raise
                is_lost = not self._client.nthreads()
                if is_lost and waited:
                    raise ClusterError(
                        "The Dask cluster has lost all its workers. Start some and run recover again: it goes on from"
                        " here."
                    ) from None
                waited = is_lost
            else:
                return result


class _Ended(Enum):
    """How the process of a task ended, where it did."""

    DIED = "died"
    TOO_LONG = "too long"


def _in_own_process(function: Callable[[Task], Result], task: Task, limits: TaskLimits | None) -> Result | _Ended:
    """Return what `function` returns for a task; on a Dask worker, from its process for tasks."""
    plugin = cast(_OwnProcess, get_worker().plugins[_PLUGIN])
    given: Callable[[Task], Any] = function
    (result,) = plugin.pool.map(
        given, [task], died=lambda _task: _Ended.DIED, limits=limits, too_long=lambda _task: _Ended.TOO_LONG
    )
    found: Result | _Ended = result
    return found


class _OwnProcess(WorkerPlugin):
    """Gives each worker, also one that joins later, a process for tasks, and a folder with some files.

    The process calls `start` with the folder, if there is one.
    """

    def __init__(self, start: Callable[[Path], None] | None, files: dict[str, bytes]) -> None:
        self._start, self._files = start, files
        self._folder: Path | None = None

    def setup(self, worker: Any) -> None:
        """Write the files and make the process ready; it starts with the first task."""
        self._folder = Path(tempfile.mkdtemp(prefix="tamizdat-"))
        for name, body in self._files.items():
            (self._folder / name).write_bytes(body)
        multiprocessing.current_process().daemon = False  # a worker is one, which may start no process
        preload(_STEPS)
        given = () if self._start is None else (self._folder,)
        self.pool = Workers(self._start, *given, processes=1)

    def teardown(self, worker: Any) -> None:
        """End the process and remove the files."""
        if self._folder is not None:
            self.pool.close()
            shutil.rmtree(self._folder, ignore_errors=True)
