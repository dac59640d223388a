"""Programs that make texts searchable, behind one shape: Dateline, and what others would pick instead.

Each reads the same articles with the same encoder weights (`index.embed.export.default_folder`), and everything else is
as its documentation shows it first. What differs from that is said where it does.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from archives import Row
from building import STATES, brought_to, shipped_answering, shipped_building

from evaluation.gold.load import GoldQuestion

DEPTH = 50  # passages that every system is asked for: enough for ten articles
SOURCES = "sources"  # the folder with the articles, below that of a run
Search = Callable[[GoldQuestion], "list[frozenset[str]]"]
"""From a question to articles, best first, one place each: ids of equal texts that a system shows as one."""


class System(Protocol):
    """A program that is measured; all it keeps lies in the folder that it is given."""

    states: tuple[str, ...]
    needs: tuple[str, ...]  # packages that are no dependency of this project

    def load(self, folder: Path) -> None:
        """Import what it needs and have the encoder ready: no part of a build's seconds, as a service does it once."""

    def build(self, sources: Path, folder: Path, state: str) -> int:
        """Bring the articles to a state and save it; how many passages they became."""

    def open(self, folder: Path) -> Mapping[str, Search]:
        """Open what was saved; its ways of asking by name."""


def missing(system: System) -> list[str]:
    """Packages that a system needs and that are not installed."""
    return [name for name in system.needs if not _is_there(name)]


def _is_there(name: str) -> bool:
    above = name.rpartition(".")[0]
    return (not above or _is_there(above)) and importlib.util.find_spec(name) is not None


def rows(sources: Path) -> Iterator[Row]:
    """Read the articles."""
    with (sources / "articles.jsonl").open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def headed(article: Row) -> str:
    """The text under its title, which Dateline reads as well."""
    return f"{article['title']}\n\n{article['text']}"


def places(articles: Sequence[str]) -> list[frozenset[str]]:
    """Articles of passages, best first: an article's first place counts."""
    return [frozenset((article,)) for article in dict.fromkeys(articles)]


def weights() -> str:
    """The folder with the encoder that all share."""
    from index.embed.export import default_folder

    return str(default_folder())


class Dateline:
    """This project, with the settings it ships with; its states follow each other in one data folder."""

    states: tuple[str, ...] = STATES
    needs: tuple[str, ...] = ()

    def load(self, folder: Path) -> None:
        """Export the encoder, once; opening it and every import are part of a build's seconds all the same."""
        from index.embed.export import exported

        made = shipped_building(folder, folder)
        exported(made.encoder, made.weights, folder / "encoders")

    def build(self, sources: Path, folder: Path, state: str) -> int:
        """Run the index."""
        return brought_to(state, shipped_building(sources, folder)).passages

    def open(self, folder: Path) -> Mapping[str, Search]:
        """Open the published build; the day of asking is what the other systems have no place for."""
        from answer.ask import ask
        from answer.model import Question
        from index.article import Hit
        from index.search import Archive

        archive, answering = Archive.open(folder), shipped_answering()

        def shown(hits: Sequence[Hit]) -> list[frozenset[str]]:
            return list(dict.fromkeys(frozenset((hit.article.id, *(copy.id for copy in hit.also))) for hit in hits))

        return {
            "search": lambda asked: shown(archive.search(asked.question, DEPTH)),
            "search, day known": lambda asked: shown(archive.search(asked.question, DEPTH, as_of=asked.as_of)),
            "answer, day known": lambda asked: shown(
                ask(archive, Question(asked.question, as_of=asked.as_of), answering).hits
            ),
        }


