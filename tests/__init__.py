"""The tests of connect_mapping: run them with ``python -m pytest``."""
