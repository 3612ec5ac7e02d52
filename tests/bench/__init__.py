"""Benches: each measures the product against something real in the same run. `python -m tests.bench NAME [--quick]`; they never gate tests.

A bench is a module here with `run(quick: bool) -> Iterator[dict[str, object]]`; what it yields are the keys of one JSON line
(interfaces: figure, unit, against, ratio, n, seed); the name of the bench is put in for it.
"""
