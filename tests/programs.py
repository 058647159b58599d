"""Real workers and dispatchers on the test database, to be killed at will."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.db import connection

WORKER = ("-m", "celery", "-A", "hiring.celery", "worker", "--concurrency", "1")
QUIET = ("--loglevel", "critical", "--without-mingle", "--without-gossip")
DISPATCHER = ("manage.py", "dispatch")


def start_worker(**environment: str) -> "subprocess.Popen[bytes]":
    return _start(*WORKER, *QUIET, **environment)


def start_dispatcher(*, lease_seconds: int = 1) -> "subprocess.Popen[bytes]":
    return _start(*DISPATCHER, WORK_LEASE_SECONDS=str(lease_seconds), WORK_SWEEP_SECONDS="0.2")


@contextmanager
def running(*programs: "subprocess.Popen[bytes]") -> Iterator[None]:
    try:
        yield
    finally:
        for program in programs:
            kill(program)


def kill(program: "subprocess.Popen[bytes]") -> None:
    """SIGKILL the program and everything it started."""
    if program.poll() is None:
        os.killpg(program.pid, signal.SIGKILL)
    program.wait(10)


def wait_until(holds: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


@contextmanager
def held_up(table: str) -> Iterator[Callable[[], bool]]:
    """Let programs read a table but not write; yields a question: is one waiting to write now?"""
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        other.execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield lambda: _is_waited_for(other, table)


def _is_waited_for(other: psycopg.Connection, table: str) -> bool:
    waiting = other.execute(
        "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = %s::regclass LIMIT 1", [table]
    )
    return waiting.fetchone() is not None


def _start(*arguments: str, **environment: str) -> "subprocess.Popen[bytes]":
    url = urlsplit(os.environ["DATABASE_URL"])
    test_database = url._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", *arguments],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": test_database, **environment},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
