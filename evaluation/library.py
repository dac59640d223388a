"""Looks up the articles of the evaluated build by the names that gold sets use: the id, or the path in the sources.

Copies of one text count as one article, because a search shows only one of them.
"""

from __future__ import annotations

from functools import cached_property

from index.article import NO_FILTERS, Article
from index.store.catalogue import Catalogue


class Library:
    """The articles of one build; names that were looked up are kept in memory."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._keys: dict[str, str] = {}

    def find(self, name: str) -> Article | None:
        """Return the article with this id, else the one with this path; None if there is neither."""
        found = self._catalogue.article(name)
        if found is None and name in self._paths:
            found = self._catalogue.article(self._paths[name])
        return found

    def key(self, article: str) -> str:
        """Return one id for an article and all its copies: the first of their ids in sorted order."""
        if article not in self._keys:
            ids = {article, *(copy.id for copy in self._catalogue.copies(article))}
            self._keys |= dict.fromkeys(ids, min(ids))
        return self._keys[article]

    @cached_property
    def _paths(self) -> dict[str, str]:
        return {article.path: article.id for article in self._catalogue.articles(NO_FILTERS)}
