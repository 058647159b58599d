"""The real programs: worker, dispatcher and web server, as `dev.py run` starts them."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from localservers import development
from localservers.network import free_port
from localservers.processes import Process

ROOT = Path(__file__).parent.parent


@contextmanager
def running(processes: Sequence[Process]) -> Iterator[None]:
    """Start programs in order, and stop them in the reverse order however this ends.

    What they say is shown only if one does not start.
    """
    with TemporaryDirectory() as folder, ExitStack() as ends:
        for number, process in enumerate(processes):
            quiet = replace(process, say=None, log=Path(folder, f"{number}.log"))
            quiet.start()
            ends.callback(quiet.stop)
        yield


def worker_and_dispatcher() -> list[Process]:
    """One worker with two children, and the dispatcher."""
    worker, dispatcher, _web = development.programs(ROOT, 0, dict(os.environ))
    return [worker, dispatcher]


def web(application: str = "hiring.wsgi:application") -> tuple[Process, int]:
    """The web server with an application in it, and its port."""
    port = free_port()
    process = development.programs(ROOT, port, dict(os.environ))[-1]
    return replace(process, command=[*process.command[:-1], application]), port
