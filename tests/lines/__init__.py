"""Tests of reading lines."""
