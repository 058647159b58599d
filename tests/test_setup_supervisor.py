"""The supervisor: what ends is started again, and at the end nothing is left."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from localservers import supervisor as supervision
from localservers.processes import Process, ServerError
from localservers.supervisor import Supervisor

# Writes its name to the file given when it is told to stop.
OBEDIENT = """
import signal, sys, time
def stop(*_):
    open(sys.argv[1], "a").write(sys.argv[2] + " ")
    sys.exit()
signal.signal(signal.SIGTERM, stop)
print("ready", flush=True)
time.sleep(60)
"""

# Starts another program, tells its process id and does not hear SIGTERM.
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(other.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def _signal_handlers():
    """The supervisor takes over the signals; give them back to pytest."""
    before = {number: signal.getsignal(number) for number in supervision.ENDINGS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch):
    monkeypatch.setattr(supervision, "LONGEST_PAUSE_SECONDS", 0.05)


def python(name, script, *arguments):
    """A process that is ready when it has said something, and the list of what it says."""
    said = []
    process = Process(
        name,
        [sys.executable, "-c", script, *map(str, arguments)],
        say=lambda _, line: said.append(line),
        is_ready=lambda: bool(said),
    )
    return process, said


def test_the_latest_started_is_stopped_first(tmp_path):
    notes = tmp_path / "notes"

    with Supervisor() as supervisor:
        for name in ("database", "worker", "web"):
            supervisor.start(python(name, OBEDIENT, notes, name)[0])

    assert notes.read_text().split() == ["web", "worker", "database"]


def test_a_killed_process_is_started_again(tmp_path, capsys):
    process, said = python("worker", OBEDIENT, tmp_path / "notes", "worker")

    with Supervisor() as supervisor:
        supervisor.start(process)
        first = process.pid
        os.kill(first, signal.SIGKILL)
        supervisor.watch(seconds=1)
        second = process.pid

    assert said == ["ready", "ready"]
    assert first != second
    assert "worker     | ended with exit code -9; starting it again" in capsys.readouterr().out


def test_a_process_that_keeps_ending_ends_everything(tmp_path):
    notes = tmp_path / "notes"
    broken = Process("broken", [sys.executable, "-c", "raise SystemExit(3)"])

    with (
        pytest.raises(ServerError, match="broken ended 6 times in a row, last with exit code 3"),
        Supervisor() as supervisor,
    ):
        supervisor.start(python("web", OBEDIENT, notes, "web")[0])
        supervisor.start(broken)
        supervisor.watch(seconds=30)

    assert notes.read_text() == "web "


@pytest.mark.parametrize("number", supervision.ENDINGS)
def test_every_request_to_end_stops_the_children(number, tmp_path):
    notes = tmp_path / "notes"

    with pytest.raises(KeyboardInterrupt), Supervisor() as supervisor:
        supervisor.start(python("web", OBEDIENT, notes, "web")[0])
        signal.raise_signal(number)

    assert notes.read_text() == "web "


def test_a_process_that_does_not_listen_is_ended_with_all_it_started():
    process, said = python("stubborn", STUBBORN)
    process.start()

    process.stop(patience=0.2)

    assert process.exit_code == -signal.SIGKILL
    deadline = time.monotonic() + 5
    other = Path(f"/proc/{said[0]}/stat")
    while other.exists() and ") Z" not in other.read_text() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not other.exists() or ") Z" in other.read_text()


def test_a_process_that_dies_before_it_is_ready_is_reported():
    process = Process("web", [sys.executable, "-c", "raise SystemExit(3)"], is_ready=lambda: False)

    with pytest.raises(ServerError, match=r"web did not start \(exit code 3\)"):
        process.start()


def test_a_process_that_is_never_ready_is_ended():
    process, _ = python("web", "import time; time.sleep(60)")

    with pytest.raises(ServerError, match="web was not ready after 0 s"):
        process.start(patience=0.2)

    assert process.exit_code == -signal.SIGKILL
