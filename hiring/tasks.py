"""What the worker does for hiring: take an id, make one call."""

from celery import shared_task

from hiring import emails, operations
from hiring.queries import database_now


@shared_task(name="hiring.send_message")
def send_message(*, message_id: int) -> bool:
    """Send one mail, once."""
    return emails.send_message(message_id)


@shared_task(name="hiring.send_confirmation")
def send_confirmation(*, newcomer_id: int) -> bool:
    """Ask one newcomer to confirm the address, once."""
    return emails.send_confirmation(newcomer_id)


@shared_task(name="hiring.refresh_ranking")
def refresh_ranking(*, opening_id: int) -> bool:
    """Rank an opening's applications afresh and count its funnel."""
    return operations.refresh_ranking(opening_id=opening_id, at=database_now())
