"""Finds the articles with some words next to each other, in this order, in title or text; hides tantivy.

A word counts in every form with the same stem, as in the passage search (index/store/words.py). The index holds whole
words, so that a form can be left out: `may` for the name `Mayes`. It is an index of its own, because more documents
among the passages would change the scores of the passage search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import tantivy

from index.store.words import WRITER_MEMORY, first_stem, in_order, opened, plain_analyser

STATE = 32  # the low bits of a key hold the state of an article and the others its row, so that one number is stored
AT_ONCE = 100  # articles read at a time while they are added, so that memory stays small
PLAIN = "plain"
# A word begins like its stem without the last letter (`hope` from `hoping`, `happi` from `happy`), except these.
IRREGULAR = {"die": "dying", "lie": "lying", "tie": "tying", "vie": "vying"}
STEMS_KEPT = 50_000  # words whose stems are kept, because many questions look at the same ones

Key = int


def key_of(row: int, fingerprint: str) -> Key:
    """Make an article's key from its row and its fingerprint (hexadecimal), so that a changed article has another."""
    return row << STATE | int(fingerprint[: STATE // 4], 16)


def row_of(key: Key) -> int:
    return key >> STATE


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("key", indexed=True, fast=True)
    # As two values of one field, title and text cannot share a phrase that begins in one and ends in the other.
    builder.add_text_field("text", tokenizer_name=PLAIN, index_option="position")
    return builder.build()


class MentionIndex:
    """The mention index of one build. Reading is thread-safe; writing is for the one process that builds."""

    def __init__(self, folder: Path) -> None:
        self._mirror, self._index = opened(folder, _schema())
        self._index.register_tokenizer(PLAIN, plain_analyser())

    def close(self) -> None:
        self._mirror.close()

    def __len__(self) -> int:
        return self._index.searcher().num_docs

    def update(self, keys: Iterable[Key], texts: Callable[[Sequence[int]], Iterable[tuple[str, str]]]) -> None:
        """Make the index hold exactly the articles with these keys; unchanged articles are not read again.

        `texts` returns the title and text of the articles in the given rows of the catalogue, in their order.
        """
        wanted, known = set(keys), set(self._keys(tantivy.Query.all_query()))
        if wanted == known:
            return
        writer = self._index.writer(heap_size=WRITER_MEMORY, num_threads=1)
        for key in known - wanted:
            writer.delete_documents_by_term("key", key)
        missing = sorted(wanted - known)
        for first in range(0, len(missing), AT_ONCE):
            part = missing[first : first + AT_ONCE]
            for key, both in zip(part, texts(list(map(row_of, part))), strict=True):
                writer.add_document(tantivy.Document(key=key, text=[in_order(value) for value in both]))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def forms(self, word: str) -> list[str]:
        """Return the words of the articles that have the stem of a plain word, plain as well (index/store/words.py)."""
        stem = _stem(word)
        if len(stem) == 1:  # `AED` has the stem `a`, and to examine all words with `a` would take long
            return [word]
        beginnings = [stem[:-1] if len(stem) > 2 else stem, *([IRREGULAR[stem]] if stem in IRREGULAR else [])]
        terms = self._index.searcher().terms_with_prefix
        found = {term for beginning in beginnings for term, _ in terms("text", beginning)}
        return sorted(term for term in found if _stem(term) == stem)

    def rows(self, words: Sequence[Sequence[str]]) -> list[int]:
        """Return the rows of the articles that have words next to each other, each given by its forms, in no order."""
        if not words or not all(words):
            return []
        schema = self._index.schema
        if len(words) == 1:
            query = tantivy.Query.term_set_query(schema, "text", list(words[0]))
        elif all(len(forms) == 1 for forms in words):
            query = tantivy.Query.phrase_query(schema, "text", [form for (form,) in words])
        else:  # forms are letters and digits, so nothing has to be escaped
            query = tantivy.Query.regex_phrase_query(schema, "text", ["|".join(forms) for forms in words])
        return list(map(row_of, self._keys(query)))

    def count(self, words: Sequence[str]) -> int:
        """Count the articles that have plain words next to each other, each in this form alone."""
        query = tantivy.Query.phrase_query(self._index.schema, "text", list(words))
        found = self._index.searcher().search(query, 1)
        return int(found.count)  # type: ignore[attr-defined]  # tantivy's stubs lack it

    def _keys(self, query: tantivy.Query) -> list[Key]:
        """Read the keys of all documents found from the fast field, because reading the documents would take longer."""
        searcher = self._index.searcher()
        most = max(1, searcher.num_docs)
        return [key for key, _ in searcher.search(query, most, count=False, order_by_field="key").hits]


_stem = lru_cache(STEMS_KEPT)(first_stem)
