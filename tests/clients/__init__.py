"""The real client libraries, posting to a server on loopback; they need their own extra, and Node."""
