"""The figures of a period in words, and as the charts of its pictures."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from datetime import timedelta
from typing import Final

from aiogram import html
from aiogram.utils.i18n import gettext as _
from babel import Locale
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

from handlers.cases.staff.entered_words import way_label
from handlers.cases.staff.field_words import counted_under
from handlers.figures.charts import BARS_MOST, Chart, Picture, without_signs
from handlers.formats import current_locale, days_words, language_name
from handlers.labels import kind_label, status_label
from storage.appointments.figures import Tally
from storage.cases.models import CaseWay
from storage.figures.cases import CaseFigures, Spans
from storage.figures.requests import PictureKind
from storage.figures.summary import Figures
from storage.figures.translations import TranslationFigures
from storage.quarter import QuarterProfile
from storage.questions.models import BEST

LINES_MOST: Final = 12
"""Of one list; the rest is counted together, so that the message stays short."""
HOUR: Final = timedelta(hours=1)
TWO_DAYS: Final = timedelta(days=2)

Line = tuple[str, int]


# --- As a message ------------------------------------------------------------------------------


def figures_text(figures: Figures, profile: QuarterProfile) -> str:
    """Return the figures in Telegram's HTML."""
    days = days_words(figures.first_day, figures.last_day)
    blocks = [
        [f"📊 <b>{html.quote(profile.name)}</b>", html.quote(days)],
        [*_case_lines(figures.cases), *_rating_lines(figures.ratings)],
        *_breakdowns(figures.cases, profile),
        _appointment_lines(figures.appointments),
        _event_lines(figures),
        _announcement_lines(figures),
        _translation_lines(figures.translations),
    ]
    return "\n\n".join("\n".join(block) for lines in blocks if (block := list(lines)))


def _case_lines(cases: CaseFigures) -> Iterator[str]:
    heading = _("{n} case has arrived", "{n} cases have arrived", cases.arrived)
    yield f"<b>📥 {heading.format(n=cases.arrived)}</b>"
    yield from _listed((kind_label(kind), number) for kind, number in cases.kinds)
    if cases.first_answer.count:
        words = _("⏱ First answer: {n}, median {median}, average {mean}")
        yield _spans(words, cases.first_answer)
    if cases.solution.count:
        words = _("✅ Solved: {n}, median {median}, average {mean}")
        yield _spans(words, cases.solution)
    if cases.with_deadline:
        yield _("📆 Closed on time: {n} of {total} ({percent})").format(
            n=cases.on_time,
            total=cases.with_deadline,
            percent=format_percent(cases.on_time / cases.with_deadline, locale=current_locale()),
        )
    if cases.confirmed or cases.reopened:
        yield _("🙂 Said to be solved: {solved}, not solved: {reopened}").format(
            solved=cases.confirmed, reopened=cases.reopened
        )


def _rating_lines(ratings: Mapping[int, int]) -> Iterator[str]:
    times = sum(ratings.values())
    if times:
        mean = sum(score * number for score, number in ratings.items()) / times
        words = _(
            "⭐ Help rated {n} time: {mean} of {best}",
            "⭐ Help rated {n} times: {mean} of {best}",
            times,
        )
        yield words.format(
            n=times, mean=format_decimal(round(mean, 1), locale=current_locale()), best=BEST
        )


def _breakdowns(cases: CaseFigures, profile: QuarterProfile) -> Iterator[list[str]]:
    for chart in (
        _field_chart(cases, profile, LINES_MOST),
        _status_chart(cases, LINES_MOST),
        _way_chart(cases, LINES_MOST),
        _language_chart(cases, LINES_MOST),
    ):
        if chart.bars:
            yield [f"<b>{chart.heading}</b>", *_listed(chart.bars)]


def _appointment_lines(tally: Tally) -> Iterator[str]:
    bars = _appointment_bars(tally)
    if bars:
        yield _bold("📅", _("Consultation hours"))
        yield from _listed(bars)


def _event_lines(figures: Figures) -> Iterator[str]:
    events = figures.events
    if not (events.dates or events.cancelled):
        return
    yield _bold("🎉", _("Events"))
    dates = _("{n} date", "{n} dates", events.dates).format(n=events.dates)
    # NOTE: people who have said that they come to an event
    people = _("{n} person signed up", "{n} people signed up", events.people)
    yield f"• {dates}"
    yield f"• {people.format(n=events.people)}"
    if events.cancelled:
        cancelled = _("{n} cancelled", "{n} cancelled", events.cancelled)
        yield f"• {cancelled.format(n=events.cancelled)}"


def _announcement_lines(figures: Figures) -> Iterator[str]:
    announcements = figures.announcements
    if not announcements.sent:
        return
    yield _bold("📣", _("Announcements"))
    sent = _("{n} sent", "{n} sent", announcements.sent)
    yield f"• {sent.format(n=announcements.sent)}"
    # NOTE: how many of the recipients have got an announcement
    arrived = _(
        "{n} of {total} copy has arrived",
        "{n} of {total} copies have arrived",
        announcements.copies,
    )
    yield f"• {arrived.format(n=announcements.delivered, total=announcements.copies)}"


