"""What the managers are told when the engine that translates does not take its key."""

from aiogram.methods import SendMessage
from aiogram.utils.i18n import gettext as _

from handlers.notices import NoticeContext
from handlers.replies import send
from storage.translations.refused_key import KeyRefusedNotice


async def tell_of_refused_key(_notice: KeyRefusedNotice, context: NoticeContext) -> SendMessage:
    """Tell a manager that nothing is translated by a machine, and whom to turn to."""
    text = _(
        "🌐 The translation service does not accept our key any more. Until that is mended, no "
        "text is translated by a machine; people of the team can translate with /translate. "
        "Please tell whoever looks after the program."
    )
    return send(context.receiver.account_id, text)
