"""Programs that use a client library as its users do."""
