"""From files, feeds and records to articles: formats, fields, publication dates and sentences."""
