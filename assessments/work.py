"""The nudge to the dispatcher."""

from django.db import connection

CHANNEL = "frontline_work"


def notify_work() -> None:
    """Wake the dispatcher when, and only when, the running transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")
