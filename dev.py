#!/usr/bin/env python3
"""Frontline on a machine with nothing but Python: run it, test it, measure it.

python3 dev.py run               everything, with a demo, on this machine
python3 dev.py test [ARGS]       the gate; with arguments, pytest alone with them
python3 dev.py lint              the gate without pytest
python3 dev.py bench [ARGS]      the benchmarks
python3 dev.py manage ARGS       manage.py, on the data of `run`
python3 dev.py setup             make .venv, as every command does when it has to
python3 dev.py lock [--upgrade]  write requirements/*.lock from *.in
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from localservers import chromium, development, temporary
from localservers.network import free_port
from localservers.processes import ServerError, hold
from localservers.supervisor import Supervisor

ROOT = Path(__file__).resolve().parent
VAR = ROOT / "var"
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
ROOM_NEEDED = 500_000_000


def call(*command: str | Path, **environment: str) -> None:
    """Run a command in the project's folder; CalledProcessError if it fails."""
    subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=True)


# The environment


def setup(name: str) -> None:
    """Make `.venv` from a lock file unless it fits already, and go on inside it."""
    VAR.mkdir(exist_ok=True)
    if (free := shutil.disk_usage(VAR).free) < ROOM_NEEDED:
        message = (
            f"The disk of {ROOT} is nearly full: {free / 1e6:.0f} MB are free, 500 are needed."
        )
        raise ServerError(message)
    with hold(VAR / "setup.lock", wait=True):
        stamp = VENV / "stamp"
        # What the tests need holds what running needs.
        if not stamp.exists() or stamp.read_text() not in {_fit(name), _fit("dev")}:
            _install(name)
            stamp.write_text(_fit(name))
    if Path(sys.prefix) != VENV:
        os.execv(PYTHON, [str(PYTHON), *sys.argv])


def _fit(name: str) -> str:
    """What the stamp of an environment says that was made here from this lock file."""
    digest = hashlib.sha256((ROOT / "requirements" / f"{name}.lock").read_bytes()).hexdigest()
    return f"{sys.version} {ROOT} {digest}"


def _install(name: str) -> None:
    started = time.monotonic()
    print("Making the environment in .venv ...", flush=True)
    stamp = VENV / "stamp"
    if not stamp.exists() or not stamp.read_text().startswith(f"{sys.version} {ROOT} "):
        _make_empty()
    stamp.unlink(missing_ok=True)
    pip = (PYTHON, "-m", "pip", "--quiet", "--disable-pip-version-check", "install")
    uv = (BIN / "uv", "--quiet", "pip", "sync", "--python", PYTHON, "--no-python-downloads")
    try:
        call(*pip, "--require-hashes", "-r", "requirements/bootstrap.lock")
        call(*uv, "--require-hashes", f"requirements/{name}.lock")
    except subprocess.CalledProcessError as error:
        message = "The packages could not be installed, for the reason above; then run this again."
        raise ServerError(message) from error
    # Tools that are started by their own name find the project's modules too.
    packages = next(VENV.glob("lib/python*/site-packages"))
    (packages / "frontline.pth").write_text(f"{ROOT}\n")
    print(f"The environment is ready after {time.monotonic() - started:.1f} s.", flush=True)


def _make_empty() -> None:
    inside = sys.prefix != sys.base_prefix
    python = f"{sys.base_prefix}/bin/python3" if inside else sys.executable
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        subprocess.run([python, "-m", "venv", VENV], check=True, capture_output=True, text=True)
    except subprocess.CalledProcessError as error:
        shutil.rmtree(VENV, ignore_errors=True)
        reason = "" if "ensurepip" in error.stdout else f"\n{error.stdout}{error.stderr}"
        message = (
            "Python cannot make an environment here. On Debian or Ubuntu, this helps:\n"
            f"    sudo apt-get install -y python3-venv{reason}"
        )
        raise ServerError(message) from error


def lock(*words: str) -> None:
    """Write the lock files anew: versions stay unless the sources or `--upgrade` change them."""
    for name in ("bootstrap", "app", "local", "dev"):
        source, target = f"requirements/{name}.in", f"requirements/{name}.lock"
        content = ("--universal", "--python-version", "3.11", "--generate-hashes")
        plain = ("--quiet", "--no-header", "--no-annotate", "--no-emit-index-url")
        call(BIN / "uv", "pip", "compile", *content, *plain, *words, source, "-o", target)