class Stock:
    """LangChain's stock pipeline: RecursiveCharacterTextSplitter(1000, 200), HuggingFaceEmbeddings, Chroma."""

    states: tuple[str, ...] = ("final",)
    needs: tuple[str, ...] = ("langchain_chroma", "langchain_huggingface", "langchain_text_splitters")

    def load(self, folder: Path) -> None:  # noqa: ARG002  (nothing is kept there)
        """Open the encoder."""
        from langchain_huggingface import HuggingFaceEmbeddings

        self._embeddings = HuggingFaceEmbeddings(model_name=weights())
        self._embeddings.embed_query("warm")

    def build(self, sources: Path, folder: Path, state: str) -> int:  # noqa: ARG002  (there is one)
        """Split, embed and store, in batches that Chroma takes; what an interrupted measurement left is removed."""
        shutil.rmtree(folder, ignore_errors=True)
        documents = list(self._documents(sources))
        store = self._store(folder)
        for first in range(0, len(documents), 5_000):
            store.add_documents(documents[first : first + 5_000])
        return len(documents)

    def chunks(self, sources: Path) -> Iterator[str]:
        """What it embeds."""
        return (chunk.page_content for chunk in self._documents(sources))

    def _documents(self, sources: Path) -> Iterator[Any]:
        from langchain_core.documents import Document
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        for row in rows(sources):
            yield from splitter.split_documents([Document(headed(row), metadata={"id": row["id"]})])

    def open(self, folder: Path) -> Mapping[str, Search]:
        """Ask by similarity."""
        store = self._store(folder)

        def search(asked: GoldQuestion) -> list[frozenset[str]]:
            return places([found.metadata["id"] for found in store.similarity_search(asked.question, k=DEPTH)])

        return {"search": search}

    def _store(self, folder: Path) -> Any:
        from langchain_chroma import Chroma

        return Chroma(persist_directory=str(folder), embedding_function=self._embeddings)


@dataclass
class Txtai:
    """txtai's Embeddings with content and hybrid search; whole articles are its first example, paragraphs its next."""

    whole: bool
    states: tuple[str, ...] = ("final",)
    needs: tuple[str, ...] = ("txtai",)

    def load(self, folder: Path) -> None:  # noqa: ARG002  (nothing is kept there)
        """Open the encoder."""
        from txtai import Embeddings
        from txtai.pipeline import Segmentation

        self._embeddings = Embeddings(path=weights(), content=True, hybrid=True)
        self._embeddings.batchtransform(["warm"])
        self._paragraphs = Segmentation(paragraphs=True)

    def build(self, sources: Path, folder: Path, state: str) -> int:  # noqa: ARG002  (there is one)
        """Index everything in one call, which is how it is searchable at all, and save it."""
        self._embeddings.index(self._parts(sources))
        self._embeddings.save(str(folder))
        return int(self._embeddings.count())

    def _parts(self, sources: Path) -> Iterator[tuple[str, str]]:
        for row in rows(sources):
            texts = [headed(row)] if self.whole else self._paragraphs(headed(row))
            for number, text in enumerate(texts):
                yield f"{row['id']}#{number}", text

    def open(self, folder: Path) -> Mapping[str, Search]:
        """Ask with both engines, and with vectors alone."""
        self._embeddings.load(str(folder))

        def search(asked: GoldQuestion, share: float) -> list[frozenset[str]]:
            found = self._embeddings.search(asked.question, DEPTH, weights=share)
            return places([row["id"].rsplit("#", 1)[0] for row in found])

        return {"hybrid": lambda asked: search(asked, 0.5), "vectors alone": lambda asked: search(asked, 1.0)}


class LlamaIndex:
    """LlamaIndex's VectorStoreIndex with its own store, HuggingFaceEmbedding and the default SentenceSplitter."""

    states: tuple[str, ...] = ("final",)
    needs: tuple[str, ...] = ("llama_index.core", "llama_index.embeddings.huggingface")

    def load(self, folder: Path) -> None:  # noqa: ARG002  (nothing is kept there)
        """Open the encoder."""
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        self._embedding = HuggingFaceEmbedding(model_name=weights())
        self._embedding.get_query_embedding("warm")

    def build(self, sources: Path, folder: Path, state: str) -> int:  # noqa: ARG002  (there is one)
        """Index everything and save it."""
        from llama_index.core import Document, VectorStoreIndex

        documents = [Document(text=headed(row), id_=row["id"]) for row in rows(sources)]
        index = VectorStoreIndex.from_documents(documents, embed_model=self._embedding)
        index.storage_context.persist(str(folder))
        return len(index.docstore.docs)

    def open(self, folder: Path) -> Mapping[str, Search]:
        """Ask through its retriever."""
        from llama_index.core import StorageContext, load_index_from_storage

        index = load_index_from_storage(
            StorageContext.from_defaults(persist_dir=str(folder)), embed_model=self._embedding
        )
        retriever = index.as_retriever(similarity_top_k=DEPTH)

        def search(asked: GoldQuestion) -> list[frozenset[str]]:
            return places([found.node.ref_doc_id for found in retriever.retrieve(asked.question)])

        return {"search": search}


SYSTEMS: Mapping[str, Callable[[], System]] = {
    "Dateline": Dateline,
    "LangChain stock": Stock,
    "txtai, paragraphs": lambda: Txtai(whole=False),
    "txtai, whole articles": lambda: Txtai(whole=True),
    "LlamaIndex": LlamaIndex,
}
