"""The browser of the tests: the machine's own Chromium."""

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find() -> str | None:
    """The path of the browser, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def package() -> str | None:
    """The package that brings it on Debian or Ubuntu; None elsewhere."""
    try:
        release = Path("/etc/os-release").read_text()
    except OSError:
        return None
    kinds = {
        line.partition("=")[2].strip('"') for line in release.splitlines() if line[:3] == "ID="
    }
    return {"debian": "chromium", "ubuntu": "chromium-browser"}.get(next(iter(kinds), ""))


def advice() -> str:
    """The one line that installs it."""
    if name := package():
        return f"sudo apt-get install -y {name}"
    return "install Chromium so that `chromium` is on the PATH"


def install() -> bool:
    """Install the package where that needs no question: as root on Debian or Ubuntu."""
    name = package()
    if not name or os.geteuid() != 0:
        return False
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    packages = [name, "fonts-liberation"]
    for words in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *packages]):
        if subprocess.run(["apt-get", *words], env=environment, check=False).returncode:
            return False
    return find() is not None