# Running


def run() -> None:
    """Servers, migrations, demo; then worker, dispatcher and web until Ctrl-C."""
    try:
        held = hold(VAR / "run.lock", wait=False)
    except BlockingIOError:
        address = development.remembered(VAR).get("PUBLIC_URL", "an address it has yet to choose")
        message = f"Frontline runs already, at {address} - Ctrl-C in its terminal stops it."
        raise ServerError(message) from None
    with held, Supervisor() as supervisor:
        try:
            _run(supervisor)
        except KeyboardInterrupt:
            print("\nStopping ...", flush=True)


def _run(supervisor: Supervisor) -> None:
    port = free_port(8000)
    environment = development.settings(VAR, port)
    development.remember(VAR, environment)
    environment |= development.start_servers(supervisor, VAR)
    development.remember(VAR, environment)
    call(PYTHON, "manage.py", "migrate", "--verbosity", "0", **environment)
    call(PYTHON, "manage.py", "demo", "--if-empty", **environment)
    for process in development.programs(ROOT, port, environment):
        supervisor.start(process)
    print(f"\nReady at {environment['PUBLIC_URL']} - Ctrl-C stops it.\n", flush=True)
    supervisor.watch()


def manage(*words: str) -> None:
    """Call manage.py beside a running Frontline, or with its servers started for the moment."""
    with contextlib.ExitStack() as ends:
        try:
            ends.enter_context(hold(VAR / "run.lock", wait=False))
        except BlockingIOError:
            environment = development.remembered(VAR)
        else:
            supervisor = ends.enter_context(Supervisor())
            environment = development.settings(VAR, 8000)
            environment |= development.start_servers(supervisor, VAR)
        call(PYTHON, "manage.py", *words, **environment)


# The gate


def test(*words: str) -> None:
    """Check everything, the cheap things first; with arguments call pytest alone."""
    if not chromium.find() and not chromium.install():
        print(f"There is no Chromium for the browser tests. This helps:\n    {chromium.advice()}")
    if not words:
        lint()
    call(PYTHON, "-m", "pytest", *(words or ("-n", "auto", "--dist", "loadfile")))


def lint() -> None:
    """Run every check but the tests; stop at the first that fails."""
    templates = sorted(str(path) for path in (ROOT / "templates").rglob("*.html"))
    checks = (
        ("ruff", "format", "--check"),
        ("ruff", "check"),
        ("djade", "--check", "--target-version", "5.2", *templates),
        ("djlint", "--lint", "--quiet", "templates"),
        ("codespell",),
        ("lint-imports",),
        ("mypy",),
        ("python", "manage.py", "check", "--fail-level", "WARNING"),
        ("python", "manage.py", "makemigrations", "--check", "--dry-run"),
    )
    with temporary.servers(durable=False) as addresses:
        for program, *words in checks:
            _check(program, words, development.settings(VAR, 8000) | addresses)


def _check(program: str, words: list[str], environment: dict[str, str]) -> None:
    started = time.monotonic()
    done = subprocess.run(
        [BIN / program, *words],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    title = " ".join([program, *(word for word in words if not word.endswith(".html"))])
    print(f"{time.monotonic() - started:6.1f} s  {title}", flush=True)
    if done.returncode:
        print(done.stdout, flush=True)
        sys.exit(done.returncode)


def bench(*words: str) -> None:
    """Run the benchmarks on servers of their own that write to the disk as in production."""
    with temporary.servers(durable=True, beside=VAR) as addresses:
        call(PYTHON, "-m", "benchmarks", *words, **development.settings(VAR, 8000) | addresses)


def main() -> None:
    """Make the environment that the verb needs, and do it."""
    verbs = {"run": run, "test": test, "lint": lint, "bench": bench, "manage": manage, "lock": lock}
    verb, *words = sys.argv[1:] or ["help"]
    if verb != "setup" and verb not in verbs:
        sys.exit(__doc__)
    try:
        setup("local" if verb in {"run", "manage"} else "dev")
        if verb in verbs:
            verbs[verb](*(word for word in words if word != "--"))
    except ServerError as error:
        sys.exit(str(error))
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
