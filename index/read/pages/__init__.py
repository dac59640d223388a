"""Web pages: the article of a page, its day of publication, and pages that have none."""
