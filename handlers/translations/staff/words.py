"""What kind of text is translated, in words of the team."""

from aiogram.utils.i18n import gettext as _

from storage.translations.models import SourceKind


def source_label(kind: SourceKind) -> str:  # noqa: C901  one case for each member
    """Return what kind of text it is."""
    # NOTE: What follows says what is translated: "title of the idea · Turkish → German".
    match kind:
        case SourceKind.CASE:
            return _("text of the case")
        case SourceKind.HISTORY:
            return _("something written later")
        case SourceKind.IDEA_TITLE:
            return _("title of the idea")
        case SourceKind.IDEA:
            return _("text of the idea")
        case SourceKind.COMMENT:
            return _("comment")
        case SourceKind.TRANSCRIPTION:
            return _("voice message, as a machine heard it")
        case SourceKind.DRAFT:
            return _("words not sent yet")
        case SourceKind.BACK:
            return _("words not sent yet, back into German")
