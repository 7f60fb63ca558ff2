"""Which vectors fail if a rule is taken away."""
