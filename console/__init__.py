"""The shell and its screens: what people sit in front of."""
