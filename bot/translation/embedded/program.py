"""Translates in a process of its own, which ``bot.translation.embedded.engine`` runs.

It reads requests from its standard input and writes answers, each a line of JSON::

    {"id": 7, "ways": ["/models/tr_en", "/models/en_de"], "text": "Işık yok."}
    {"id": 7, "text": "Es gibt kein Licht."}
    {"id": 8, "error": "model"}
    {"cancel": 7}

What waits for the same models is translated together, some sentences at a time; between them it
looks for what is not wanted any more.  Memory and threads are limited before a model is loaded.
"""

import re
import sys
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bot.child.serving import MISSING, Inbox, answer_all, limit
from bot.translation.protecting import cut_into_sentences

MODELS_MOST: Final = 4
"""Models in memory: two languages by way of a third, there and back."""
AT_ONCE: Final = 16
"""Sentences translated together."""
SENTENCE_LONGEST: Final = 400
"""Characters; a longer one is cut between two words."""
BEAM: Final = 4
LENGTH_PENALTY: Final = 0.2
"""As Argos Translate has them, with which the models were tried."""
SPELLINGS: Final = ("⟦{}⟧", "[{}]", "({})", "<{}>", "#{}#")
"""How a placeholder is written: the first way that a vocabulary knows the signs of."""
_PLACEHOLDER: Final = re.compile(r"⟦(\d+)⟧")


@dataclass
class Request:
    """A text to be translated.

    Attributes:
        id: its number.
        ways: the folders of the models it goes through.
        text: the words.
        said: sentences that are translated.
    """

    id: int
    ways: tuple[str, ...]
    text: str
    said: list[str] = field(default_factory=list)


def read_request(asked: Mapping[str, Any]) -> Request:
    """Return what a line asks for."""
    return Request(asked["id"], tuple(asked["ways"]), asked["text"])


class Model:
    """One model: a vocabulary and a network."""

    def __init__(self, folder: str, threads: int) -> None:
        import ctranslate2  # noqa: PLC0415  only this process has them
        from sentencepiece import SentencePieceProcessor  # noqa: PLC0415

        self._vocabulary = SentencePieceProcessor(
            model_file=str(Path(folder) / "sentencepiece.model")
        )
        self._network = ctranslate2.Translator(
            str(Path(folder) / "model"), device="cpu", inter_threads=1, intra_threads=threads
        )
        unknown = self._vocabulary.unk_id()
        self._spelling = next(
            (
                spelling
                for spelling in SPELLINGS
                if unknown not in self._vocabulary.encode(spelling.format("12"))
            ),
            SPELLINGS[0],
        )

    def translate(self, sentences: Sequence[str]) -> list[str]:
        """Return sentences in the other language."""
        pieces = [self._vocabulary.encode(self._spell(one), out_type=str) for one in sentences]
        longest = max(map(len, pieces))
        results = self._network.translate_batch(
            pieces,
            beam_size=BEAM,
            length_penalty=LENGTH_PENALTY,
            replace_unknowns=True,
            max_input_length=0,
            max_decoding_length=2 * longest + 32,
        )
        return [
            self._unspell(self._vocabulary.decode_pieces(result.hypotheses[0]).replace("▁", " "))
            for result in results
        ]

    def _spell(self, sentence: str) -> str:
        return _PLACEHOLDER.sub(lambda found: self._spelling.format(found[1]), sentence)

    def _unspell(self, sentence: str) -> str:
        begin, end = self._spelling.split("{}")
        spelt = rf"{re.escape(begin)}\s*(\d+)\s*{re.escape(end)}"
        return re.sub(spelt, r"⟦\1⟧", sentence)


class Models:
    """The models in memory; the one not used for the longest makes room."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._loaded: OrderedDict[str, Model] = OrderedDict()

    def get(self, folder: str) -> Model:
        """Return the model of a folder."""
        if folder not in self._loaded:
            while len(self._loaded) >= MODELS_MOST:
                self._loaded.popitem(last=False)
            self._loaded[folder] = Model(folder, self._threads)
        self._loaded.move_to_end(folder)
        return self._loaded[folder]


def serve(inbox: Inbox[Request], models: Models) -> Iterator[dict[str, Any]]:
    """Yield answers until there is nothing to be read any more."""
    while True:
        inbox.look()
        if not inbox.waiting:
            return
        ways = next(iter(inbox.waiting.values())).ways
        together = [each for each in inbox.waiting.values() if each.ways == ways]
        try:
            _translate(together, [models.get(folder) for folder in ways], inbox)
        except (RuntimeError, ValueError, OSError, MemoryError):
            answers: list[dict[str, Any]] = [
                {"id": each.id, "error": "model"} for each in together
            ]
        else:
            answers = [{"id": each.id, "text": "".join(each.said)} for each in together]
        yield from (answer for answer in answers if inbox.waiting.pop(answer["id"], None))


def _translate(
    together: Sequence[Request], models: Sequence[Model], inbox: Inbox[Request]
) -> None:
    """Translate what waits for the same models, as long as it is wanted."""
    left = [(each, piece) for each in together for piece in _cut(each.text)]
    while left:
        inbox.look()
        left = [(each, piece) for each, piece in left if each.id in inbox.waiting]
        part, left = left[:AT_ONCE], left[AT_ONCE:]
        words = [(each, *_strip(piece)) for each, piece in part]
        said = [core for _, _, core, _ in words if core]
        for model in models:
            said = model.translate(said) if said else []
        translated = iter(said)
        for each, before, core, after in words:
            each.said.append(f"{before}{next(translated).strip() if core else ''}{after}")


def _cut(text: str) -> Iterator[str]:
    for sentence in cut_into_sentences(text):
        rest = sentence
        while len(rest) > SENTENCE_LONGEST:
            at = rest.rfind(" ", 1, SENTENCE_LONGEST) + 1 or SENTENCE_LONGEST
            yield rest[:at]
            rest = rest[at:]
        yield rest


def _strip(piece: str) -> tuple[str, str, str]:
    """Return the space before a sentence, its words, and the space behind it."""
    core = piece.strip()
    if not core:
        return piece, "", ""
    at = piece.index(core)
    return piece[:at], core, piece[at + len(core) :]


def main() -> int:
    """Serve; the arguments are how many threads and how many bytes it may take."""
    threads, memory = map(int, sys.argv[1:])
    try:
        import ctranslate2  # noqa: F401, PLC0415  whether they are there
        import sentencepiece  # noqa: F401, PLC0415
    except ImportError:
        return MISSING
    limit(memory)
    answer_all(serve(Inbox(sys.stdin.fileno(), read_request), Models(threads)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
