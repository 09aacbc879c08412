"""Tests of the pieces of a PDF."""
