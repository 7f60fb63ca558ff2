"""One module for each call of Segment's, and the parts of identify."""
