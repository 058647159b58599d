"""Keeps programs running until told to stop, then stops them in the reverse order."""

import contextlib
import signal
import time
from dataclasses import dataclass
from types import FrameType, TracebackType
from typing import NoReturn, Self

from localservers.processes import Process, ServerError

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STEADY_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 30.0
MOST_FAILURES = 6


def say(name: str, line: str) -> None:
    """Print a line under the name of who said it."""
    print(f"{name:<10} | {line}", flush=True)


@dataclass
class Child:
    """A supervised process and how it has been doing."""

    process: Process
    started: float
    failures: int = 0
    due: float | None = None  # when to start it again; None while it runs


class Supervisor:
    """A context: leaving it, for whatever reason, stops all that was started under it."""

    def __init__(self) -> None:
        self._children: list[Child] = []

    def __enter__(self) -> Self:
        """Let every request to end arrive as KeyboardInterrupt."""
        for number in ENDINGS:
            signal.signal(number, _interrupt)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the children, the latest first. Nothing hurries this: it is bounded anyway."""
        for number in ENDINGS:
            signal.signal(number, signal.SIG_IGN)
        for child in reversed(self._children):
            child.process.stop()

    def add(self, process: Process) -> None:
        """Take over a process that runs."""
        self._children.append(Child(process, time.monotonic()))

    def start(self, process: Process) -> None:
        """Start a process and keep it running."""
        process.start()
        self.add(process)

    def watch(self, seconds: float = float("inf")) -> None:
        """Start again whatever ends, with growing pauses; ServerError when one keeps ending."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for child in self._children:
                self._look_after(child)
            time.sleep(0.1)

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        child.process.relay()
        if child.due is None and child.process.exit_code is not None:
            if now - child.started > STEADY_SECONDS:
                child.failures = 0
            self._plan_restart(child, now)
        elif child.due is not None and now >= child.due:
            child.due, child.started = None, now
            # A failed start leaves an exit code, which the next look finds.
            with contextlib.suppress(ServerError):
                child.process.start()

    def _plan_restart(self, child: Child, now: float) -> None:
        name, code = child.process.name, child.process.exit_code
        child.failures += 1
        if child.failures >= MOST_FAILURES:
            message = f"{name} ended {child.failures} times in a row, last with exit code {code}"
            raise ServerError(message)
        child.process.stop()  # what it started itself may have outlived it
        pause = min(2.0 ** (child.failures - 1), LONGEST_PAUSE_SECONDS)
        child.due = now + pause
        say(name, f"ended with exit code {code}; starting it again in {pause:.0f} s")


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
