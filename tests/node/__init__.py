"""A mapper in another language, held against the vectors by the conformance kit."""
