"""python -m benchmarks [--small] [NAME ...], on an empty database; see docs/benchmarks.md."""

import argparse
import os
import sys
import time
import traceback
from importlib import import_module

NAMES = ("saving", "ranking", "scoring", "export", "latency", "calibrating", "psychometrics")


def main() -> None:
    """Run the benchmarks named, or all; the exit code says whether each could be run."""
    parser = argparse.ArgumentParser(prog="python3 dev.py bench", description="Measure Frontline.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--small", action="store_true", help="tiny sizes: do they still run?")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(NAMES):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    _prepare()
    failed = [name for name in asked.names or NAMES if not _run(name, is_small=asked.small)]
    if failed:
        sys.exit(f"could not be run: {', '.join(failed)}")


def _prepare() -> None:
    """Get Django going and the database migrated, and refuse one that is in use."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hiring.settings")
    import_module("django").setup()
    import_module("django.core.management").call_command("migrate", verbosity=0)
    if import_module("hiring.models").Team.objects.exists():
        sys.exit("The benchmarks fill the database with made-up people: give them an empty one.")
    print(import_module("benchmarks.figures").machine(), flush=True)


def _run(name: str, *, is_small: bool) -> bool:
    module = import_module(f"benchmarks.{name}")
    title = (module.__doc__ or name).splitlines()[0]
    print(f"\n{name}: {title}", flush=True)
    started = time.monotonic()
    try:
        for figure in module.run(module.SMALL if is_small else module.FULL):
            print(f"  {figure}", flush=True)
    except Exception:  # noqa: BLE001 - whatever it is, the other benchmarks go on
        traceback.print_exc()
        return False
    print(f"  ({time.monotonic() - started:.0f} s)", flush=True)
    return True


if __name__ == "__main__":
    main()
