"""The public application page, as recruiters put it up."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from hiring import operations, queries
from hiring.access import RECRUITING, StaffRequest, for_opening
from hiring.forms.public import SummaryForm
from hiring.models import Opening


@require_http_methods(["GET", "HEAD", "POST"])
@for_opening(*RECRUITING)
def application_page(request: StaffRequest, opening: Opening) -> HttpResponse:
    """Write what the public page says of the opening, and put it up."""
    if not opening.is_open:
        return redirect("hiring:rank", opening.reference)
    form = SummaryForm(request.POST or None, initial={"summary": opening.summary})
    if form.is_valid():
        at = queries.database_now()
        operations.publish_opening(opening=opening, by=request.user, at=at, **form.cleaned_data)
        messages.success(request, gettext("The application page is up."))
        return redirect("hiring:application_page", opening.reference)
    address = settings.PUBLIC_URL + reverse("hiring:apply", args=[opening.reference])
    context = {"opening": opening, "form": form, "address": address}
    return render(request, "hiring/application_page.html", context)


@require_POST
@for_opening(*RECRUITING)
def take_down(request: StaffRequest, opening: Opening) -> HttpResponse:
    """Take the public page down."""
    operations.unpublish_opening(opening=opening, by=request.user, at=queries.database_now())
    messages.success(request, gettext("The application page is down. Nobody can apply on it."))
    return redirect("hiring:application_page", opening.reference)
