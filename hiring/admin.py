"""People and teams, for those who run the installation; the rest has pages of its own."""

from typing import ClassVar

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest

from hiring.models import AuditEvent, Membership, Team

# Signing in goes through the one door that counts failures and asks for the second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "Frontline"


class MembershipInline(admin.TabularInline):  # type: ignore[type-arg]
    """Who works in the team, and as what."""

    model = Membership
    autocomplete_fields = ("user",)
    extra = 0


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Teams with their members."""

    inlines: ClassVar = [MembershipInline]
    search_fields = ("name",)


@admin.register(AuditEvent)
class AuditEventAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The trail, to be read."""

    list_display = ("team", "number", "at", "by", "action", "subject")
    list_filter = ("team", "action")
    list_select_related = ("team", "by")
    ordering = ("-pk",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Only operations write it."""
        return False

    def has_change_permission(
        self,
        request: HttpRequest,  # noqa: ARG002
        obj: AuditEvent | None = None,  # noqa: ARG002
    ) -> bool:
        """Nobody changes it."""
        return False

    def has_delete_permission(
        self,
        request: HttpRequest,  # noqa: ARG002
        obj: AuditEvent | None = None,  # noqa: ARG002
    ) -> bool:
        """Nobody takes anything out."""
        return False
