"""Where the browser saves answers in the background."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from assessments import operations
from assessments.access import to_seat
from assessments.forms import MAX_BODY, MalformedError, parse_events
from assessments.instrument import InvalidValueError
from assessments.queries import Seat


@require_http_methods(["PUT"])
@to_seat
def record(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Keep up to 50 answers and give a receipt for each, in the order they came."""
    if not seat.form:
        return _refuse("the sitting has not begun", status=409)
    if len(request.body) > MAX_BODY:
        return _refuse(f"the body is larger than {MAX_BODY} bytes")
    try:
        events = parse_events(request.body, seat.form)
        receipts = operations.record_responses(submission_id=seat.submission_id, events=events)
    except MalformedError as error:
        return _refuse(str(error))
    except InvalidValueError:
        return _refuse("a value does not answer its item")
    except operations.SubmissionClosedError:
        return _refuse("the sitting is closed", status=409)
    return JsonResponse(
        {
            "receipts": [
                {
                    "client_event_id": str(receipt.client_event_id),
                    "receipt": receipt.receipt,
                    "is_stale": receipt.is_stale,
                    "is_late": receipt.is_late,
                }
                for receipt in receipts
            ]
        }
    )


def _refuse(reason: str, *, status: int = 400) -> HttpResponse:
    return JsonResponse({"error": reason}, status=status)
