"""Servers for one run of something: they end, and their folder goes, when whoever asked is gone.

They live in a process of their own that waits for the end of its input, so that neither Ctrl-C nor
a crash of the asker leaves anything behind.
"""

import contextlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from localservers import postgres, valkey
from localservers.processes import ServerError, run_as


@contextlib.contextmanager
def servers(*, durable: bool, beside: Path | None = None) -> Iterator[dict[str, str]]:
    """PostgreSQL and Valkey in a new folder; gives DATABASE_URL and REDIS_URL."""
    folder = Path(tempfile.mkdtemp(prefix="frontline-", dir=beside))
    keeper = subprocess.Popen(
        [sys.executable, "-m", __name__, str(folder), "durable" if durable else "fast"],
        cwd=Path(__file__).parent.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with keeper:
        answer = json.loads(keeper.stdout.readline() or "{}") if keeper.stdout else {}
        if "DATABASE_URL" not in answer:
            raise ServerError(answer.get("error", "the servers for this run did not start"))
        yield answer


def keep(folder: Path, *, durable: bool) -> None:
    """Start both servers, tell their addresses, and stop them at the end of the input."""
    with contextlib.ExitStack() as ends:
        ends.callback(shutil.rmtree, folder, ignore_errors=True)
        if run_as() == "nobody":
            folder.chmod(0o711)
        try:
            database, database_url = postgres.launch(folder / "postgres", durable=durable)
            ends.callback(database.stop)
            broker, broker_url = valkey.launch(folder / "valkey", durable=durable)
            ends.callback(broker.stop)
        except (ServerError, OSError) as error:
            print(json.dumps({"error": str(error)}), flush=True)
            return
        print(json.dumps({"DATABASE_URL": database_url, "REDIS_URL": broker_url}), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    keep(Path(sys.argv[1]), durable=sys.argv[2] == "durable")
