"""The link by which a candidate refuses reminders: signed, for one application, for ever."""

from uuid import UUID

from django.core import signing

SALT = "reminders"


def refusal_token(reference: UUID) -> str:
    """Sign the reference of an application."""
    return signing.Signer(salt=SALT).sign(reference.hex)


def reference_in(token: str) -> UUID | None:
    """Return the reference that was signed; None if it was not signed here."""
    try:
        return UUID(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
