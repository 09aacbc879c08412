"""Accepted answers → one long table with provenance → comparisons: everything that is printed is derived from it."""
