"""Offers an archive as a LangChain retriever, for other people's chains; Dateline's own answers do not need it."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from index.article import NO_FILTERS, Filters, Hit
from index.search import Archive


class PassageRetriever(BaseRetriever):
    """An archive as a LangChain retriever. Each document is a passage word for word, best first.

    Its metadata: `id`, `article`, `start`, `end` (offsets in the article), `date` (YYYYMMDD or None), `title`,
    `outlet`, `author`, `url`, `path` and `score`.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    archive: Archive
    filters: Filters = NO_FILTERS
    limit: int = 10

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002  (LangChain passes it)
    ) -> list[Document]:
        return [_document(hit) for hit in self.archive.search(query, self.limit, self.filters)]


def _document(hit: Hit) -> Document:
    article, passage = hit.article, hit.passage
    described = {name: getattr(article, name) for name in ("date", "title", "outlet", "author", "url", "path")}
    place = {"article": article.id, "start": passage.start, "end": passage.end, "score": hit.score}
    return Document(page_content=hit.text, id=passage.id, metadata={"id": passage.id, **place, **described})
