"""Accounts are made and renamed by administrators."""

from django.http import Http404, HttpRequest, HttpResponse

from hiring.access import public


@public
def not_offered(request: HttpRequest, key: str = "") -> HttpResponse:  # noqa: ARG001
    """Be no page: nobody signs up, and nobody moves an account to another e-mail address."""
    raise Http404
