"""What the profile of a quarter says, and what makes one right.

Words for people are written once for each locale, ``{"de": "Müll", "tr": "Çöp", …}``; every locale
of the profile must be there.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import time
from typing import Annotated, Any, Final, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from storage.danger import DangerKind
from storage.places import LATITUDES, LONGITUDES, Outline, is_inside
from storage.quiet import Quiet
from storage.workdays import LANDS

KEY_LENGTH: Final = 24
"""Keys travel in button data, which has 64 bytes in all (Bot API, InlineKeyboardButton)."""
NAME_LENGTH: Final = 40
"""Longer names are cut off on a button of a narrow phone."""
NOTE_LENGTH: Final = 1_000
ORIGINAL_LOCALE: Final = "de"
"""What the team writes in; other languages are translations of it. Every profile has it."""


class MistakesError(ValueError):
    """Several mistakes that only show when the parts of a profile are seen together."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__("; ".join(mistakes))
        self.mistakes = tuple(mistakes)


def _check_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        msg = f"there is no time zone {value!r}; Germany's is 'Europe/Berlin'"
        raise ValueError(msg) from None
    return value


def _check_wall_clock(value: time) -> time:
    if value.tzinfo is not None:
        msg = "a time of day has no time zone here"
        raise ValueError(msg)
    return value


def _check_land(value: str) -> str:
    if value not in LANDS:
        msg = f"there is no Land {value!r}; one of {', '.join(LANDS)}"
        raise ValueError(msg)
    return value


Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=KEY_LENGTH)]
Locale = Annotated[
    str,
    # A language tag such as ``de-simple`` is taken for the locale it means.
    BeforeValidator(lambda value: value.replace("-", "_") if isinstance(value, str) else value),
    StringConstraints(pattern=r"^[a-z]{2,3}(_[A-Z][A-Za-z]{1,3}|_simple)?$"),
]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=NAME_LENGTH)
]
Note = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=NOTE_LENGTH)
]
Names = dict[Locale, Name]
Notes = dict[Locale, Note]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FieldOfAction(_Part):
    """A field of action (Handlungsfeld) of the quarter's work: what cases are counted by."""

    key: Key
    names: Names
    words: dict[Locale, tuple[Name, ...]] = {}
    """Beginnings of words people use for what they need in this field, in any language; the field
    of a case they stand in is offered first."""


class Category(_Part):
    """What a report can be about."""

    key: Key
    emoji: Annotated[str, StringConstraints(min_length=1, max_length=8)]
    field_of_action: Key
    names: Names
    similar_radius_m: Annotated[int, Field(ge=0, le=2_000)]
    """How near open reports of the category are offered instead of a new one; 0 never offers."""
    working_days: Annotated[int, Field(ge=1, le=250)]
    """Within how many working days a report shall be dealt with."""


class Topic(_Part):
    """Something residents may hear about, such as events or building works."""

    key: Key
    emoji: Annotated[str, StringConstraints(min_length=1, max_length=8)]
    names: Names
    followed: bool = False
    """Whether people hear of it who have not chosen."""


class KnownPlace(_Part):
    """A place people name instead of an address, such as a park, a school or a stop."""

    key: Key
    names: Names
    also: Annotated[tuple[Line, ...], Field(max_length=20)] = ()
    """What else it is called, in any language."""
    latitude: Annotated[float, Field(ge=LATITUDES[0], le=LATITUDES[1])]
    longitude: Annotated[float, Field(ge=LONGITUDES[0], le=LONGITUDES[1])]

    def all_names(self) -> Iterator[str]:
        """Yield everything it is called."""
        yield from self.names.values()
        yield from self.also


class IdeaRules(_Part):
    """What a published idea aims at."""

    goal: Annotated[int, Field(ge=1, le=10_000)] = 20
    """How many supporters."""
    goal_days: Annotated[int, Field(ge=1, le=365)] = 60
    """After how many days the manager is told that it has not got them."""


class Addressee(_Part):
    """Somebody whom the team forwards cases to, such as the municipal works yard."""

    key: Key
    name: Line
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=NOTE_LENGTH)] = ""


class Contact(_Part):
    """How people reach the contact point without the messenger; the privacy notice names it."""

    name: Line
    address: Line
    phone: Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 /()-]{4,30}$")]
    email: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]
    office_hours: Notes


class QuietHours(_Part):
    """When only answers and what is urgent are sent; wall-clock times, never if both are equal."""

    starts: Annotated[time, AfterValidator(_check_wall_clock)] = time(21)
    ends: Annotated[time, AfterValidator(_check_wall_clock)] = time(8)


class AppointmentRules(_Part):
    """What limits the booking of consultation hours; a manager may change it in the chat."""

    active_limit: Annotated[int, Field(ge=1, le=10)] = 2
    """How many coming appointments one person may have."""
    minimum_notice_minutes: Annotated[int, Field(ge=0, le=20_160)] = 120
    """How long before its beginning a time can still be booked."""
    horizon_days: Annotated[int, Field(ge=1, le=180)] = 28
    """How many days ahead times can be booked."""
    hold_minutes: Annotated[int, Field(ge=1, le=60)] = 10
    """How long a chosen time is kept while its person decides."""
    offer_minutes: Annotated[int, Field(ge=5, le=1_440)] = 30
    """How long a time is kept for somebody who waits, quiet hours not counted."""
    reoffer_delay_minutes: Annotated[int, Field(ge=0, le=20_160)] = 1_440
    """How long somebody who did not take an offered time is not offered another one."""
    reminder_minutes: Annotated[
        tuple[Annotated[int, Field(ge=5, le=20_160)], ...], Field(max_length=5)
    ] = (1_440, 120)
    """How long before an appointment its person is reminded."""
    closed_on_public_holidays: bool = True
    """Whether weekly hours rest on the public holidays of the Land."""
    bring: Notes = {}
    """What people shall bring, in each locale; nothing is said if empty."""


