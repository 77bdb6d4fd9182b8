"""Looking, never changing: papers change by their services alone."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from documents.models import Attachment, Document, Hold, Message, PrintedCopy, Signature, SignatureWanted


class ReadOnlyAdmin(admin.ModelAdmin):
    """Nobody adds, changes or deletes here, whatever permissions they hold."""

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    list_display = ("number", "kind", "store", "created_at", "created_by", "voided_at")
    list_filter = ("kind", "store")
    search_fields = ("number",)
    list_select_related = ("store", "created_by")


@admin.register(Signature)
class SignatureAdmin(ReadOnlyAdmin):
    list_display = ("document", "matter", "capacity", "round", "signer_name", "agreed", "signed_at")
    list_select_related = ("document",)


@admin.register(PrintedCopy)
class PrintedCopyAdmin(ReadOnlyAdmin):
    list_display = ("document", "slip", "copy_no", "holder", "printing", "mode", "printed_at", "printed_by")
    list_select_related = ("document", "printed_by")


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ("document", "channel", "person", "state", "tries", "due_at", "sent_at")
    list_filter = ("state", "channel")
    list_select_related = ("document",)


@admin.register(Hold)
class HoldAdmin(ReadOnlyAdmin):
    list_display = ("document", "blocks", "code", "reason", "mended_by", "placed_at", "lifted_at")
    list_select_related = ("document",)


@admin.register(Attachment)
class AttachmentAdmin(ReadOnlyAdmin):
    list_display = ("document", "topic", "caption", "size", "added_at", "added_by")
    list_select_related = ("document", "added_by")


@admin.register(SignatureWanted)
class SignatureWantedAdmin(ReadOnlyAdmin):
    list_display = ("document", "matter", "capacity", "since")
    list_select_related = ("document",)
