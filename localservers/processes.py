"""A process that starts ready, speaks with a prefix, and stops when told or when we die."""

import contextlib
import fcntl
import functools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

CHILD = Path(__file__).with_name("child.py")


class ServerError(Exception):
    """Something that the person at the terminal has to put right; the message says what."""


def hold(path: Path, *, wait: bool) -> IO[str]:
    """Lock a file until it is closed, or the process ends however; BlockingIOError if taken."""
    file = path.open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise
    return file


@functools.cache
def run_as() -> str:
    """How a program that refuses root is to be run: see child.py."""
    if os.geteuid() != 0:
        return "self"
    trial = as_child(["true"], signal.SIGTERM, "namespace")
    done = subprocess.run(trial, stderr=subprocess.DEVNULL, check=False)
    return "nobody" if done.returncode else "namespace"


def as_child(command: Sequence[str], stop: signal.Signals, user: str = "self") -> list[str]:
    """The command line that runs a command so that it ends with this process."""
    return [
        sys.executable,
        "-I",
        "-S",
        str(CHILD),
        str(os.getpid()),
        str(int(stop)),
        user,
        *command,
    ]


def _read(pipe: IO[bytes]) -> bytes:
    """What a pipe that does not block has to give; nothing, if there is nothing for now."""
    try:
        return os.read(pipe.fileno(), 65_536)
    except BlockingIOError:
        return b""


@dataclass
class Process:
    """One program. With a log file its words go there, without one `relay` hands them to `say`.

    No thread does that: Linux would tell the program of our death once for every thread of ours.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    log: Path | None = None
    say: Callable[[str, str], None] | None = None
    is_ready: Callable[[], bool] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    refuses_root: bool = False
    _running: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _half_a_line: bytes = field(default=b"", init=False)

    def start(self, patience: float = 30.0) -> None:
        """Start and wait until it is ready; ServerError if it dies first or takes too long."""
        with contextlib.ExitStack() as files:
            out: IO[bytes] | int = subprocess.PIPE if self.say else subprocess.DEVNULL
            if self.log:
                out = files.enter_context(self.log.open("ab"))
            self._running = subprocess.Popen(
                as_child(self.command, self.stop_signal, run_as() if self.refuses_root else "self"),
                env=os.environ | self.environment,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for the parent, which stops all in order
            )
        if self._running.stdout:
            os.set_blocking(self._running.stdout.fileno(), False)
        try:
            self._wait_until_ready(patience)
        except BaseException:
            self.stop(0)
            raise

    def relay(self) -> None:
        """Say the lines that have come since the last call."""
        pipe = self._running.stdout if self._running else None
        if not self.say or not pipe or pipe.closed:
            return
        while said := _read(pipe):
            *lines, self._half_a_line = (self._half_a_line + said).split(b"\n")
            for line in lines:
                self.say(self.name, line.decode(errors="replace").rstrip())

    def _wait_until_ready(self, patience: float) -> None:
        deadline = time.monotonic() + patience
        while self.is_ready and not self.is_ready():
            if self.exit_code is not None:
                message = (
                    f"{self.name} did not start (exit code {self.exit_code}){self._last_words()}"
                )
                raise ServerError(message)
            if time.monotonic() > deadline:
                message = f"{self.name} was not ready after {patience:.0f} s{self._last_words()}"
                raise ServerError(message)
            time.sleep(0.02)
            self.relay()

    def _last_words(self) -> str:
        if not self.log:
            return ""
        lines = self.log.read_text(errors="replace").splitlines()[-5:]
        return "".join(["; the last lines of its log:", *(f"\n    {line}" for line in lines)])

    @property
    def pid(self) -> int | None:
        """Its process id, also after it ended; None before the first start."""
        return self._running.pid if self._running else None

    @property
    def exit_code(self) -> int | None:
        """None while it runs, and before the first start."""
        return self._running.poll() if self._running else None

    def stop(self, patience: float = 10.0) -> None:
        """Ask it to stop and wait; past the patience end it, and whatever it left behind."""
        if not self._running:
            return
        if self.exit_code is None and patience:
            self._running.send_signal(self.stop_signal)
        deadline = time.monotonic() + patience
        while self.exit_code is None and time.monotonic() < deadline:
            time.sleep(0.02)
            self.relay()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._running.pid, signal.SIGKILL)
        self._running.wait()
        self.relay()
        if self._running.stdout:
            self._running.stdout.close()
