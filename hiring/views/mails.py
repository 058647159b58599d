"""What the links in mails to candidates lead to, besides the assessment."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_http_methods

from assessments.access import private, public, unusable
from hiring import operations, queries
from hiring.emails.refusing import reference_in
from hiring.forms.reminders import RemindersForm
from hiring.models import Application


@public
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to send no more reminders, and do as told; looking changes nothing.

    A mail program posts no more than RFC 8058 says, and follows no redirect: that is a refusal.
    """
    reference = reference_in(token)
    addressed = Application.objects.select_related("candidate", "opening")
    application = addressed.filter(reference=reference).first() if reference else None
    if application is None:
        return unusable(request)
    if request.method == "POST":
        form = RemindersForm(request.POST)
        if form.wants_them():
            operations.allow_reminders(application=application)
        else:
            operations.refuse_reminders(application=application, at=queries.database_now())
        application.refresh_from_db(fields=["reminders_refused_at"])
    language = application.candidate.language
    with translation.override(language):
        response = render(request, "hiring/reminders.html", {"application": application})
    response.headers["Content-Language"] = language
    response.headers["Referrer-Policy"] = "no-referrer"
    return private(response)
