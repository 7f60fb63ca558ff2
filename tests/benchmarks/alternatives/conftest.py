"""Modules here import what only the extra ``bench`` installs, so pytest does not look into them."""

collect_ignore_glob = ["*.py"]
