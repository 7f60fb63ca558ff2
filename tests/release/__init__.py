"""A release, made in a copy of the project: ``nox -s rehearsal``."""
