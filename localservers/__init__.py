"""PostgreSQL, Valkey and the programs of Frontline on this machine, with neither Docker nor root.

For a laptop and the tests. Standard library only. The servers come from `PG_BIN` and `REDIS_BIN`,
else from the wheels in requirements/local.lock, else from the machine.
"""

import sys

if sys.platform == "win32":
    sys.exit("On Windows, Frontline runs in the Windows Subsystem for Linux.")
if sys.version_info < (3, 11):  # noqa: UP036 - it has to be said to the older ones
    sys.exit(f"Frontline needs Python 3.11 or newer, and this is {sys.version.split()[0]}.")
