"""The tools on top of the library: explain, inspection, conformance."""
