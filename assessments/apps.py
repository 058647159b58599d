"""The assessments app."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """Registers the app with Django."""

    name = "assessments"
    verbose_name = "Assessments"
    default_auto_field = "django.db.models.BigAutoField"
