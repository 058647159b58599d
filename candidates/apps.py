"""The candidates app."""

from django.apps import AppConfig


class CandidatesConfig(AppConfig):
    """Registers the app with Django."""

    name = "candidates"
    verbose_name = "Candidates"
    default_auto_field = "django.db.models.BigAutoField"
