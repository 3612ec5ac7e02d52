"""The walk player: plays an acceptance walk step by step against the product's own door, with a clock only the walk moves."""
