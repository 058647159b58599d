#!/usr/bin/env python3
"""One command to run Frontline and one to test it, on a machine with nothing but Python."""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def setup(lock: str = "dev.lock") -> None:
    """Make `.venv` from a lock file, unless it was made from this one already."""
    stamp = VENV / "stamp"
    wanted = hashlib.sha256((ROOT / "requirements" / lock).read_bytes() + sys.version.encode())
    if stamp.exists() and stamp.read_text() == wanted.hexdigest():
        return
    started = time.monotonic()
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", ROOT / "requirements/bootstrap.lock"], check=True)
    subprocess.run(
        [VENV / "bin" / "uv", "pip", "sync", "--quiet", "--require-hashes", "--python", PYTHON,
         ROOT / "requirements" / lock],
        check=True,
        env=os.environ | {"UV_PYTHON_DOWNLOADS": "never"},
    )
    site = next(VENV.glob("lib/python*/site-packages"))
    (site / "frontline.pth").write_text(f"{ROOT}\n")
    stamp.write_text(wanted.hexdigest())
    print(f"environment ready in {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    setup()
