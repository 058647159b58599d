"""The servers on this machine: they keep their data, and nothing keeps them."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis
from django.db import connection

from localservers import postgres, temporary, valkey
from localservers.network import free_port
from localservers.processes import ServerError, hold

ROOT = Path(__file__).parent.parent

# Starts both servers in the folder given, tells their process ids, and dies without a word.
CRASHING = """
import os, sys
from pathlib import Path
from localservers import postgres, valkey
folder = Path(sys.argv[1])
servers = [module.launch(folder / module.__name__)[0] for module in (postgres, valkey)]
print(*[server.pid for server in servers], flush=True)
os.kill(os.getpid(), 9)
"""

# Asks for servers of its own, tells their address and dies without a word.
CRASHING_ASKER = """
import os, sys
from pathlib import Path
from localservers import temporary
with temporary.servers(durable=False, beside=Path(sys.argv[1])) as addresses:
    print(addresses["DATABASE_URL"], flush=True)
    os.kill(os.getpid(), 9)
"""


def runs(pid):
    """Whether a process lives; one that only waits to be noticed does not."""
    try:
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def eventually(is_so, seconds=10):
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.02)
    return is_so()


def python(script, *arguments):
    return subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def cluster(tmp_path):
    """Starts PostgreSQL in the test's folder as often as it is called."""
    started = []

    def launch():
        process, address = postgres.launch(tmp_path / "postgres", durable=False)
        started.append(process)
        return process, address

    yield launch
    for process in started:
        process.stop()


@pytest.mark.django_db
def test_the_suite_runs_on_postgresql():
    assert connection.vendor == "postgresql"


def test_a_cluster_keeps_its_data_from_one_start_to_the_next(cluster):
    process, address = cluster()
    with psycopg.connect(address) as session:
        session.execute("CREATE TABLE kept AS SELECT 7 AS answer")
    process.stop()

    process, address = cluster()

    with psycopg.connect(address) as session:
        assert session.execute("SELECT answer FROM kept").fetchone() == (7,)


def test_a_cluster_lets_nobody_in_without_its_password(cluster):
    _, address = cluster()
    password = address.partition("frontline:")[2].partition("@")[0]

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(address.replace(password, "guessed"))


def test_the_password_is_for_its_owner_alone(cluster, tmp_path):
    cluster()

    assert (tmp_path / "postgres" / "password").stat().st_mode & 0o777 == 0o600


def test_upper_and_lower_case_reach_beyond_english(cluster):
    _, address = cluster()

    with psycopg.connect(address) as session:
        assert session.execute("SELECT lower('ÁÑØ')").fetchone() == ("áñø",)


def test_a_stale_pid_file_whose_number_another_program_has_is_no_obstacle(cluster, tmp_path):
    process, _ = cluster()
    lock = tmp_path / "postgres" / "postmaster.pid"
    lines = lock.read_text().splitlines()
    process.stop()
    lock.write_text("\n".join([str(os.getppid()), *lines[1:]]))

    process, address = cluster()

    psycopg.connect(address).close()
    assert lock.read_text().splitlines()[0] == str(process.pid)


def test_a_server_left_over_on_the_folder_is_stopped_first(cluster):
    left_over, _ = cluster()

    _, address = cluster()

    psycopg.connect(address).close()
    assert left_over.exit_code == 0


def test_a_cluster_comes_back_after_a_crash(cluster):
    process, address = cluster()
    assert process.pid
    os.kill(process.pid, signal.SIGKILL)
    process.stop()

    process.start()

    psycopg.connect(address).close()


def test_half_a_cluster_is_made_anew(cluster, tmp_path):
    (tmp_path / "postgres.new" / "base").mkdir(parents=True)

    _, address = cluster()

    psycopg.connect(address).close()


def test_data_of_another_version_is_refused_with_advice(tmp_path):
    (tmp_path / "PG_VERSION").write_text("9\n")

    with pytest.raises(ServerError, match=r"made by PostgreSQL 9 .* set PG_BIN"):
        postgres.launch(tmp_path)


@pytest.mark.parametrize(
    ("server", "variable", "advice"),
    [
        (postgres, "PG_BIN", "no PostgreSQL found: set PG_BIN"),
        (valkey, "REDIS_BIN", "no Valkey or Redis found: set REDIS_BIN"),
    ],
)
def test_missing_programs_are_named_with_advice(server, variable, advice, tmp_path, monkeypatch):
    monkeypatch.setenv(variable, str(tmp_path / "nowhere"))

    with pytest.raises(ServerError, match=advice):
        server.launch(tmp_path / "data")


def test_a_server_that_cannot_start_shows_its_last_words(tmp_path):
    (tmp_path / "valkey" / "appendonlydir").mkdir(parents=True)
    (tmp_path / "valkey" / "appendonlydir" / "appendonly.aof.manifest").write_text("nonsense")

    with pytest.raises(ServerError, match=r"valkey did not start(?s:.*)manifest"):
        valkey.launch(tmp_path / "valkey")


def test_what_valkey_acknowledged_outlives_its_crash(tmp_path):
    process, address = valkey.launch(tmp_path / "valkey")
    with redis.from_url(address) as client:
        client.set("kept", "7")
    assert process.pid
    os.kill(process.pid, signal.SIGKILL)
    process.stop()

    process, address = valkey.launch(tmp_path / "valkey")

    with redis.from_url(address) as client:
        assert client.get("kept") == b"7"
    process.stop()


def test_valkey_lets_nobody_in_without_its_password(tmp_path):
    process, address = valkey.launch(tmp_path / "valkey")
    _, _, place = address.partition("@")

    with redis.from_url(f"redis://{place}") as client, pytest.raises(redis.AuthenticationError):
        client.ping()
    process.stop()


def test_servers_die_with_the_program_that_started_them(tmp_path):
    crashed = python(CRASHING, tmp_path)

    pids = crashed.stdout.split()
    assert len(pids) == 2
    assert eventually(lambda: not any(runs(pid) for pid in pids))


def test_servers_for_one_run_leave_nothing_behind(tmp_path):
    with temporary.servers(durable=False, beside=tmp_path) as addresses:
        psycopg.connect(addresses["DATABASE_URL"]).close()
        assert len(list(tmp_path.iterdir())) == 1

    assert list(tmp_path.iterdir()) == []


def test_servers_for_one_run_leave_nothing_behind_after_a_crash(tmp_path):
    crashed = python(CRASHING_ASKER, tmp_path)

    address = crashed.stdout.strip()
    assert address.startswith("postgresql://")
    assert eventually(lambda: not list(tmp_path.iterdir()))
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)


def test_servers_for_one_run_say_why_they_cannot_start(tmp_path, monkeypatch):
    monkeypatch.setenv("PG_BIN", str(tmp_path / "nowhere"))

    with (
        pytest.raises(ServerError, match="no PostgreSQL found"),
        temporary.servers(durable=False, beside=tmp_path),
    ):
        pass


def test_a_taken_port_is_passed_over():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        assert free_port(port) > port


def test_a_lock_is_free_again_when_its_holder_is_gone(tmp_path):
    file = tmp_path / "lock"
    with hold(file, wait=False), pytest.raises(BlockingIOError):
        hold(file, wait=False)

    hold(file, wait=False).close()
