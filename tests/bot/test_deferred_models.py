"""aiogram's models are built when they are used, and then they are what aiogram builds itself."""

import subprocess
import sys

from bot.deferred_models import import_aiogram

LATE = """
import gc
import weakref
from concurrent.futures import ThreadPoolExecutor

from pydantic import BaseModel

from bot.deferred_models import import_aiogram

build_again = BaseModel.__dict__["model_rebuild"]
assert import_aiogram(), "this version of aiogram builds its models in another way: decision 0010"
assert BaseModel.__dict__["model_rebuild"] is build_again

from aiogram import methods, types
from aiogram.methods.base import Response

waiting = [cls for name in types.__all__ if hasattr(cls := getattr(types, name), "model_rebuild")]
assert len(waiting) > 300
assert not any(cls.__pydantic_complete__ for cls in waiting)
"""
USED = """
sender = {"id": 7, "is_bot": False, "first_name": "Ada"}
chat = {"id": 7, "type": "private"}
message = {"message_id": 1, "date": 1, "chat": chat, "from": sender, "text": "Hello"}
update = {"update_id": 1, "message": message | {"reply_to_message": message}}
with ThreadPoolExecutor(16) as threads:
    read = [*threads.map(types.Update.model_validate, [update] * 64)]
assert {each.message.reply_to_message.from_user.first_name for each in read} == {"Ada"}
assert len({each.model_dump_json() for each in read}) == 1
markup = types.InlineKeyboardMarkup(
    inline_keyboard=[[types.InlineKeyboardButton(text="Yes", callback_data="yes")]]
)
assert read[0].message.answer("Really?", reply_markup=markup).reply_markup == markup
answer = Response[types.Message].model_validate({"ok": True, "result": message})
assert answer.result == read[0].message.reply_to_message
def read_answer():
    return weakref.ref(type(Response[bool | types.Message].model_validate(right)))
right = {"ok": True, "result": True}
model = read_answer()
gc.collect()
assert model() is not None, "it would be built again at the next answer"
for name in methods.__all__:
    if name not in {"Request", "Response", "TelegramMethod"}:
        getattr(methods, name).model_rebuild()
        assert getattr(methods, name).__pydantic_complete__, name
"""


def test_models_wait_until_they_are_used() -> None:
    """Sixteen threads read the first update at once, and every method can be built."""
    subprocess.run([sys.executable, "-W", "error", "-c", LATE + USED], check=True)  # noqa: S603  our own words


def test_an_aiogram_that_is_there_already_is_left_alone() -> None:
    assert not import_aiogram()


def test_an_aiogram_that_builds_nothing_at_its_end_is_imported_as_it_is() -> None:
    """A later version may leave its models alone, as pydantic would have it."""
    words = """
import sys, types
from importlib.machinery import ModuleSpec

class Finder:
    def find_spec(self, name, path, target=None):
        return ModuleSpec(name, self) if name == "aiogram" else None
    def create_module(self, spec):
        return None
    def exec_module(self, module):
        module.imported = True

sys.meta_path.insert(0, Finder())
from bot.deferred_models import import_aiogram
assert not import_aiogram()
assert sys.modules["aiogram"].imported
"""
    subprocess.run([sys.executable, "-c", words], check=True)  # noqa: S603  our own words
