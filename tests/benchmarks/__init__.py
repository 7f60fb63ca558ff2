"""How long the conversion takes, always as a ratio within one run: ``python -m tests.benchmarks``."""
