"""The calls, where Python has more to offer than JSON: the vectors show the rest."""
