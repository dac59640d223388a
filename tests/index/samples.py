"""Documents made for the tests: PDFs written by hand, and an article page."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from pypdf import PdfReader, PdfWriter

TODAY = datetime.date(2024, 6, 1)
PARAGRAPH = (
    "Nine people were killed on Thursday when strikes hit a border village, the provincial governor said. "
    "Officials in the capital confirmed the number and called for calm on both sides of the border. "
)


def make_pdf(pages: Sequence[str], properties: Mapping[str, str] | None = None) -> bytes:
    """Write a PDF with one line of text on each page, or one for each line of its words."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, words in enumerate(pages):
        shown = ") Tj 0 -16 Td (".join(words.split("\n"))
        drawn = f"BT /F1 12 Tf 72 720 Td ({shown}) Tj ET" if words else ""
        objects += [
            (
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
                f"/Contents {5 + 2 * number} 0 R >>"
            ),
            f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        ]
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    body += (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n"
        f"<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    ).encode()
    return _rewritten(body, properties=properties) if properties else body


def encrypted(pdf: bytes, password: str) -> bytes:
    """Lock a PDF with a password."""
    return _rewritten(pdf, password=password)


def _rewritten(pdf: bytes, properties: Mapping[str, str] | None = None, password: str | None = None) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    if properties:
        writer.add_metadata(dict(properties))
    if password is not None:
        writer.encrypt(password, algorithm="RC4-128")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def make_page(
    title: str = "Nine dead at the border", date: str = "2024-01-18", body: str = PARAGRAPH, site: str = "Daily Test"
) -> str:
    """Write an article page with a menu, an article of four paragraphs and a footer."""
    day = f'<meta property="article:published_time" content="{date}T10:00:00Z">' if date else ""
    paragraphs = "".join(f"<p>{body}{number}.</p>" for number in range(4))
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{day}'
        f'<meta property="og:site_name" content="{site}"><meta name="author" content="Jane Doe"></head>'
        f'<body><nav><a href="/">Home</a><a href="/sport">Sport</a></nav><article><h1>{title}</h1>{paragraphs}'
        "</article><footer>Copyright</footer></body></html>"
    )


def make_model(folder: Path) -> Path:
    """Save a sentence-transformers model of a few words and 16 dimensions, whose weights mean nothing."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    letters = "abcdefghijklmnopqrstuvwxyz0123456789.,-()"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join([*words, "the", "ferry", "bridge", "sank"]))
    tokenizer = BertTokenizer.from_pretrained(str(folder), do_lower_case=True)
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32
    )
    BertModel(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    transformer = Transformer(str(folder), max_seq_length=128)
    SentenceTransformer(modules=[transformer, Pooling(16)], device="cpu").save(str(folder))
    return folder
