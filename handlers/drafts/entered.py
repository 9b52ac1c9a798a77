"""What the team says of a draft it enters for somebody: how it came, how they are answered."""

import enum
from typing import Self

from pydantic import BaseModel

from storage.cases.contacts import Contact, Entry, read_contact
from storage.cases.entered import ContactKind
from storage.cases.models import CaseWay
from storage.quarter import QuarterProfile


class Answering(enum.StrEnum):
    """How the person is answered."""

    NONE = "none"
    PHONE = "phone"
    ADDRESS = "address"
    RETURNS = "returns"


NEEDS_WORDS = {Answering.PHONE: ContactKind.PHONE, Answering.ADDRESS: ContactKind.ADDRESS}


class Entered(BaseModel, frozen=True):
    """How a case came to the team, and how the one who brought it is answered.

    Attributes:
        way: how it came.
        answering: how the person is answered.
        value: the phone number or address.
        note: whom to ask for, or when.
        locale: the language the person is told in, where the team has said so.
    """

    way: CaseWay | None = None
    answering: Answering | None = None
    value: str = ""
    note: str = ""
    locale: str | None = None

    @property
    def lacks_value(self) -> bool:
        """Whether a number or an address is still missing."""
        return self.answering in NEEDS_WORDS and not self.value

    def answered_by(self, answering: Answering) -> Self:
        """Return it with another way to answer; a number or an address is asked for again."""
        return self.model_copy(update={"answering": answering, "value": "", "note": ""})

    def reached_at(self, text: str) -> Self:
        """Return it with what was typed: a number, an address, or either where that is open.

        Raises:
            PhoneMissingError: a number was asked for, and there is none.
            TextLengthError: nothing to read, or too long.
        """
        asked = None
        if self.answering is not None and self.lacks_value:
            asked = NEEDS_WORDS[self.answering]
        kind, value, note = read_contact(text, asked)
        answering = Answering(kind.value)
        return self.model_copy(update={"answering": answering, "value": value, "note": note})

    def locale_for(self, language: str | None, profile: QuarterProfile) -> str:
        """Return the language the person is told in: as said, else that of their words."""
        known = (each for each in (self.locale, language) if each in profile.locales)
        return next(known, None) or profile.default_locale

    def entry(self, language: str | None, profile: QuarterProfile, *, mark: str | None) -> Entry:
        """Return it as it is stored; ``language`` is that of the words, ``mark`` the draft's."""
        contact = None
        if self.answering not in {None, Answering.NONE}:
            contact = Contact(
                kind=ContactKind(self.answering),
                value=self.value or None,
                note=self.note or None,
                locale=self.locale_for(language, profile),
            )
        return Entry(way=self.way or CaseWay.VISIT, contact=contact, mark=mark)
