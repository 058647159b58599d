"""The project package and the recruiting domain: what people decided."""

from hiring.celery import app as celery_app

__all__ = ["celery_app"]
