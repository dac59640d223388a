import numpy as np
import pytest

from index.embed import gpu
from index.embed.encoder import Encoder
from index.embed.export import DEFAULT, exported
from index.embed.gpu import CardEncoder, fastest, has_card

pytestmark = pytest.mark.encoder
TEXTS = [
    "Pakistan launched strikes on Thursday. Two days before, Iran had.",
    "The ferry hit the pier at noon, and nobody was hurt; the harbour stayed closed for a week.",
    "word " * 1_000,
]
PARTS = [[(0, 38), (39, 65)], [], [(0, 4), (4_990, 5_000)]]


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """The default encoder exported with the model's own numbers."""
    return exported(DEFAULT, "fp32", tmp_path_factory.mktemp("encoders"))


def test_batches_on_a_device_give_the_vectors_of_the_export(plain):
    one_by_one = Encoder(plain).encode_parts(TEXTS, PARTS)
    in_batches = CardEncoder(Encoder(plain), "cpu").encode_parts(TEXTS, PARTS)
    for found, wanted in zip(in_batches, one_by_one, strict=True):
        assert np.allclose(found.vector, wanted.vector, atol=1e-4)
        assert np.allclose(found.parts, wanted.parts, atol=1e-4)


def test_they_are_as_near_to_int8_as_the_model_is(plain, encoder):
    in_batches = CardEncoder(Encoder(plain), "cpu").encode_parts(TEXTS[:2], [(), ()])
    cosines = [found.vector @ row for found, row in zip(in_batches, encoder.encode(TEXTS[:2]), strict=True)]
    assert min(cosines) > 0.98


def test_without_a_card_the_export_is_used(encoder, tmp_path):
    assert not has_card(tmp_path)
    (tmp_path / "kfd").touch()  # a driver without a card that PyTorch can use
    import torch

    assert has_card(tmp_path) == torch.cuda.is_available()


@pytest.mark.parametrize("has_one", [True, False])
def test_a_card_is_used_without_a_setting(encoder, monkeypatch, has_one):
    monkeypatch.setattr(gpu, "has_card", lambda: has_one)
    monkeypatch.setattr(gpu, "CUDA", "cpu")
    assert type(fastest(encoder)) is (CardEncoder if has_one else Encoder)


def test_a_card_that_cannot_be_used_is_left_alone_and_that_is_logged(encoder, monkeypatch, caplog):
    monkeypatch.setattr(gpu, "has_card", lambda: True)
    monkeypatch.setattr(gpu, "CUDA", "nothing")
    assert fastest(encoder) is encoder
    assert "the graphics card is left alone (" in caplog.text
