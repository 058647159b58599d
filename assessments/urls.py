"""The candidate's addresses: the personal link, and the sitting's own."""

from django.urls import path

from assessments.views import items, responses, sittings

app_name = "assessments"

urlpatterns = [
    path("a/<str:token>/", sittings.enter, name="enter"),
    path("sitting/<uuid:reference>/", sittings.welcome, name="welcome"),
    path("sitting/<uuid:reference>/practice/", sittings.practise, name="practise"),
    path("sitting/<uuid:reference>/language/", sittings.change_language, name="change_language"),
    path("sitting/<uuid:reference>/items/<int:position>/", items.take, name="take"),
    path("sitting/<uuid:reference>/responses/", responses.record, name="record"),
    path("sitting/<uuid:reference>/worker.js", sittings.serve_worker, name="serve_worker"),
    path("sitting/<uuid:reference>/review/", sittings.review, name="review"),
    path("sitting/<uuid:reference>/submit/", sittings.submit, name="submit"),
    path("sitting/<uuid:reference>/thanks/", sittings.thank, name="thank"),
]
