"""Every address, grouped by who stands behind it."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from hiring.views import (
    about_you,
    accounts,
    applications,
    exports,
    health,
    imports,
    invitations,
    mails,
    manual,
    openings,
    profiles,
    public,
    publishing,
    ranking,
    review_requests,
    room,
    scoring_versions,
)
from hiring.views.instruments import calibrations, life, pages, previews

staff: list[URLPattern | URLResolver] = [
    path("", openings.openings, name="openings"),
    path("openings/new/", openings.open_requisition, name="open_requisition"),
    path("openings/<uuid:reference>/", ranking.rank, name="rank"),
    path("openings/<uuid:reference>/candidates/", ranking.candidates, name="candidates"),
    *(
        path(
            f"openings/<uuid:reference>/ranking.{file_format}",
            exports.export_ranking,
            {"file_format": file_format},
            name=f"export_{file_format}",
        )
        for file_format in ("csv", "xlsx", "json")
    ),
    path("openings/<uuid:reference>/profile/", profiles.profile, name="profile"),
    path("openings/<uuid:reference>/profile/sign/", profiles.sign_profile, name="sign_profile"),
    path("openings/<uuid:reference>/feedback/", profiles.set_feedback, name="set_feedback"),
    path("openings/<uuid:reference>/close/", openings.close, name="close"),
    path(
        "openings/<uuid:reference>/application-page/",
        publishing.application_page,
        name="application_page",
    ),
    path(
        "openings/<uuid:reference>/application-page/take-down/",
        publishing.take_down,
        name="take_down",
    ),
    path("openings/<uuid:reference>/activity/", openings.activity, name="activity"),
    path("applications/<uuid:reference>/", applications.application, name="application"),
    path("applications/<uuid:reference>/decide/", applications.decide, name="decide"),
    path(
        "applications/<uuid:reference>/answer/",
        review_requests.answer_review_request,
        name="answer_review_request",
    ),
    path("openings/<uuid:reference>/import/", imports.import_candidates, name="import_candidates"),
    path(
        "openings/<uuid:reference>/import/<uuid:batch>/", imports.check_import, name="check_import"
    ),
    path(
        "openings/<uuid:reference>/import/<uuid:batch>/confirm/",
        imports.confirm_import,
        name="confirm_import",
    ),
    path(
        "openings/<uuid:reference>/import/<uuid:batch>/drop/",
        imports.drop_import,
        name="drop_import",
    ),
    path("openings/<uuid:reference>/invite/", invitations.invite, name="invite"),
    path("instruments/", pages.instruments, name="instruments"),
    path("instruments/load/", life.load_instrument, name="load_instrument"),
    *(
        path(f"instruments/<slug:key>/<str:version>/{rest}", view, name=view.__name__)
        for rest, view in {
            "": pages.instrument,
            "contents/": pages.contents,
            "exposure/": pages.exposure,
            "compare/": pages.compare,
            "publish/": life.publish,
            "retire/": life.retire,
            "preview/": previews.preview,
            "preview/practice/": previews.preview_practice,
            "preview/items/<int:position>/": previews.preview_item,
            "preview/review/": previews.preview_review,
        }.items()
    ),
    path("openings/<uuid:reference>/scoring/", scoring_versions.score_under, name="score_under"),
    path("instruments/<slug:key>/<str:version>/manual/", manual.manual, name="manual"),
    *(
        path(f"instruments/<slug:key>/<str:version>/{rest}", view, name=view.__name__)
        for rest, view in {
            "scoring/": calibrations.calibrations,
            "scoring/calibrate/": calibrations.calibrate,
            "scoring/calibrations/<uuid:calibration>/": calibrations.calibration,
            "scoring/calibrations/<uuid:calibration>/retry/": calibrations.retry,
            "scoring/<str:name>/adopt/": calibrations.adopt,
        }.items()
    ),
]

applicants: list[URLPattern | URLResolver] = [
    path("apply/<uuid:reference>/", public.apply, name="apply"),
    path("apply/<uuid:reference>/asked/", public.asked, name="asked"),
    path("apply/<uuid:reference>/confirmed/", public.confirmed, name="confirmed"),
    path("apply/confirm/", public.confirm, name="confirm"),
    path("apply/confirm/<str:token>/", public.confirmation, name="confirmation"),
    path("sitting/<uuid:reference>/about-you/", about_you.about_you, name="about_you"),
    path("sitting/<uuid:reference>/feedback/", room.feedback, name="room_feedback"),
    path("sitting/<uuid:reference>/ask/", room.ask, name="room_ask"),
    path("sitting/<uuid:reference>/my-data/", room.my_data, name="room_my_data"),
    *(
        path(
            f"sitting/<uuid:reference>/my-data.{file_format}",
            room.take_my_data,
            {"file_format": file_format},
            name=f"room_take_{file_format}",
        )
        for file_format in ("txt", "json")
    ),
    path("sitting/<uuid:reference>/withdraw/", room.withdraw, name="room_withdraw"),
    path("sitting/<uuid:reference>/erase/", room.erase, name="room_erase"),
]

# What the library has besides signing in, passwords and the second factor. Its own addresses below
# still bear these names, which its pages ask for.
not_offered = ("signup", "email", "confirm-email", "password/set", "login/code/confirm", "inactive")

urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("reminders/<str:token>/", mails.reminders, name="reminders"),
    path("", include("assessments.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("hiring.api.urls")),
    *(path(f"accounts/{name}/", accounts.not_offered) for name in not_offered),
    path("accounts/confirm-email/<str:key>/", accounts.not_offered),
    path("accounts/", include("allauth.urls")),
    path("", include(([*staff, *applicants], "hiring"))),
]

handler500 = "hiring.views.faults.fault"
