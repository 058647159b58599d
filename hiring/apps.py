"""The hiring app."""

from django.apps import AppConfig
from django.core.checks import register

from hiring.checks import views_declare_access


class HiringConfig(AppConfig):
    """Registers the app with Django."""

    name = "hiring"
    verbose_name = "Recruiting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have every start check that no view is open by oversight."""
        register(views_declare_access)
