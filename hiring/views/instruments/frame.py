"""What the pages of one instrument share."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from assessments.instrument import Instrument
from assessments.models import Assessment
from hiring.access import StaffRequest
from hiring.models import Membership, Role


def assessment_at(key: str, version: str) -> Assessment:
    """Return the version of an instrument, or raise Http404."""
    # PostgreSQL takes no zero byte, not even to look for.
    if not version.isprintable():
        raise Http404
    return get_object_or_404(Assessment, key=key, version=version)


def name_of(instrument: Instrument) -> str:
    """Return what its authors call it, in the reader's language if they say."""
    return str(instrument.texts(get_language() or "")["name"])


def is_administrator(request: StaffRequest) -> bool:
    """Whether the person may load, publish and retire: who administers any team."""
    return Membership.objects.filter(user=request.user, role=Role.ADMIN).exists()


def instrument_frame(request: StaffRequest, assessment: Assessment, tab: str) -> dict[str, Any]:
    """Return the context that `hiring/instruments/frame.html` takes."""
    # Not the one kept in memory: a draft may have been loaded again since.
    instrument = Instrument(assessment.definition)
    return {
        "assessment": assessment,
        "instrument": instrument,
        "name": name_of(instrument),
        "tab": tab,
        "can_manage": is_administrator(request),
    }
