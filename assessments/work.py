"""Work that waits in rows: how often it is tried, and the nudge to the dispatcher."""

from django.db import connection

CHANNEL = "frontline_work"

# A row whose work failed so often is put aside: a person has to look.
MAX_ATTEMPTS = 3


def notify_work() -> None:
    """Wake the dispatcher when, and only when, the running transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")
