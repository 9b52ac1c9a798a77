"""The words in which people write days and times: German, and the other languages of the bot.

Each word has a sign, one letter, and a value.  Texts become rows of signs, in which
``handlers.times.reading`` looks for what they say.  Names of months and weekdays are those of
CLDR, so that whatever the bot writes itself can be sent back to it.

::

    E day   C time   N figures   n a number as a word   O "24."   A "10.12", day or time
    D date  M month  W weekday   R day from today       Y year    P part of the day
    H half  Q quarter  K three quarters  e half past    b past  v before  m minutes
    - to    & and    , comma     F from  V between      @ at      o on    i in   J every year
    U days  z minutes  x next  d this  c coming  w week  X tomorrow, or morning
    u o'clock  p am, pm  g noon  G midnight  . nothing
"""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import product
from typing import Final, Literal, TypeAlias

from babel.dates import get_day_names, get_month_names

from handlers.formats import LEVANTINE_ARABIC

Meaning: TypeAlias = tuple[str, int]

WIDTHS: Final[tuple[Literal["wide", "abbreviated"], ...]] = ("wide", "abbreviated")
CONTEXTS: Final[tuple[Literal["format", "stand-alone"], ...]] = ("format", "stand-alone")
CLDR_LOCALES: Final = ("de", "en", "tr", "ru", "uk", "ar", LEVANTINE_ARABIC)
"""German first: where languages share a word, as it is meant there."""

FORENOON, MORNING, NOON, AFTERNOON, EVENING, NIGHT = range(6)
"""Parts of the day, the values of ``P``."""

_WORDS: Final[Mapping[Meaning, str]] = {
    ("R", 0): "heute today bugün сегодня сьогодні اليوم",
    ("R", 1): "tomorrow yarın завтра غدا غداً",
    ("R", 2): "übermorgen overmorrow послезавтра післязавтра",
    ("R", -1): "gestern yesterday dün вчера вчора أمس",
    ("X", 1): "morgen",
    ("P", FORENOON): "vormittag vormittags vorm forenoon",
    ("P", MORNING): "morgens früh frühmorgens morning sabah утра ранку صباحا صباحاً",
    ("P", NOON): "mittag mittags",
    ("P", AFTERNOON): "nachmittag nachmittags nachm afternoon",
    ("P", EVENING): "abend abends evening akşam вечера вечора مساء مساءً",
    ("P", NIGHT): "nacht nachts night gece ночи",
    ("H", 0): "halb halbe",
    ("e", 0): "halfpast",
    ("Q", 0): "viertel quarter",
    ("K", 0): "dreiviertel",
    ("b", 0): "nach past",
    ("v", 0): "vor",
    ("m", 1): "minuten min",
    ("u", 0): "uhr h oclock",
    ("g", 0): "noon",
    ("G", 0): "mitternacht midnight",
    ("-", 0): "bis ende to until till до по إلى الى حتى",
    ("&", 0): "und u and ve и та і و",
    ("F", 0): "ab beginn from от від ابتداء",
    ("V", 0): "von vom zwischen between с з із من",
    ("@", 0): "um gegen ca circa at saat в о об الساعة",
    ("o", 0): "am den dem on",
    ("i", 0): "in через за",
    ("J", 1): "jährlich alljährlich jedesjahr yearly annually ежегодно щороку سنويا سنوياً",
    ("J", 0): (
        "täglich wöchentlich monatlich jeden jede jedes every daily weekly monthly immer "
        "montags dienstags mittwochs donnerstags freitags samstags sonnabends sonntags"
    ),
    ("U", 1): "tag tage tagen day days",
    ("U", 7): "woche wochen week weeks",
    ("z", 1): "minute minuten minutes",
    ("z", 60): "stunde stunden std hour hours",
    ("x", 1): "nächster nächsten nächste nächstem nächstes next",
    ("x", 2): "übernächster übernächsten übernächste",
    ("c", 0): "kommender kommenden kommende coming",
    ("d", 0): "dieser diesen diese diesem dieses this",
    ("p", 0): "a.m.",
    ("p", 12): "pm p.m.",
    (".", 0): (
        "der die das zum zu an ganze ganzen dann einschließlich inklusive inkl "
        "datum uhrzeit zeit wann the of г р рр гг года року للعام"
    ),
    ("D", 1224): "heiligabend heiligabends",
    ("D", 1231): "silvester",
    ("D", 101): "neujahr neujahrstag",
    ("D", 1206): "nikolaus nikolaustag",
}
"""What words mean; a ``D`` has its month and its day."""

