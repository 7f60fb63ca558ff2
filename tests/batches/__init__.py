"""Batches from Segment, and batches to Zendesk Connect."""