class QuarterProfile(_Part):
    """Everything that differs from one quarter to the next."""

    name: Name
    time_zone: Annotated[str, AfterValidator(_check_zone)]
    land: Annotated[str, AfterValidator(_check_land)]
    outline: Outline
    locales: Annotated[tuple[Locale, ...], Field(min_length=1)]
    default_locale: Locale
    fields_of_action: Annotated[tuple[FieldOfAction, ...], Field(min_length=1)]
    categories: Annotated[tuple[Category, ...], Field(min_length=1, max_length=30)]
    addressees: tuple[Addressee, ...] = ()
    topics: Annotated[tuple[Topic, ...], Field(max_length=20)] = ()
    streets: Annotated[tuple[Line, ...], Field(max_length=200)] = ()
    places: Annotated[tuple[KnownPlace, ...], Field(max_length=200)] = ()
    untranslated_words: Annotated[tuple[Line, ...], Field(max_length=200)] = ()
    """What no machine translates, besides the names of the quarter, its streets and places."""
    ideas: IdeaRules = IdeaRules()
    emergency_note: Notes
    """Shown under every card of danger, in each locale."""
    danger_notes: dict[DangerKind, Notes] = {}
    """Whom else to call, by the kind of danger: a line on its card, in each locale."""
    greeting: Notes = {}
    """Shown under the welcome, in each locale; nothing is said if empty."""
    privacy_note: Notes = {}
    """Shown under what is stored, in each locale; nothing is said if empty."""
    imprint: Notes = {}
    """Shown on the page's imprint, under the contact, in each locale: who answers for the page
    (§ 5 DDG), who supervises it; only the contact is shown if empty."""
    contact: Contact
    quiet_hours: QuietHours = QuietHours()
    appointments: AppointmentRules = AppointmentRules()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone, ready to use."""
        return ZoneInfo(self.time_zone)

    @property
    def quiet(self) -> Quiet:
        """The quiet hours, ready to use."""
        return Quiet(self.quiet_hours.starts, self.quiet_hours.ends, self.zone)

    def category(self, key: str) -> Category | None:
        """Return the category, or ``None``: a case outlives the profile it was reported under."""
        return next((category for category in self.categories if category.key == key), None)

    def category_name(self, key: str, locale: str) -> str:
        """Return what people call the category.

        A category that is gone is called by its key, and in a locale that is gone by its name in
        the default one.
        """
        category = self.category(key)
        if category is None:
            return key
        return category.names.get(locale) or category.names[self.default_locale]

    def field_of_category(self, key: str | None) -> str | None:
        """Return the key of a category's field of action; ``None`` for one that is gone."""
        category = None if key is None else self.category(key)
        return None if category is None else category.field_of_action

    def is_inside(self, latitude: float, longitude: float) -> bool:
        """Return whether the point lies in the quarter."""
        return is_inside(self.outline, latitude, longitude)

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        mistakes = [*self._locale_mistakes(), *self._key_mistakes(), *self._name_mistakes()]
        if mistakes:
            raise MistakesError(mistakes)
        return self

    def _locale_mistakes(self) -> Iterator[str]:
        if ORIGINAL_LOCALE not in self.locales:
            yield f"locales: must have {ORIGINAL_LOCALE!r}, the language of the team"
        if self.default_locale not in self.locales:
            yield f"default_locale: {self.default_locale!r} is not one of the locales"
        yield from _twice("locales", self.locales)

    def _key_mistakes(self) -> Iterator[str]:
        fields = [field.key for field in self.fields_of_action]
        yield from _twice("fields_of_action", fields)
        yield from _twice("categories", [category.key for category in self.categories])
        yield from _twice("addressees", [addressee.key for addressee in self.addressees])
        yield from _twice("topics", [topic.key for topic in self.topics])
        yield from _twice("streets", self.streets)
        yield from _twice("places", [place.key for place in self.places])
        for category in self.categories:
            if category.field_of_action not in fields:
                yield (
                    f"categories.{category.key}.field_of_action: there is no field of action "
                    f"{category.field_of_action!r}; one of {', '.join(fields)}"
                )

    def _name_mistakes(self) -> Iterator[str]:
        for place, words in self._words():
            for locale in self.locales:
                if locale not in words:
                    yield f"{place}: no text for {locale!r}"
            for locale in words:
                if locale not in self.locales:
                    yield f"{place}: {locale!r} is not one of the locales"

    def _words(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for field in self.fields_of_action:
            yield f"fields_of_action.{field.key}.names", field.names
        for category in self.categories:
            yield f"categories.{category.key}.names", category.names
        for topic in self.topics:
            yield f"topics.{topic.key}.names", topic.names
        for known in self.places:
            yield f"places.{known.key}.names", known.names
        yield "emergency_note", self.emergency_note
        for kind, notes in self.danger_notes.items():
            yield f"danger_notes.{kind}", notes
        yield "contact.office_hours", self.contact.office_hours
        for place, optional in (
            ("greeting", self.greeting),
            ("privacy_note", self.privacy_note),
            ("imprint", self.imprint),
            ("appointments.bring", self.appointments.bring),
        ):
            if optional:
                yield place, optional


def _twice(place: str, keys: Iterable[str]) -> Iterator[str]:
    for key, count in Counter(keys).items():
        if count > 1:
            yield f"{place}: {key!r} is there {count} times"
