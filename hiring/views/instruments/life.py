"""Loading, publishing and retiring an instrument."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from assessments.instrument import Instrument
from assessments.models import Assessment
from assessments.operations import InstrumentChangedError
from hiring import operations, queries
from hiring.access import StaffRequest, team_member
from hiring.forms.instruments import InstrumentForm, PublishForm
from hiring.models import Role
from hiring.views.instruments.frame import assessment_at, instrument_frame, name_of


@require_http_methods(["GET", "HEAD", "POST"])
@team_member(Role.ADMIN)
def load_instrument(request: StaffRequest) -> HttpResponse:
    """Check an instrument's files, and keep them as a draft if asked to."""
    form = InstrumentForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        if "save" not in request.POST:
            instrument = Instrument(form.definition)
            context |= {"instrument": instrument, "name": name_of(instrument)}
            return render(request, "hiring/instruments/load.html", context)
        try:
            assessment = operations.load_instrument(
                definition=form.definition, by=request.user, at=queries.database_now()
            )
        except InstrumentChangedError as error:
            form.add_error("sources", str(error))
        else:
            messages.success(request, gettext("Loaded. Look it over, then publish it."))
            return redirect("hiring:instrument", assessment.key, assessment.version)
    return render(request, "hiring/instruments/load.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_member(Role.ADMIN)
def publish(request: StaffRequest, key: str, version: str) -> HttpResponse:
    """Say what publishing does, and publish."""
    assessment = assessment_at(key, version)
    form = PublishForm(request.POST or None, initial={"checksum": assessment.checksum})
    if not form.is_valid():
        if assessment.status != Assessment.Status.DRAFT:
            return redirect("hiring:instrument", key, version)
        frame = instrument_frame(request, assessment, "overview")
        return render(request, "hiring/instruments/publish.html", frame | {"form": form})
    try:
        operations.publish_instrument(
            assessment=assessment, by=request.user, at=queries.database_now(), **form.cleaned_data
        )
    except operations.DraftReplacedError:
        words = gettext("The draft was loaded again meanwhile. Look it over before you publish it.")
        messages.error(request, words)
    else:
        messages.success(request, gettext("Published. New openings can use it now."))
    return redirect("hiring:instrument", key, version)


@require_http_methods(["GET", "HEAD", "POST"])
@team_member(Role.ADMIN)
def retire(request: StaffRequest, key: str, version: str) -> HttpResponse:
    """Say what retiring does, and retire."""
    assessment = assessment_at(key, version)
    if request.method != "POST" and assessment.status == Assessment.Status.PUBLISHED:
        frame = instrument_frame(request, assessment, "overview")
        return render(request, "hiring/instruments/retire.html", frame)
    if request.method == "POST":
        operations.retire_instrument(
            assessment=assessment, by=request.user, at=queries.database_now()
        )
        messages.success(request, gettext("Retired. No new opening can choose it."))
    return redirect("hiring:instrument", key, version)
