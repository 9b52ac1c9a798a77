"""A real Whisper model in the form of CTranslate2, made on the spot: it always hears the same.

What comes next follows from the place alone, as if the decoder had learnt one sentence by heart;
the encoder hears nothing.  Everything else is as in a model of gigabytes: the files, the
vocabulary, the way it is loaded and asked, how it finds out the language, and its marks of time.
"""

import json
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import av
import ctranslate2
import numpy as np
from tokenizers.pre_tokenizers import ByteLevel

if TYPE_CHECKING:
    from av.audio.stream import AudioStream

LANGUAGES: Final = ("en", "zh", "de", "ru", "uk", "ar", "tr", "fa")
TASKS: Final = ("translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps")
MARKS: Final = [f"<|{number * 0.02:.2f}|>" for number in range(1501)]
FIRST, LAST, END, START = "<|0.00|>", "<|28.00|>", "<|endoftext|>", "<|startoftranscript|>"
PLACES: Final = 448
SURE: Final = 20.0
RATE: Final = 16_000

Sound = np.ndarray[Any, np.dtype[np.float32]]


def write_model(folder: Path, sentence: str, language: str) -> Path:
    """Write a model that hears this sentence in this language, and return its folder."""
    letters_of = ByteLevel(add_prefix_space=False, use_regex=False)
    words = [letters_of.pre_tokenize_str(f" {word}")[0][0] for word in sentence.split()]
    special = [END, START, *_signs(LANGUAGES), *_signs(TASKS), *MARKS]
    vocabulary = ["", *dict.fromkeys(words), *special]
    said = [f"<|{language}|>", None, FIRST, *words, LAST]
    _save(folder, vocabulary, said)
    numbers = {token: number for number, token in enumerate(vocabulary)}
    letters = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True}
    tokenizer = {
        "version": "1.0",
        "added_tokens": [
            {"id": numbers[token], "content": token, "special": True}
            | dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
            for token in special
        ],
        "pre_tokenizer": letters | {"use_regex": True},
        "decoder": letters | {"use_regex": True},
        "model": {"type": "WordLevel", "vocab": numbers, "unk_token": END},
    }
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    return folder


def a_voice(seconds: float, *, container: str = "ogg", codec: str = "libopus") -> bytes:
    """Return a file in which a voice says vowels, which passes for speech."""
    rate = 48_000 if codec == "libopus" else RATE
    written = BytesIO()
    with av.open(written, mode="w", format=container) as file:
        stream = cast("AudioStream", file.add_stream(codec, rate=rate))
        samples = (_speak(seconds) * 32767).astype(np.int16).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate = RATE
        resampler = av.AudioResampler(
            format=stream.format.name, layout="mono", rate=rate, frame_size=960
        )
        for piece in (*resampler.resample(frame), *resampler.resample(None), None):
            file.mux(stream.encode(piece))
    return written.getvalue()


def _speak(seconds: float) -> Sound:
    times = np.arange(int(RATE * seconds)) / RATE
    pulses = (np.cumsum(120 + 20 * np.sin(4 * np.pi * times)) / RATE % 1 < 0.1).astype(float)
    open_, closed = (
        _vowel(pulses, formants) for formants in ((700, 1200, 2600), (300, 2300, 3000))
    )
    beat = np.sin(8 * np.pi * times)
    voice = np.where(beat > 0, open_, closed) * (0.3 + 0.7 * np.abs(beat))
    spoken: Sound = (voice / 2).astype(np.float32)
    return spoken


def _vowel(pulses: Any, formants: Sequence[int]) -> Any:
    """Return pulses of a throat, through a mouth that rings at these frequencies."""
    tail = np.arange(RATE // 20) / RATE
    for formant in formants:
        ring = np.exp(-np.pi * 100 * tail) * np.sin(2 * np.pi * formant * tail)
        pulses = np.convolve(pulses, ring)[: len(pulses)]
    return pulses / np.abs(pulses).max()


def _signs(names: Sequence[str]) -> list[str]:
    return [f"<|{name}|>" for name in names]


def _save(folder: Path, vocabulary: list[str], said: list[str | None]) -> None:
    spec = ctranslate2.specs.WhisperSpec(1, 1, 1, 1)
    spec.register_vocabulary(vocabulary)
    spec.config.lang_ids = [vocabulary.index(sign) for sign in _signs(LANGUAGES)]
    spec.config.suppress_ids = spec.config.alignment_heads = []
    spec.config.suppress_ids_begin = [vocabulary.index(END)]
    learnt = list(dict.fromkeys([END, *filter(None, said)]))
    width = -len(learnt) % 8 + len(learnt)
    words, places = np.zeros((len(vocabulary), width)), np.zeros((PLACES, width))
    for number, token in enumerate(learnt):
        words[vocabulary.index(token), number] = 1
        places[[at for at, told in enumerate(said) if told == token], number] = 50
    places[len(said) :, 0] = 50
    encoder, decoder = spec.encoder, spec.decoder
    for conv, channels in ((encoder.conv1, 80), (encoder.conv2, width)):
        conv.weight, conv.bias = _zeros(width, channels, 3), _zeros(width)
    encoder.position_encodings.encodings = _zeros(1500, width)
    decoder.position_encodings.encodings = places.astype(np.float32)
    decoder.embeddings.weight = decoder.projection.weight = words.astype(np.float32)
    for side in (encoder, decoder):
        layer = side.layer[0]
        _even([side.layer_norm, layer.self_attention.layer_norm, layer.ffn.layer_norm], width)
        for part, (rows, columns) in zip(
            (*layer.self_attention.linear, layer.ffn.linear_0, layer.ffn.linear_1),
            ((3 * width, width), (width, width), (8, width), (width, 8)),
            strict=True,
        ):
            part.weight, part.bias = _zeros(rows, columns), _zeros(rows)
    look = decoder.layer[0].attention
    _even([look.layer_norm], width)
    for part, rows in zip(look.linear, (width, 2 * width, width), strict=True):
        part.weight, part.bias = _zeros(rows, width), _zeros(rows)
    decoder.layer_norm.gamma = np.full(width, SURE, np.float32)
    spec.validate()
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))


def _zeros(*shape: int) -> Any:
    return np.zeros(shape, np.float32)


def _even(norms: list[Any], width: int) -> None:
    for norm in norms:
        norm.gamma, norm.beta = np.ones(width, np.float32), _zeros(width)
