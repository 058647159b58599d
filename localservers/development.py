"""Frontline on this machine: its settings, its data and its programs."""

import json
import os
import secrets
import sys
import urllib.error
import urllib.request
from pathlib import Path

from localservers import postgres, valkey
from localservers.processes import Process
from localservers.supervisor import Supervisor, say


def start_servers(supervisor: Supervisor, var: Path) -> dict[str, str]:
    """Give the addresses of PostgreSQL and Redis: those given, else of servers started here."""
    addresses = {}
    for name, server in (("DATABASE_URL", postgres), ("REDIS_URL", valkey)):
        if given := os.environ.get(name):
            addresses[name] = given
            continue
        folder = var / server.__name__.rpartition(".")[2]
        process, addresses[name] = server.launch(folder)
        supervisor.add(process)
    return addresses


def settings(var: Path, port: int) -> dict[str, str]:
    """Give the settings of development; what the environment sets goes before."""
    chosen = {
        "FRONTLINE_ENV": "development",
        "SECRET_KEY": _secret_key(var),
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "EMAIL_URL": f"filemail:///{var / 'mail'}",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "EMPLOYER_NAME": "Brightwater Care",
        "PYTHONUNBUFFERED": "1",
    }
    return {name: os.environ.get(name, value) for name, value in chosen.items()}


def _secret_key(var: Path) -> str:
    file = var / "secret_key"
    if not file.exists():
        _write_secret(file, secrets.token_urlsafe(48))
    return file.read_text()


def _write_secret(file: Path, text: str) -> None:
    """Write so that nobody else can read it, nor anybody half of it."""
    beside = file.with_suffix(".new")
    beside.unlink(missing_ok=True)
    beside.touch(mode=0o600)
    beside.write_text(text)
    beside.rename(file)


def remember(var: Path, environment: dict[str, str]) -> None:
    """Note the environment of what runs, for the commands that want to join it."""
    _write_secret(var / "run.json", json.dumps(environment))


def remembered(var: Path) -> dict[str, str]:
    """The environment of what runs; empty before it is known."""
    try:
        environment: dict[str, str] = json.loads((var / "run.json").read_text())
    except FileNotFoundError:
        return {}
    return environment


def programs(folder: Path, port: int, environment: dict[str, str]) -> list[Process]:
    """Worker, dispatcher and web, in the order in which they start."""
    worker = ["celery", "--quiet", "-A", "hiring.celery", "worker", "--loglevel", "warning"]
    worker += ["--concurrency", "2", "--without-gossip", "--without-mingle"]
    web = ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    web += ["--workers", "2", "--blocking-threads", "4", "--no-ws", "--log-level", "warning"]
    return [
        Process("worker", _here(worker), environment, folder, say=say),
        Process(
            "dispatcher", [sys.executable, "manage.py", "dispatch"], environment, folder, say=say
        ),
        Process(
            "web",
            _here([*web, "hiring.wsgi:application"]),
            environment,
            folder,
            say=say,
            is_ready=lambda: _answers(port),
        ),
    ]


def _here(command: list[str]) -> list[str]:
    """Name the program of this environment: it need not be on the PATH."""
    return [str(Path(sys.prefix) / "bin" / command[0]), *command[1:]]


def _answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
