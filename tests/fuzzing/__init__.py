"""Fuzzing by coverage, with atheris: an outcome, and nothing else, whatever comes in."""
