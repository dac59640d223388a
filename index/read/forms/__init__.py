"""Reads the files that other programs make: documents, packages, web archives, and exports of services."""
