"""Inviting candidates to the assessment."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from hiring import operations
from hiring.access import RECRUITING, StaffRequest, for_opening
from hiring.forms.invitations import InvitationForm
from hiring.models import Opening


@require_POST
@for_opening(*RECRUITING)
def invite(request: StaffRequest, opening: Opening) -> HttpResponse:
    """Leave invitations to be sent to the candidates chosen, or to all who have none yet."""
    form = InvitationForm(opening, request.POST)
    if form.is_valid():
        count = operations.invite(
            opening=opening, applications=form.applications, by=request.user, at=now()
        )
        text = ngettext("%d invitation is on its way.", "%d invitations are on their way.", count)
        messages.success(request, text % count)
    else:
        messages.error(request, form.complaint)
    return redirect("hiring:candidates", opening.reference)
