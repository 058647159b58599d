"""What every page for candidates says about the employer."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def employer() -> str:
    """Who hires."""
    return str(settings.EMPLOYER_NAME)


@register.simple_tag
def contact() -> str:
    """Whom to write to or call; empty where candidates should answer their invitation."""
    return str(settings.CANDIDATE_CONTACT)
