"""A copy of the project on a machine with nothing but Python: one command and it runs."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest

import dev
from localservers.processes import ServerError

ROOT = Path(__file__).parent.parent
# The Python that made the environment of these tests: a fresh machine has nothing else.
PYTHON = str(Path(sys.base_prefix) / "bin" / "python3")
LEFT_AT_HOME = shutil.ignore_patterns(".*_cache", ".git", ".hypothesis", ".venv", "var")
PATIENCE_SECONDS = 300


def fresh(**more):
    """The environment without what these tests were given."""
    ours = ("DATABASE_URL", "REDIS_URL", "FRONTLINE_", "SECRET_KEY", "DJANGO_", "PYTHON", "PYTEST_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | more


def dev_py(folder, *words, **environment):
    return subprocess.run(
        [PYTHON, "dev.py", *words],
        cwd=folder,
        env=fresh(**environment),
        capture_output=True,
        text=True,
        check=False,
    )


def descendants(pid):
    """The processes that a process started, and those that they started."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [each for child in children for each in [int(child), *descendants(child)]]


def lives(pid):
    try:
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def eventually(is_so, seconds):
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.1)
    return is_so()


def processor_seconds(pid):
    """What a process and all it started have worked, ended children included."""
    ticks = 0
    for each in [pid, *descendants(pid)]:
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def seconds_of_one_start(folder):
    """What it takes to load the app once, in seconds of a processor."""
    before = os.times()
    assert dev_py(folder, "manage", "check").returncode == 0
    after = os.times()
    return sum(after[2:4]) - sum(before[2:4])


class Run:
    """A `dev.py run` in a folder, followed by its output."""

    def __init__(self, folder):
        self.log = folder.with_suffix(".log")
        with self.log.open("w") as output:
            self.process = subprocess.Popen(
                [PYTHON, "dev.py", "run"], cwd=folder, env=fresh(), stdout=output, stderr=output
            )

    def said(self, pattern):
        return re.search(pattern, self.log.read_text())

    def wait_until_ready(self, patience):
        """Give the address."""
        eventually(lambda: self.process.poll() is not None or self.said("Ready at"), patience)
        ready = self.said(r"Ready at (\S+)")
        assert ready, self.log.read_text()
        return ready[1]

    def child(self, words):
        """The process id of a child whose command line holds the words; None if there is none."""
        for pid in descendants(self.process.pid):
            if words in Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " "):
                return pid
        return None


def copy_of_the_project(folder):
    shutil.copytree(ROOT, folder, ignore=LEFT_AT_HOME)
    return folder


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return copy_of_the_project(tmp_path_factory.mktemp("fresh") / "project")


@pytest.fixture(scope="module")
def first(project):
    """The first start, environment and demo included."""
    run = Run(project)
    run.wait_until_ready(PATIENCE_SECONDS)
    yield run
    run.process.kill()
    run.process.wait()


@pytest.mark.slow
def test_one_command_leads_from_nothing_to_a_page_and_a_log_in(first):
    address = first.wait_until_ready(0)

    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with browser.open(f"{address}/readyz") as answer:
        assert answer.read() == b"ready\n"
    assert first.said(r"Log-ins, all with the password \S+")
    link = first.said(r"http://\S+/a/\S+/")
    assert link
    with browser.open(link[0]) as page:
        assert page.status == 200


@pytest.mark.slow
def test_a_second_run_says_where_the_first_is_and_leaves_it_alone(first, project):
    address = first.wait_until_ready(0)

    second = dev_py(project, "run")

    assert second.returncode == 1
    assert second.stderr == (
        f"Frontline runs already, at {address} - Ctrl-C in its terminal stops it.\n"
    )
    assert first.process.poll() is None


@pytest.mark.slow
def test_other_commands_join_the_data_of_what_runs(first, project):
    counting = "from hiring.models import Team; print(Team.objects.count(), 'teams')"

    counted = dev_py(project, "manage", "shell", "--verbosity", "0", "--command", counting)

    assert counted.stdout == "2 teams\n"


@pytest.mark.slow
def test_a_killed_worker_is_started_again(first):
    worker = first.child("-A hiring.celery worker")

    os.kill(worker, signal.SIGKILL)

    assert eventually(lambda: first.said(r"worker +\| ended with exit code -9"), 10)
    assert eventually(lambda: first.child("-A hiring.celery worker") not in {None, worker}, 20)


@pytest.mark.slow
def test_a_killed_supervisor_leaves_nothing_running_and_the_next_start_is_light(first, project):
    started = descendants(first.process.pid)
    first.process.kill()
    first.process.wait()

    assert len(started) >= 7
    assert eventually(lambda: not any(map(lives, started)), 20)

    second = Run(project)
    second.wait_until_ready(PATIENCE_SECONDS)
    seconds = processor_seconds(second.process.pid)
    running = descendants(second.process.pid)
    second.process.send_signal(signal.SIGINT)

    assert second.process.wait(60) == 0
    assert not any(map(lives, running))
    assert not second.said("Making the environment")
    assert second.said("Log-ins, all with the password")
    # Counted in starts of Django: seconds would measure what else the machine is doing.
    assert seconds < 8 * seconds_of_one_start(project)


def test_nothing_is_installed_where_the_environment_fits():
    started = time.monotonic()

    done = dev_py(ROOT, "setup")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert time.monotonic() - started < 5


def test_a_python_that_cannot_make_environments_is_told_the_package(tmp_path):
    project = copy_of_the_project(tmp_path / "project")
    without = tmp_path / "without"
    without.mkdir()
    (without / "venv.py").write_text("raise SystemExit('ensurepip is not available')")

    done = dev_py(project, "setup", PYTHONPATH=str(without))

    assert done.returncode == 1
    assert "    sudo apt-get install -y python3-venv\n" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (project / ".venv").exists()


def test_a_registry_out_of_reach_is_told_and_tried_again_next_time(tmp_path):
    project = copy_of_the_project(tmp_path / "project")
    nowhere = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": ""}

    done = dev_py(project, "setup", **nowhere)

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "The packages could not be installed, for the reason above; then run this again."
    )
    assert "Traceback" not in done.stderr
    assert not (project / ".venv" / "stamp").exists()


def test_a_full_disk_is_told_before_anything_is_written(monkeypatch):
    full = SimpleNamespace(free=7_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)

    with pytest.raises(ServerError, match="nearly full: 7 MB are free, 500 are needed"):
        dev.setup("dev")


def test_an_unknown_command_is_answered_with_the_known_ones():
    done = dev_py(ROOT, "rum")

    assert done.returncode == 1
    assert "python3 dev.py run " in done.stderr
    assert "python3 dev.py test " in done.stderr
