"""Charts as pictures that read well on a phone: bars with their words above and numbers behind.

Drawn by matplotlib, whose own font has Latin, Greek, Cyrillic and Arabic letters and whose text
layout (HarfBuzz, since 3.11) joins Arabic letters and sets them from right to left.  A figure is
an object of its own here, without ``pyplot``: nothing global is left behind, and any thread may
draw.

This file is also a program, which ``draw_apart`` runs: it reads a picture as JSON and writes a
PNG.  So it imports nothing of ours.
"""

import asyncio
import io
import json
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from subprocess import PIPE, CalledProcessError
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH: Final = 1080
HEIGHT: Final = 1350
"""Pixels; as tall as a phone held upright shows without cutting (4 to 5), the chat page too."""
BARS_MOST: Final = 6
"""Bars of one chart; two charts of so many fit with letters that can be read."""
COLOURS: Final = ("#0072B2", "#D55E00")
"""Blue and vermilion of Okabe and Ito's palette, told apart by colour-blind people too."""
INK: Final = "#222222"
FONT: Final = "DejaVu Sans"
EMOJI_STYLE: Final = "\ufe0f"
"""Asks for the coloured form of the sign before it (VS16)."""

_DPI: Final = 100
_POINTS: Final = 72 / _DPI
"""Of a pixel."""
_MARGIN: Final = 48
_HEAD: Final = 165
_HEADING: Final = 96
_ROW_MOST: Final = 130
_TITLE_SIZE: Final = 56
_HEADING_SIZE: Final = 46
_LABEL_SIZE: Final = 38
_NUMBER_SIZE: Final = 33
"""Pixels; the most that twelve rows leave room for, and a phone shows them at a third of that."""
_LETTER: Final = 0.62
"""Width of a usual letter of the font, of its size; bold ones are a tenth wider."""
_NUMBER_SPACE: Final = 1.2
"""The longest bar leaves a sixth of the line for its number."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars under a heading, from top to bottom; each has its words and its number."""

    heading: str
    bars: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Picture:
    """One or two charts with a title; ``is_rtl`` where one reads from the right."""

    title: str
    subtitle: str
    charts: Sequence[Chart]
    is_rtl: bool = False


async def draw_apart(picture: Picture) -> bytes:
    """Return what ``draw`` returns, drawn by a process of its own, which takes a second.

    What it needs for that, 80 MB, is given back when it ends: few ask for figures, and seldom.

    Raises:
        CalledProcessError: it could not be drawn.
    """
    command = (sys.executable, "-P", __file__)
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    try:
        content, _errors = await process.communicate(json.dumps(asdict(picture)).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise CalledProcessError(process.returncode, command)
    return content


def draw(picture: Picture) -> bytes:
    """Return a PNG of ``WIDTH`` by ``HEIGHT`` pixels; loads matplotlib, a second and 50 MB."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415

    figure = make_figure(picture)
    canvas: Any = FigureCanvasAgg(figure)
    file = io.BytesIO()
    canvas.print_png(file)
    # Figure and canvas know each other; six megabytes shall not wait for the garbage collector.
    canvas.renderer = None
    return file.getvalue()


def make_figure(picture: Picture) -> "Figure":
    """Return what is drawn, one pair of axes for each chart, whose bars are as long as counted."""
    from matplotlib.figure import Figure  # noqa: PLC0415  see draw

    figure = Figure(figsize=(WIDTH / _DPI, HEIGHT / _DPI), dpi=_DPI, facecolor="white")
    _write_head(figure, picture)
    rows = sum(len(chart.bars) for chart in picture.charts)
    free = HEIGHT - _HEAD - _MARGIN - _HEADING * len(picture.charts)
    row = min(_ROW_MOST, free / max(rows, 1))
    top: float = _HEAD
    for chart, colour in zip(picture.charts, COLOURS, strict=False):
        height = row * len(chart.bars)
        _write(figure, chart.heading, top + _HEADING * 0.6, _HEADING_SIZE, picture, bold=True)
        box = (
            _MARGIN / WIDTH,
            1 - (top + _HEADING + height) / HEIGHT,
            1 - 2 * _MARGIN / WIDTH,
            height / HEIGHT,
        )
        _draw_bars(figure.add_axes(box), chart, colour, is_rtl=picture.is_rtl)
        top += _HEADING + height
    return figure


def without_signs(text: str) -> str:
    """Return a text without emoji and other signs, for where they are not shown."""
    kept = (
        letter
        for letter in text
        if letter != EMOJI_STYLE and unicodedata.category(letter) not in {"So", "Sk", "Cf"}
    )
    return " ".join("".join(kept).split())


def drawable(text: str) -> str:
    """Return a text without emoji and other signs, and without letters the font has not."""
    known = _letters()
    return "".join(letter for letter in without_signs(text) if ord(letter) in known)


def _write_head(figure: "Figure", picture: Picture) -> None:
    _write(figure, picture.title, 80, _TITLE_SIZE, picture, bold=True)
    _write(figure, picture.subtitle, 135, _LABEL_SIZE, picture)


def _write(
    figure: "Figure", text: str, down: float, size: int, picture: Picture, *, bold: bool = False
) -> None:
    """Write a line so many pixels below the upper edge, smaller if it is too long."""
    words = drawable(text)
    fitting = (WIDTH - 2 * _MARGIN) / max(1, len(words)) / _LETTER / (1.1 if bold else 1)
    figure.text(
        1 - _MARGIN / WIDTH if picture.is_rtl else _MARGIN / WIDTH,
        1 - down / HEIGHT,
        words,
        ha="right" if picture.is_rtl else "left",
        va="baseline",
        fontsize=min(size, fitting) * _POINTS,
        fontweight="bold" if bold else "normal",
        fontfamily=FONT,
        color=INK,
        parse_math=False,  # a dollar is a dollar
    )


def _draw_bars(axes: "Axes", chart: Chart, colour: str, *, is_rtl: bool) -> None:
    """Draw the bars; one row is one unit high, and holds the words above its bar."""
    longest = max((number for _label, number in chart.bars), default=0) or 1
    axes.set_axis_off()
    axes.set_ylim(len(chart.bars), 0)
    limits = (0, longest * _NUMBER_SPACE)
    axes.set_xlim(*(reversed(limits) if is_rtl else limits))
    style: dict[str, Any] = {
        "ha": "right" if is_rtl else "left",
        "color": INK,
        "fontfamily": FONT,
        "parse_math": False,
    }
    for row, (label, number) in enumerate(chart.bars):
        axes.text(
            0, row + 0.36, drawable(label), va="baseline", **style, fontsize=_LABEL_SIZE * _POINTS
        )
        axes.barh(row + 0.65, number, height=0.28, color=colour)
        behind = number + longest * 0.02
        axes.text(
            behind,
            row + 0.65,
            str(number),
            va="center_baseline",
            weight="bold",
            fontsize=_NUMBER_SIZE * _POINTS,
            **style,
        )


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    """Return the code points the font has signs for."""
    from matplotlib.font_manager import findfont, get_font  # noqa: PLC0415  see draw

    return frozenset(get_font(findfont(FONT)).get_charmap())


def _read(packed: bytes) -> Picture:
    """Return the picture that ``draw_apart`` has written."""
    fields = json.loads(packed)
    fields["charts"] = [Chart(**chart) for chart in fields["charts"]]
    return Picture(**fields)


if __name__ == "__main__":
    sys.stdout.buffer.write(draw(_read(sys.stdin.buffer.read())))
