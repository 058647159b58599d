"""Start-up checks: a view that does not declare who may call it stops the start."""

from collections.abc import Iterator, Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.urls import URLPattern, URLResolver, get_resolver

# Where libraries look after access themselves.
SELF_GUARDED = ("accounts/", "admin/")


def routed(
    resolver: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every routed pattern with its whole address."""
    for entry in (resolver or get_resolver()).url_patterns:
        address = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from routed(entry, address)
        else:
            yield address, entry


def views_declare_access(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001
    **kwargs: object,  # noqa: ARG001
) -> list[CheckMessage]:
    """Every view of ours carries `access`, written there by one of the access decorators."""
    return [
        Error(f"{address} does not declare who may call it", id="hiring.E001")
        for address, entry in routed()
        if not address.startswith(SELF_GUARDED) and not hasattr(entry.callback, "access")
    ]
