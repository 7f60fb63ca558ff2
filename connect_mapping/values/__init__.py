"""Values: ids, spellings, times and JSON, for all calls."""
