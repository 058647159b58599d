"""Addresses under /api/v1/."""

from django.urls import path

from hiring.api import views

app_name = "api"

urlpatterns = [
    path("schema/", views.Schema.as_view(), name="schema"),
    path("instruments/", views.Instruments.as_view(), name="instruments"),
    path("instruments/<slug:key>/<str:version>/", views.OneInstrument.as_view(), name="instrument"),
    path("openings/", views.Openings.as_view(), name="openings"),
    path("openings/<uuid:reference>/", views.OneOpening.as_view(), name="opening"),
    path("openings/<uuid:reference>/ranking/", views.Ranking.as_view(), name="ranking"),
    path("applications/<uuid:reference>/", views.OneApplication.as_view(), name="application"),
    path("applications/<uuid:reference>/decisions/", views.Decisions.as_view(), name="decisions"),
]
