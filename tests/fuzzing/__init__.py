"""Coverage-guided fuzzing with atheris: any input has an outcome, and nothing else happens."""
