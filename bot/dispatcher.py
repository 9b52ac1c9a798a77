"""The dispatcher: which middlewares surround a handler, and how the handler is found."""

from functools import cache

from aiogram import Dispatcher

from bot.dispatch_table import DispatchTable
from bot.middlewares.conversation import ConversationMiddleware
from bot.middlewares.danger import DangerMiddleware
from bot.middlewares.intents import IntentMiddleware
from bot.middlewares.language import LanguageMiddleware
from bot.middlewares.machine_question import MachineQuestionMiddleware
from bot.middlewares.privacy_notice import PrivacyNoticeMiddleware
from bot.middlewares.rates import RatesMiddleware
from bot.middlewares.refusals import RefusalsMiddleware
from bot.middlewares.restrictions import RestrictionsMiddleware
from bot.middlewares.transaction import TransactionMiddleware
from handlers.registry import ROUTERS


@cache
def get_dispatcher() -> Dispatcher:
    """Return the one dispatcher of this process; routers can be attached only once.

    What surrounds an update, such as the database, is given with each one
    (``bot.intake.updates``).
    """
    dispatcher = Dispatcher(disable_fsm=True)  # conversations are kept in the transaction
    dispatcher.update.outer_middleware(TransactionMiddleware())
    dispatcher.update.outer_middleware(LanguageMiddleware())
    dispatcher.update.outer_middleware(DangerMiddleware())
    dispatcher.update.outer_middleware(RestrictionsMiddleware())
    dispatcher.update.outer_middleware(RatesMiddleware())
    dispatcher.update.outer_middleware(PrivacyNoticeMiddleware())
    dispatcher.update.outer_middleware(IntentMiddleware())
    dispatcher.update.outer_middleware(RefusalsMiddleware())
    dispatcher.update.outer_middleware(MachineQuestionMiddleware())
    dispatcher.update.outer_middleware(ConversationMiddleware())
    dispatcher.include_router(DispatchTable(ROUTERS))
    return dispatcher
