"""The answer to whether somebody is in danger."""

from aiogram.filters.callback_data import CallbackData

from storage.danger import DangerKind


class DangerButton(CallbackData, prefix="danger"):
    """Somebody is in danger of this kind, or nobody is."""

    kind: DangerKind
    yes: bool
