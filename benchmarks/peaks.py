"""python -m benchmarks.peaks FORMAT OPENING ...: peak memory after exporting one after another.

In a process of its own, which did nothing else before.
"""

import os
import sys
from importlib import import_module


def main() -> None:
    """Print kilobytes, a line for each opening."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hiring.settings")
    import_module("django").setup()
    for peak in import_module("benchmarks.export").peaks(sys.argv[1], sys.argv[2:]):
        print(peak, flush=True)


if __name__ == "__main__":
    main()
