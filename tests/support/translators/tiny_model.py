"""A real CTranslate2 model, made on the spot: it translates word by word from a list.

Its attention looks from each place of the translation to the same place of the text, and takes
the word there to the word the list has for it.  Everything else is as in a model of hundreds of
megabytes: the files, the vocabulary, the way it is loaded, and what it does with unknown words.
"""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import ctranslate2
import numpy as np
import sentencepiece

SPECIAL: Final = ("<unk>", "<s>", "</s>")
PLACES: Final = 192
"""Words of the longest sentence."""
SHARP: Final = 3.0


def write_package(
    path: Path,
    source: str,
    target: str,
    words: Mapping[str, str],
    *,
    version: str = "1.0",
    more: Mapping[str, bytes] | None = None,
    without: str = "",
) -> Path:
    """Write a ``.argosmodel`` of one direction, and return its path.

    Args:
        path: the folder it is written to.
        source: the language it translates from.
        target: the language it translates into.
        words: what each word becomes.
        version: of the package.
        more: other files in it.
        without: a file it lacks.
    """
    name = f"translate-{source}_{target}-{version.replace('.', '_')}"
    metadata = {
        "package_version": version,
        "argos_version": "1.9",
        "from_code": source,
        "from_name": source,
        "to_code": target,
        "to_name": target,
    }
    files = {
        "metadata.json": json.dumps(metadata).encode(),
        "README.md": b"# A tiny model\n\nLicense: CC0 1.0\n",
        "sentencepiece.model": _vocabulary([*words, *words.values()]),
        **_model(words),
        **(more or {}),
    }
    files.pop(without, None)
    package = path / f"{name}.argosmodel"
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, content in files.items():
            archive.writestr(f"{name}/{file}", content)
    return package


def _vocabulary(words: list[str]) -> bytes:
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([" ".join(sorted(set(words)))] * 3),
        model_writer=written,
        model_type="word",
        vocab_size=len({*words}) + len(SPECIAL),
        normalization_rule_name="identity",
        minloglevel=2,
    )
    return written.getvalue()


def _model(words: Mapping[str, str]) -> dict[str, bytes]:
    spec = ctranslate2.specs.TransformerSpec.from_config(1, 1)
    vocabulary = [*SPECIAL, *(f"▁{word}" for word in words)]
    spec.register_source_vocabulary(vocabulary)
    spec.register_target_vocabulary([*SPECIAL, *(f"▁{word}" for word in words.values())])
    spec.config.add_source_eos = True
    count = len(vocabulary)
    width = count + PLACES
    token = np.zeros((width, width), np.float32)
    token[range(count), range(count)] = 1
    place = np.zeros((width, width), np.float32)
    place[range(count, width), range(count, width)] = SHARP
    for side in (spec.encoder, spec.decoder):
        side.scale_embeddings = False
        embeddings = side.embeddings[0] if side is spec.encoder else side.embeddings
        embeddings.weight = token[:count]
        side.position_encodings.encodings = place[count:] / SHARP
        layer = side.layer[0]
        layer.self_attention.linear[0].weight = np.zeros((3 * width, width), np.float32)
        layer.self_attention.linear[1].weight = np.zeros((width, width), np.float32)
        layer.ffn.linear_0.weight = np.zeros((8, width), np.float32)
        layer.ffn.linear_1.weight = np.zeros((width, 8), np.float32)
        norms = [side.layer_norm, layer.self_attention.layer_norm, layer.ffn.layer_norm]
        _even(norms, width)
    look = spec.decoder.layer[0].attention
    _even([look.layer_norm], width)
    look.linear[0].weight = place
    look.linear[1].weight = np.concatenate([place, token])
    look.linear[2].weight = 10 * token
    spec.decoder.projection.weight = token[:count]
    spec.validate()
    with TemporaryDirectory() as folder:
        spec.save(folder)
        return {f"model/{file.name}": file.read_bytes() for file in Path(folder).iterdir()}


def _even(norms: list[Any], width: int) -> None:
    for norm in norms:
        norm.gamma = np.ones(width, np.float32)
        norm.beta = np.zeros(width, np.float32)
