"""The mapping beside Segment's own: every difference has a row in docs/compatibility.md."""
