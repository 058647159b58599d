"""manage.py dispatch."""

import signal
import threading
import time
from typing import Any

import psycopg
from django.core.management.base import BaseCommand
from django.db import OperationalError, connections

from hiring import dispatch


class Command(BaseCommand):
    """Find due work in the database and queue it for the workers, until stopped."""

    help = __doc__ or ""

    def handle(self, **options: Any) -> None:
        """Run until SIGTERM or SIGINT; come back after the database was away."""
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        while not stopped.is_set():
            try:
                dispatch.listen(stop=stopped.is_set)
            except (OperationalError, psycopg.OperationalError) as error:
                self.stderr.write(f"database not reached, trying again: {error}")
                connections.close_all()
                time.sleep(1)
