"""A count that several tests write."""

from answer.model import Total
from index.article import Article

OLD = Article("a", "Text.", "Old", "a.txt", 20220105)
NEW = Article("b", "Text.", "New", "b.txt", 20221214)
MONTHS = ((202201, 2), (202203, 50), (None, 1))


def total(**more):
    """53 articles of three months and two outlets, with what is given changed."""
    known = {"topic": "Walmart", "forms": ("Walmart",), "articles": 53, "originals": 47, "by": "", "months": MONTHS}
    return Total(**{**known, "outlets": (("cnn.com", 50), (None, 3)), "first": OLD, "last": NEW, **more})
