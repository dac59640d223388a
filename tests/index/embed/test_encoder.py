import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.embed import export, static
from index.embed.encoder import COMPONENTS, Encoder
from index.embed.export import DEFAULT, exported
from index.embed.static import StaticEncoder, units
from index.errors import ExpectedError
from tests.conftest import CORPUS
from tests.index.samples import make_model

pytestmark = pytest.mark.encoder
TEXTS = [
    "Pakistan launched strikes on Thursday.",
    "The ferry hit the pier at noon, and nobody was hurt; the harbour stayed closed for a week.",
    "x",
    "",
]


def test_the_shipped_vectors_stay_close_to_the_model_they_come_from(encoder):
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(export.default_folder()), device="cpu")
    texts = [*TEXTS, "Who won?", "Wie viele Menschen starben?", *(file.read_text() for file in CORPUS.rglob("*.txt"))]
    brought_down = model.encode(texts) @ np.load(export.SHIPPED / COMPONENTS)
    cosines = (encoder.encode(texts) * units(brought_down)).sum(axis=1)
    assert np.median(cosines) > 0.99
    assert cosines[:2].min() > 0.98
    assert cosines.min() > 0.9


def test_a_text_has_the_same_vector_alone_and_among_others(encoder):
    together = encoder.encode(TEXTS)
    assert np.array_equal(together[1], encoder.encode([TEXTS[1]])[0])
    assert np.array_equal(together[0], encoder.encode_question(TEXTS[0]))
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


def test_a_long_text_is_cut_and_nothing_encodes_to_nothing(encoder):
    assert encoder.encode(["word " * 5_000]).shape == (1, encoder.info.dimension)
    assert encoder.encode([]).shape == (0, encoder.info.dimension)
    assert encoder.count_tokens(["word " * 5_000]) == [5_000]


def test_the_parts_of_a_text_come_from_the_same_run_and_change_nothing_else(encoder):
    text = "The bridge was shut on Friday. A ferry ran from Wednesday."
    spans = [(0, 30), (31, len(text))]
    (found,) = encoder.encode_parts([text], [spans])
    assert found.vector @ encoder.encode([text])[0] > 0.9999
    assert found.parts.shape == (2, encoder.info.dimension)
    assert np.allclose(np.linalg.norm(found.parts, axis=1), 1, atol=1e-5)
    alone = encoder.encode([text[start:end] for start, end in spans])
    likeness = found.parts @ alone.T
    assert likeness[0, 0] > likeness[0, 1]
    assert likeness[1, 1] > likeness[1, 0]


def test_a_part_beyond_the_models_reach_is_zero(encoder):
    text = "word " * 5_000
    (found,) = encoder.encode_parts([text], [[(0, 4), (len(text) - 10, len(text))]])
    assert np.linalg.norm(found.parts[0]) > 0.99
    assert not found.parts[1].any()


def test_a_model_that_does_not_average_its_tokens_encodes_the_parts_alone(encoder, monkeypatch):
    text = "The bridge was shut on Friday. A ferry ran from Wednesday."
    monkeypatch.setattr(encoder, "info", replace(encoder.info, averages=False))
    (found,) = encoder.encode_parts([text], [[(0, 30)]])
    assert found.parts[0] @ encoder.encode([text[:30]])[0] > 0.9999


def test_an_export_is_made_once_and_that_of_an_earlier_version_is_kept(encoders, encoder):
    assert [folder.name for folder in encoders.iterdir()] == [exported(DEFAULT, "int8", encoders).name]
    # The names that it has in the data of earlier versions, whose exports and builds so stay in use.
    assert (exported(DEFAULT, "int8", encoders).name, encoder.info.fingerprint) == (
        "edc291b9903b7ec9",
        "a5b2573cbb88f3fa",
    )


def test_a_folder_of_a_model_is_an_encoder_too(tmp_path):
    from sentence_transformers import SentenceTransformer

    folder = make_model(tmp_path / "my-model")
    exported_to = exported(str(folder), "fp32", tmp_path / "out")
    made = Encoder(exported_to)
    assert made.info.name == str(folder)
    assert (made.info.weights, made.info.dimension, made.info.averages) == ("fp32", 16, True)
    model = SentenceTransformer(str(folder), device="cpu")
    assert np.allclose(made.encode(TEXTS), units(model.encode(TEXTS)), atol=1e-4)


def test_the_table_of_another_model_is_distilled_from_what_it_says_of_each_token(tmp_path):
    from sentence_transformers import SentenceTransformer

    folder = make_model(tmp_path / "my-model")
    exported_to = exported(str(folder), "fp32", tmp_path / "out")
    rows = static.read_table(exported_to / static.TABLE)
    model = SentenceTransformer(str(folder), device="cpu")
    assert rows.shape == (len(model.tokenizer), 16)
    assert np.array_equal(np.load(exported_to / COMPONENTS), np.eye(16))
    names = ["ferry", "bridge", "sank"]
    places = model.tokenizer.convert_tokens_to_ids(names)
    shares = 1 / np.arange(2, len(rows) + 2)
    shares /= shares.sum()
    evenly = rows[places] * (1 + shares[places] / export.RARE)[:, None]
    alone = model.encode(names)
    # What all tokens have in common is taken away, so that only their differences are the same.
    assert np.allclose(evenly[1:] - evenly[0], alone[1:] - alone[0], atol=0.05)
    assert StaticEncoder(exported_to).sums([[]]).shape == (1, 16)


def test_weights_that_are_not_the_ones_expected_are_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(export, "DEFAULT_SHA256", "0" * 64)
    with pytest.raises(ExpectedError, match="SHA-256 53aa51172d14…, expected 000000000000…; reinstall"):
        exported(DEFAULT, "fp32", tmp_path)
    monkeypatch.setitem(export.SHIPPED_SHA256, "tokenizer.json", "0" * 64)
    with pytest.raises(ExpectedError, match=r"tokenizer\.json has SHA-256 f17212c38517…, expected 0{12}…; restore it"):
        exported(DEFAULT, "int8", tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_name_that_is_no_model_is_said_in_one_line(tmp_path, monkeypatch):
    # The environment's HF_HUB_OFFLINE is read when the package is imported, and another test may have imported it.
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ExpectedError, match="neither a folder nor on the model hub") as found:
        exported("nobody/no-such-model", "int8", tmp_path)
    assert "\n" not in str(found.value)


def test_a_folder_that_lacks_a_file_is_said(encoders, tmp_path):
    folder = tmp_path / "broken"
    shutil.copytree(exported(DEFAULT, "int8", encoders), folder)
    (folder / "model.onnx").unlink()
    with pytest.raises(ExpectedError, match=r"lacks model\.onnx"):
        Encoder(Path(folder))
