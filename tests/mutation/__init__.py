"""Which tests notice when a function, or one place in it, is changed."""
