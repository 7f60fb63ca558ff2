"""Code as users write it. It is read by the type checkers, and run by nobody."""
