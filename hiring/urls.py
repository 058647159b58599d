"""Every address, grouped by who stands behind it."""

from django.urls import URLPattern, URLResolver, include, path

staff: list[URLPattern | URLResolver] = []

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("", include((staff, "hiring"))),
]