_MONTHS: Final = (
    *("januar jan jänner jän", "februar feb feber", "märz mrz mär", "april apr", "mai"),
    *("juni jun juno", "juli jul julei", "august aug", "september sep sept", "oktober okt"),
    *("november nov", "dezember dez"),
)
_WEEKDAYS: Final = (
    *(
        "montag mo",
        "dienstag di",
        "mittwoch mi среду середу",
        "donnerstag do don",
        "freitag fr пятницу",
    ),
    *("samstag sonnabend sa sam субботу суботу", "sonntag so son неділю"),
)
_NUMBERS: Final = (
    *("", "eins ein eine einem einen einer one", "zwei zwo two", "drei three", "vier four"),
    *("fünf five", "sechs six", "sieben seven", "acht eight", "neun nine", "zehn ten"),
    *("elf eleven", "zwölf twelve", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn"),
    *("achtzehn", "neunzehn", "zwanzig twenty", "einundzwanzig", "zweiundzwanzig"),
    *("dreiundzwanzig", "vierundzwanzig", "fünfundzwanzig"),
)
_PARTS: Final = ("vormittag", "nachmittag", "mittag", "morgen", "abend", "nacht", "früh")
_ASCII: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_NO_LETTERS: Final = frozenset({"Cf", "So", "Mn"})
"""Marks of writing directions, pictures, vowel marks."""
PHRASES: Final[Mapping[str, str]] = {
    "jedes jahr": "jedesjahr",
    "alle jahre": "jedesjahr",
    "every year": "jedesjahr",
    "each year": "jedesjahr",
    "her yıl": "jedesjahr",
    "каждый год": "jedesjahr",
    "кожного року": "jedesjahr",
    "كل سنة": "jedesjahr",
    "كل عام": "jedesjahr",
    "half past": "halfpast",
    "quarter to": "quarter vor",
    "ten to": "ten vor",
    "five to": "five vor",
    "twenty to": "twenty vor",
    "day after tomorrow": "overmorrow",
    "o'clock": "oclock",
    "in der früh": "morgens",
    "in der frueh": "morgens",
    "in the morning": "morgens",
    "in the afternoon": "nachmittags",
    "in the evening": "abends",
    "at night": "nachts",
    "am vormittag": "vormittags",
    "am nachmittag": "nachmittags",
    "am abend": "abends",
    "am morgen": "morgens",
    "am mittag": "mittags",
    "in der nacht": "nachts",
    "drei viertel": "dreiviertel",
    "einer halben stunde": "30 minuten",
    "anderthalb stunden": "90 minuten",
    "eineinhalb stunden": "90 minuten",
    "bis open end": "bis",
    "open end": "bis",
    "ende offen": "bis",
    "1. weihnachtstag": "25.12.",
    "2. weihnachtstag": "26.12.",
    "1. weihnachtsfeiertag": "25.12.",
    "2. weihnachtsfeiertag": "26.12.",
    "بعد غد": "overmorrow",
    "كانون الثاني": "يناير",
    "كانون ثاني": "يناير",
    "تشرين الاول": "أكتوبر",
    "تشرين الأول": "أكتوبر",
    "تشرين اول": "أكتوبر",
    "تشرين أول": "أكتوبر",
    "تشرين الثاني": "نوفمبر",
    "تشرين ثاني": "نوفمبر",
    "كانون الاول": "ديسمبر",
    "كانون الأول": "ديسمبر",
    "كانون اول": "ديسمبر",
    "كانون أول": "ديسمبر",
}
"""Words that mean something only together."""


def fold(text: str) -> str:
    """Return the text without what makes no difference: case, forms of letters and figures."""
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter
        for letter in composed
        if unicodedata.category(letter) not in _NO_LETTERS
    )


@lru_cache(maxsize=1)
def meanings() -> Mapping[str, Meaning]:
    """Return what each word means."""
    found: dict[str, Meaning] = {}
    for word, meaning in _pairs():
        folded = fold(word)
        found.setdefault(folded, meaning)
        found.setdefault(folded.translate(_ASCII), meaning)
    return found


def _pairs() -> Iterator[tuple[str, Meaning]]:
    known = [*_WORDS.items(), (("n", 30), "dreißig thirty"), (("n", 40), "vierzig")]
    for meaning, words in [*known, (("n", 45), "fünfundvierzig")]:
        yield from ((word, meaning) for word in words.split())
    for sign, first, lists in (("M", 1, _MONTHS), ("W", 0, _WEEKDAYS), ("n", 0, _NUMBERS)):
        for value, words in enumerate(lists, first):
            yield from ((word, (sign, value)) for word in words.split())
    for locale, width, context in product(CLDR_LOCALES, WIDTHS, CONTEXTS):
        for month, word in get_month_names(width, context, locale).items():
            yield str(word).rstrip("."), ("M", int(month))
        for weekday, word in get_day_names(width, context, locale).items():
            yield str(word).rstrip("."), ("W", int(weekday))


def look_up(word: str) -> list[Meaning] | None:
    """Return what a folded word means, a compound such as ``freitagabend`` in its two parts.

    ``None`` for a word nobody knows.
    """
    known = meanings()
    if (one := known.get(word)) is not None:
        return [one]
    for part in _PARTS:
        for spelling in (part, part.translate(_ASCII)):
            day = known.get(word.removesuffix(spelling)) if word.endswith(spelling) else None
            if day is not None and day[0] == "W":
                return [day, ("P", MORNING) if part == "morgen" else known[spelling]]
    return None
