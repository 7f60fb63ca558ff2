"""Properties: what no list of cases can cover."""
