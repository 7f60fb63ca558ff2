"""The site, after it was built: ``nox -s site`` sets where."""
