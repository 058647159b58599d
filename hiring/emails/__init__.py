"""Mails to candidates, each sent from its row in `Message`."""

from hiring.emails.confirmation import send_confirmation
from hiring.emails.sending import LINK_LIFE, send_message

__all__ = ["LINK_LIFE", "send_confirmation", "send_message"]
