"""The tools beside the library: explain, inspection, conformance."""
