"""The articles of the build that is evaluated, under whatever name a gold set uses: id, or path in the sources.

Copies of one text count as one article, since a search shows only one of them.
"""

from __future__ import annotations

from functools import cached_property

from index.article import NO_FILTERS, Article
from index.store.catalogue import Catalogue


class Library:
    """The article list of one build, with the names of its articles remembered."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._keys: dict[str, str] = {}

    def find(self, name: str) -> Article | None:
        """Give the article with this id or, failing that, this path; None where there is none."""
        found = self._catalogue.article(name)
        if found is None and name in self._paths:
            found = self._catalogue.article(self._paths[name])
        return found

    def key(self, article: str) -> str:
        """Name an article and all its copies by the same id."""
        if article not in self._keys:
            ids = {article, *(copy.id for copy in self._catalogue.copies(article))}
            self._keys |= dict.fromkeys(ids, min(ids))
        return self._keys[article]

    @cached_property
    def _paths(self) -> dict[str, str]:
        return {article.path: article.id for article in self._catalogue.articles(NO_FILTERS)}
