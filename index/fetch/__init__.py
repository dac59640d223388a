"""Web pages and feeds, fetched into the folder of sources."""
