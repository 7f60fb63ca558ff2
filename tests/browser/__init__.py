"""The page of an inspection, opened in a real browser."""