def _translation_lines(translations: TranslationFigures) -> Iterator[str]:
    counted = [
        # NOTE: how many texts people have translated
        (_("By people"), translations.by_people),
        # NOTE: how many texts machines have translated
        (_("By machines"), translations.by_machines),
        # NOTE: how many texts nobody has translated yet
        (_("Still waiting"), translations.waiting),
    ]
    if any(number for _label, number in counted):
        yield _bold("🌐", _("Translated texts"))
        yield from _listed((label, number) for label, number in counted if number)
        yield from _listed(_cut(_named(translations.languages), LINES_MOST))


def _named(languages: Iterable[tuple[str | None, int]]) -> list[Line]:
    return [
        (_("Unknown") if code is None else language_name(code), number)
        for code, number in languages
    ]


def _bold(sign: str, words: str) -> str:
    return f"<b>{sign} {words}</b>"


def _spans(words: str, spans: Spans) -> str:
    return words.format(
        n=spans.count,
        median=_span(spans.middle or timedelta()),
        mean=_span(spans.mean or timedelta()),
    )


def _span(span: timedelta) -> str:
    """Return how long something took, such as ``40 min``, ``5 h`` or ``3.5 days``."""
    if span < HOUR:
        value: float = max(1, round(span / timedelta(minutes=1)))
        unit = "duration-minute"
    elif span < TWO_DAYS:
        value, unit = round(span / HOUR), "duration-hour"
    else:
        value, unit = round(span / timedelta(days=1), 1), "duration-day"
    return format_unit(value, unit, "short", locale=current_locale())


def _listed(lines: Iterable[Line]) -> Iterator[str]:
    for label, number in lines:
        yield f"• {html.quote(label)}: {number}"


# --- As pictures -------------------------------------------------------------------------------


def list_pictures(figures: Figures) -> list[PictureKind]:
    """Return the pictures there is something to draw for."""
    has_people = figures.cases.languages or any(astuple(figures.appointments))
    wanted = {PictureKind.CASES: figures.cases.arrived, PictureKind.PEOPLE: has_people}
    return [kind for kind, there in wanted.items() if there]


def figures_picture(kind: PictureKind, figures: Figures, profile: QuarterProfile) -> Picture:
    """Return what a picture shows, in the language of the current text."""
    cases = figures.cases
    match kind:
        case PictureKind.CASES:
            charts = [_field_chart(cases, profile, BARS_MOST), _status_chart(cases, BARS_MOST)]
        case PictureKind.PEOPLE:
            bars = _appointment_bars(figures.appointments)
            charts = [_language_chart(cases, BARS_MOST), Chart(_("Consultation hours"), bars)]
    return Picture(
        title=profile.name,
        subtitle=days_words(figures.first_day, figures.last_day),
        charts=[chart for chart in charts if chart.bars],
        is_rtl=Locale.parse(current_locale()).character_order == "right-to-left",
    )


def _field_chart(cases: CaseFigures, profile: QuarterProfile, most: int) -> Chart:
    bars = [
        (counted_under(profile, key, current_locale()), number) for key, number in cases.fields
    ]
    return Chart(_("Cases by field of action"), _cut(bars, most))


def _status_chart(cases: CaseFigures, most: int) -> Chart:
    bars = [(without_signs(status_label(status)), number) for status, number in cases.statuses]
    return Chart(_("Cases by status today"), _cut(bars, most))


def _way_chart(cases: CaseFigures, most: int) -> Chart:
    """Return how people came; nothing where all wrote in a chat."""
    bars = [(without_signs(way_label(way)), number) for way, number in cases.ways]
    entered = any(way is not CaseWay.CHAT for way, _number in cases.ways)
    return Chart(_("How people came"), _cut(bars, most) if entered else [])


def _language_chart(cases: CaseFigures, most: int) -> Chart:
    return Chart(_("Cases by language"), _cut(_named(cases.languages), most))


def _appointment_bars(tally: Tally) -> list[Line]:
    bars = [
        (_("Came"), tally.kept),
        (_("Did not come"), tally.missed),
        (_("Cancelled"), tally.cancelled),
        (_("Still open"), tally.still_open),
        (_("Walk-ins"), tally.walk_ins),
    ]
    return [(label, number) for label, number in bars if number]


def _cut(bars: Sequence[Line], most: int) -> list[Line]:
    """Return at most so many; the rarest are counted together at the end."""
    if len(bars) <= most:
        return list(bars)
    by_number = sorted(range(len(bars)), key=lambda index: -bars[index][1])
    kept, rest = sorted(by_number[: most - 1]), by_number[most - 1 :]
    # NOTE: what is too rare for a line of its own, counted together
    others = (_("Others"), sum(bars[index][1] for index in rest))
    return [*(bars[index] for index in kept), others]
