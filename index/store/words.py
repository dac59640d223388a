"""Searches the same passages as the vectors by BM25; hides tantivy."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import tantivy

from index.article import Article, Filters, Passage
from index.split import heading, joined, with_broken_words
from index.store.mirror import Mirror
from index.store.spellings import Spellings

ANALYSER = "english"
AS_WRITTEN = "as_written"
# These scripts have no blanks between words, or particles at their ends: Thai, Lao, Burmese, Khmer, kana, Han, Hangul.
# So pairs of their characters are indexed.
_UNSPACED = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
UNSPACED = re.compile(f"{_UNSPACED}+")
# The index separates words at an underscore, too. Python does not count the vowel signs of Thai as letters.
WORD = re.compile(rf"(?:[^\W_]|{_UNSPACED})+")
SURROGATE = re.compile(r"[\ud800-\udfff]")  # half a character: no text contains one, and UTF-8 cannot represent it
MAX_WORDS = 64  # words of a question; more words of a pasted text only slow down the search
COMMON = 0.5  # share of the passages with a stem; a name in fewer of them has the stem of a common word
LONGEST_FORM = 40  # characters; a longer word is an address or the like, which nobody types
WRITER_MEMORY = 64_000_000  # bytes before a segment is written; tantivy's minimum is 15 MB per thread


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("passage", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("article", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("outlet", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("date", indexed=True, fast=True)
    builder.add_text_field("text", tokenizer_name=ANALYSER, index_option="freq")
    # Stems cannot be shown or compared with a misspelt word: `shoting` has the stem `shote`, `shooting` has `shoot`. So
    # the words are kept as well.
    builder.add_text_field("form", tokenizer_name=AS_WRITTEN, index_option="basic")
    return builder.build()


def _forms_analyser() -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.remove_long(LONGEST_FORM)).build()
    )


def analyser() -> tantivy.TextAnalyzer:
    """Make the analyser of words: lower-case stems without accents, so that a typed form finds the others."""
    return _lower_case().filter(tantivy.Filter.stemmer("english")).build()


def plain_analyser() -> tantivy.TextAnalyzer:
    """Make the same analyser without its last step: whole words, in lower case and without accents."""
    return _lower_case().build()


def _lower_case() -> tantivy.TextAnalyzerBuilder:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(60))
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.lowercase())
    )


def stems(text: str) -> list[str]:
    """Split a text into lower-case stems as in the index, in order and with repetitions."""
    return list(_STEMMER.analyze(_separated(SURROGATE.sub(" ", text))))


def first_stem(word: str) -> str:
    """Return the stem of a word, or its first stem if the index splits it; the word itself if it has none."""
    return next(iter(stems(word)), word)


def _separated(text: str) -> str:
    """Write words that are broken at line ends both whole and in parts, and unspaced scripts in pairs of characters.

    Pairs of neighbouring characters are what word indexes of such scripts usually contain (Lucene's CJKBigramFilter).
    """
    return _in_pairs(with_broken_words(text, lambda first, _, last: f"{first}{last} {first} {last}"))


def in_order(text: str) -> str:
    """Write the same words once each and in the order of the text, so that phrases can be found: broken words whole."""
    return _in_pairs(joined(SURROGATE.sub(" ", text)))


def _in_pairs(text: str) -> str:
    return text if text.isascii() else UNSPACED.sub(lambda run: f" {' '.join(_pairs(run[0]))} ", text)


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(max(1, len(run) - 1))]


def plain_words(text: str) -> list[str]:
    """Split a text into its words, in order, in lower case and without accents."""
    return list(_PLAIN.analyze(in_order(text)))


_STEMMER = analyser()
_PLAIN = plain_analyser()


class LexicalChange:
    """The changes that a build makes to the word index."""

    def __init__(self, writer: tantivy.IndexWriter) -> None:
        self._writer = writer

    def remove(self, article: str) -> None:
        self._writer.delete_documents_by_term("article", article)

    def add(self, article: Article, passage: Passage) -> None:
        """Add a passage under its title and date, as the encoder reads it."""
        text = _separated(f"{heading(article)}\n{article.text[passage.start : passage.end]}")
        self._writer.add_document(
            tantivy.Document(
                passage=passage.id,
                article=article.id,
                outlet=article.outlet or "",
                date=article.date or 0,
                text=text,
                form=text,
            )
        )


def opened(folder: Path, schema: tantivy.Schema) -> tuple[Mirror, tantivy.Index]:
    """Open an index in `folder`, or begin an empty one there; reading alone needs no write permission.

    Close the mirror to remove the temporary folder that reading needed, if any.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # A mirror is writable; tantivy makes a lock file even to list the segments.
    mirror = Mirror(folder, lambda _: False)
    index = tantivy.Index(schema, path=str(mirror.folder))
    index.register_tokenizer(ANALYSER, analyser())
    index.reload()
    return mirror, index


class LexicalIndex:
    """The word index of one build. Reading is thread-safe; writing is for the one process that builds."""

    def __init__(self, folder: Path) -> None:
        self._mirror, self._index = opened(folder, _schema())
        self._index.register_tokenizer(AS_WRITTEN, _forms_analyser())
        self._folder = folder

    def close(self) -> None:
        self._mirror.close()

    def __len__(self) -> int:
        return self._index.searcher().num_docs

    @contextmanager
    def changing(self) -> Iterator[LexicalChange]:
        """Collect removals and additions; all become visible at once if the block ends without an error."""
        writer = self._index.writer(heap_size=WRITER_MEMORY, num_threads=1)
        yield LexicalChange(writer)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        # Reading all words of 182,120 passages from tantivy takes half a second, so they are stored.
        forms = self._index.searcher().terms_with_prefix("form", "", filter_query=tantivy.Query.all_query())
        Spellings.of(forms).write(self._folder)

    def search(
        self, question: str, limit: int, filters: Filters, among: Sequence[str] | None = None, *, every: bool = False
    ) -> list[tuple[str, float]]:
        """Return up to `limit` (passage id, BM25 score), best first; nothing if no word of the question occurs.

        `among` limits it to passages by id; the scores stay the same. `every`: only passages that have all the words,
        each in the text or in the title above it.
        """
        words = list(dict.fromkeys(WORD.findall(question.lower())))[:MAX_WORDS]
        # A query built from terms reads no character of a question as query syntax.
        terms = [self._term(stem) for word in words for stem in stems(word)]
        if not terms:
            return []
        occur = tantivy.Occur.Must if every else tantivy.Occur.Should
        query = tantivy.Query.boolean_query([(occur, term) for term in terms])
        clauses = [(tantivy.Occur.Must, query), *((tantivy.Occur.Must, clause) for clause in self._filter(filters))]
        if among is not None:
            these = tantivy.Query.term_set_query(self._index.schema, "passage", list(among))
            clauses.append((tantivy.Occur.Must, tantivy.Query.const_score_query(these, 0.0)))
        searcher = self._index.searcher()
        found = searcher.search(tantivy.Query.boolean_query(clauses), limit, count=False).hits
        return [(searcher.doc(address)["passage"][0], score) for score, address in found]

    def newest(self, words: str, limit: int, filters: Filters, skip: int = 0) -> list[str]:
        """Return the ids of up to `limit` passages that contain every word, newest first, undated ones last.

        `skip` leaves out that many of the newest. Nothing if there is no word. `names` explains why `Evers` is not
        `ever`.
        """
        terms = [self._term(stem) for stem in dict.fromkeys(stems(words))]
        terms.extend(map(self._as_written, self.names(words) if terms else ()))
        if not terms:
            return []
        clauses = [(tantivy.Occur.Must, clause) for clause in (*terms, *self._filter(filters))]
        searcher = self._index.searcher()
        query = tantivy.Query.boolean_query(clauses)
        found = searcher.search(
            query, limit, count=False, order_by_field="date", offset=skip, order=tantivy.Order.Desc
        ).hits
        return [searcher.doc(address)["passage"][0] for _, address in found]

    def document_frequency(self, stem: str) -> int:
        return self._index.searcher().doc_freq("text", SURROGATE.sub(" ", stem))

    def rarity(self, stem: str) -> float:
        """Weigh a stem by its rarity (BM25's inverse document frequency), because common words show little."""
        count = self.document_frequency(stem)
        return math.log(1 + (len(self) - count + 0.5) / (count + 0.5))

    def names(self, words: str) -> tuple[str, ...]:
        """Return those of some words that are names and share their stem with more frequent words: `Evers` with `ever`.

        By its stem alone, a name such as `Evers` would be found wherever `ever` is.
        """
        count = self._index.searcher().doc_freq
        return tuple(
            word
            for word in dict.fromkeys(WORD.findall(words))
            if word[:1].isupper()
            and word.isascii()  # `López` is written `Lopez` as well
            and not word.isupper()
            and count("form", word) > count("form", word.lower())
            and count("form", word) < COMMON * sum(self.document_frequency(stem) for stem in stems(word)[:1])
        )

    def is_ordinary(self, word: str) -> bool:
        """Return whether more passages write a lower-case word in lower case than with a capital."""
        count = self._index.searcher().doc_freq
        return count("form", word) > count("form", word.capitalize()) + count("form", word.upper())

    def with_capitals(self, word: str) -> str:
        """Write a lower-case word with one capital or, if more passages do so, in capitals alone."""
        count = self._index.searcher().doc_freq
        one, all_ = word[:1].upper() + word[1:], word.upper()
        return all_ if count("form", all_) > count("form", one) else one

    def closeness(self, words: Sequence[str], others: Sequence[str]) -> list[float]:
        """Return how near each of the words is to the others, 0 to 1.

        It is the best BM25 score for the others of a passage with the word, divided by the best score of any passage; 1
        if there are no others.
        """
        near = [(tantivy.Occur.Should, self._term(stem)) for other in others for stem in stems(other)]
        best = self._best(near)
        if not best:
            return [1.0] * len(words)
        return [self._best([*map(self._required, stems(word)), *near]) / best for word in words]

    def _required(self, stem: str) -> tuple[tantivy.Occur, tantivy.Query]:
        return tantivy.Occur.Must, tantivy.Query.const_score_query(self._term(stem), 0.0)

    def _best(self, clauses: Sequence[tuple[tantivy.Occur, tantivy.Query]]) -> float:
        found = self._index.searcher().search(tantivy.Query.boolean_query(list(clauses)), 1, count=False).hits
        return float(found[0][0]) if found else 0.0

    @functools.cached_property
    def spellings(self) -> Spellings:
        """The words of the passages as they are written, read from the file once."""
        return Spellings.read(self._folder)

    def _as_written(self, name: str) -> tantivy.Query:
        these = tantivy.Query.term_set_query(self._index.schema, "form", [name, name.upper()])
        return tantivy.Query.const_score_query(these, 0.0)

    def _term(self, stem: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._index.schema, "text", stem, "freq")

    def _filter(self, filters: Filters) -> Sequence[tantivy.Query]:
        clauses = []
        # an undated passage has day 0, as among the vectors, so that the range decides about it too
        if days := filters.days:
            integer = tantivy.FieldType.Integer
            dates = tantivy.Query.range_query(self._index.schema, "date", integer, days.first, days.last)
            clauses.append(tantivy.Query.const_score_query(dates, 0.0))
        if filters.outlets:
            outlets = tantivy.Query.term_set_query(self._index.schema, "outlet", list(filters.outlets))
            clauses.append(tantivy.Query.const_score_query(outlets, 0.0))
        return clauses
