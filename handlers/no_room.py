"""What the managers are told while photos and files are refused."""

from aiogram.methods import SendMessage
from aiogram.utils.i18n import gettext as _

from handlers.notices import NoticeContext
from handlers.replies import send
from storage.files.room import NoRoomNotice


async def tell_of_no_room(notice: NoRoomNotice, context: NoticeContext) -> SendMessage:
    """Tell a manager that there is no room for files, and whom to turn to."""
    text = _(
        "💾 There is hardly any room left on the disk of this service: {free} % of it are free, "
        "and photos and files take {files} %. New photos and files are refused until there is "
        "room again; words arrive as always. Please tell whoever looks after the machine."
    )
    words = text.format(free=notice.free_percent, files=notice.files_percent)
    return send(context.receiver.account_id, words)
