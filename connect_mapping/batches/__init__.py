"""Batches: unfold those that Segment sends, and build those that Connect accepts."""
