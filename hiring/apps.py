"""The hiring app."""

from django.apps import AppConfig


class HiringConfig(AppConfig):
    """Registers the app with Django."""

    name = "hiring"
    verbose_name = "Recruiting"
    default_auto_field = "django.db.models.BigAutoField"
