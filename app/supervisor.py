"""Several workers on one socket: started, watched, replaced when they die, stopped in order."""

import contextlib
import logging
import multiprocessing
import os
import shutil
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event
from pathlib import Path

from .errors import AppError
from .logs import configure_logs
from .settings import Settings

LOG = logging.getLogger("bersih")

# A worker that lives shorter than this has not died by chance; starting it again at once would spin.
HEALTHY_S = 5.0
FAILED_TO_START = 3
SHARED_METRICS = "PROMETHEUS_MULTIPROC_DIR"


class WorkersFailedError(AppError):
    """Workers do not start."""


class Supervisor:
    """Keeps `settings.workers` processes answering on one listening socket.

    Workers are spawned, not forked: each maps the same model files, so the pages are shared
    anyway, and none inherits a lock or a thread.
    """

    def __init__(self, settings: Settings, listener: socket.socket) -> None:
        self._settings = settings
        self._listener = listener
        self._context = multiprocessing.get_context("spawn")
        self._workers: dict[SpawnProcess, float] = {}
        self._stopping = False
        self._renewing = False
        self._closing = self._context.Event()

    def run(self) -> None:
        """Supervise until SIGTERM or SIGINT; SIGHUP replaces the workers one by one.

        Raises:
            WorkersFailedError: a worker cannot start, so no other will.
        """
        awake, waker = os.pipe()
        os.set_blocking(waker, False)
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(name, self._on_signal)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        with self._shared_metrics():
            for _ in range(self._settings.workers):
                self._start()
            while not self._stopping:
                wait([awake, *(worker.sentinel for worker in self._workers)])
                self._read_signals(awake)
                self._replace_the_dead()
                if self._renewing:
                    self._renew()
            self._stop_all()

    def _on_signal(self, number: int, _frame: object) -> None:
        if number == signal.SIGHUP:
            self._renewing = True
        else:
            self._stopping = True

    def _read_signals(self, awake: int) -> None:
        if wait([awake], timeout=0):
            os.read(awake, 4096)

    @contextlib.contextmanager
    def _shared_metrics(self) -> Iterator[None]:
        """A folder for the workers' counters; prometheus_client takes its name from the environment only."""
        given = self._settings.metrics_dir
        folder = given or Path(tempfile.mkdtemp(prefix="bersih-metrics-"))
        folder.mkdir(parents=True, exist_ok=True)
        for left_over in folder.glob("*.db"):
            left_over.unlink()
        os.environ[SHARED_METRICS] = str(folder)
        self._settings = self._settings.model_copy(update={"metrics_dir": folder})
        try:
            yield
        finally:
            if given is None:
                shutil.rmtree(folder, ignore_errors=True)

    def _start(self) -> None:
        worker = self._context.Process(
            target=run_worker, args=(self._settings, self._listener, self._closing), name="bersih-worker"
        )
        worker.start()
        self._workers[worker] = time.monotonic()

    def _replace_the_dead(self) -> None:
        for worker, started in list(self._workers.items()):
            if worker.is_alive():
                continue
            del self._workers[worker]
            self._forget_metrics(worker)
            if self._stopping:
                continue
            LOG.warning("worker died", extra={"worker": worker.pid, "exit_code": worker.exitcode})
            if worker.exitcode == FAILED_TO_START:
                self._stop_all()
                raise WorkersFailedError("a worker could not start: its log line says why")
            time.sleep(max(0.0, HEALTHY_S - (time.monotonic() - started)) / HEALTHY_S)
            self._start()

    def _renew(self) -> None:
        self._renewing = False
        for worker in list(self._workers):
            self._start()
            self._retire(worker)

    def _retire(self, worker: SpawnProcess) -> None:
        self._workers.pop(worker, None)
        worker.terminate()
        worker.join()
        self._forget_metrics(worker)

    def _stop_all(self) -> None:
        self._closing.set()
        for worker in self._workers:
            worker.terminate()
        # The workers have it too; a copy left open here would go on taking callers in for nobody.
        self._listener.close()
        deadline = time.monotonic() + self._settings.drain_s + self._settings.drain_timeout_s + HEALTHY_S
        for worker in self._workers:
            worker.join(max(0.0, deadline - time.monotonic()))
            if worker.is_alive():
                worker.kill()
        self._workers.clear()

    def _forget_metrics(self, worker: SpawnProcess) -> None:
        folder = self._settings.metrics_dir
        assert folder is not None
        for gauge in folder.glob(f"gauge_live*_{worker.pid}.db"):
            gauge.unlink()


def run_worker(settings: Settings, listener: socket.socket, closing: Event) -> None:
    """One worker process, from its start to its end; `closing` says that no other will take its place."""
    from classifier.errors import BersihError

    from .service import create_app
    from .serving import run_server

    configure_logs(settings.log_level)
    _end_with_the_supervisor(closing)
    try:
        app = create_app(settings)
    except (AppError, BersihError) as error:
        LOG.error("worker cannot start", extra={"reason": str(error)})
        raise SystemExit(FAILED_TO_START) from None
    LOG.info("worker ready", extra={"worker": os.getpid()})
    run_server(app, settings, listener, closing.is_set)


def _end_with_the_supervisor(closing: Event) -> None:
    """Drain as soon as the supervisor is gone, however it went: nobody else would stop this worker."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    sentinel = parent.sentinel

    def watch() -> None:
        wait([sentinel])
        closing.set()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="supervisor-watch").start()
