"""The values of messages: ids, spellings, times, and copies of JSON."""
