"""Where a build keeps articles, words and vectors; the only place that knows Chroma and tantivy."""
