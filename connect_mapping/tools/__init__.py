"""Tools around the mapping, which import it and are never imported by it."""
