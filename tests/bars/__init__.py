"""The reliability bars: what may never happen, tried many times on the real program, with the planted defect that each test must catch."""
