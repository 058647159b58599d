"""An instrument as a candidate sees it, on the candidate's own pages; nothing is stored."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from assessments.instrument import Instrument
from assessments.queries import draw_form
from assessments.questions import missing, progress, question
from hiring.access import EXPORTING, StaffRequest, team_member
from hiring.forms.instruments import PreviewForm
from hiring.views.instruments.frame import assessment_at


class Preview:
    """One form of an instrument in one language, and the addresses of its pages."""

    def __init__(self, request: StaffRequest, key: str, version: str) -> None:
        """Draw the form that the address asks for, or raise Http404."""
        self.request = request
        self.assessment = assessment_at(key, version)
        self.instrument = Instrument(self.assessment.definition)
        own = translation.get_language() or ""
        self.seed, self.language = PreviewForm(request.GET).choice(self.instrument, own)
        self.form = draw_form(self.instrument, self.seed)

    def show(self, page: str, position: int | None = None, **context: object) -> HttpResponse:
        """Render a page with ways to the others, in the language of the preview."""
        context |= {
            "preview": self,
            "name": self.instrument.texts(self.language)["name"],
            "minutes": self.instrument.minutes,
            "languages": [
                (code, self.address(page, position, language=code))
                for code in self.instrument.languages
                if code != self.language
            ],
            "items": self.address("preview_review"),
            "other_form": self.address(page, position, seed=self.seed + 1),
        }
        with translation.override(self.language):
            return render(self.request, f"hiring/instruments/{page}.html", context)

    def address(self, page: str, position: int | None = None, **changes: str | int) -> str:
        """Return the address of a page of this preview, with other choices if given."""
        place = [self.assessment.key, self.assessment.version]
        path = reverse(f"hiring:{page}", args=[*place, position] if position else place)
        choices: dict[str, str | int] = {"seed": self.seed, "language": self.language}
        return f"{path}?{urlencode(choices | changes)}"

    def item(self, position: int) -> str:
        """Return the address of an item; before all is the welcome, after all the review."""
        if position < 1:
            return self.address("preview")
        if position > len(self.form):
            return self.address("preview_review")
        return self.address("preview_item", position)


@require_safe
@team_member(*EXPORTING)
def preview(request: StaffRequest, key: str, version: str) -> HttpResponse:
    """Show the welcome."""
    shown = Preview(request, key, version)
    return shown.show(
        "preview",
        practise=shown.address("preview_practice"),
        first=shown.item(1),
    )


@require_safe
@team_member(*EXPORTING)
def preview_practice(request: StaffRequest, key: str, version: str) -> HttpResponse:
    """Show the practice item."""
    shown = Preview(request, key, version)
    labels = shown.instrument.texts(shown.language)["scale"]["labels"]
    back = shown.address("preview")
    return shown.show(
        "preview_practice",
        labels=labels,
        is_tried="answer" in request.GET,
        back=back,
    )


@require_safe
@team_member(*EXPORTING)
def preview_item(request: StaffRequest, key: str, version: str, position: int) -> HttpResponse:
    """Show the item at a position of the form."""
    shown = Preview(request, key, version)
    if not 1 <= position <= len(shown.form):
        raise Http404
    item = shown.instrument.items[shown.form[position - 1]]
    with translation.override(shown.language):
        asked = question(shown.instrument, item, shown.language, {})
    return shown.show(
        "preview_item",
        position,
        question=asked,
        progress=progress(shown.instrument, shown.form, position, {}),
        back=shown.item(position - 1),
        next=shown.item(position + 1),
    )


@require_safe
@team_member(*EXPORTING)
def preview_review(request: StaffRequest, key: str, version: str) -> HttpResponse:
    """Show the page before the answers are sent in, which leads to every item."""
    shown = Preview(request, key, version)
    with translation.override(shown.language):
        listed = list(missing(shown.instrument, shown.form, {}))
    return shown.show(
        "preview_review",
        missing=[(each, shown.item(each.position)) for each in listed],
        total=len(shown.form),
        back=shown.item(len(shown.form)),
    )
