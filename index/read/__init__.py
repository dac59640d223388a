"""From files, feeds and records to articles: formats, fields and publication dates."""
