"""Decisions on plain values: states, clocks, permits, guards, routing. No clock, no session, no input or output but the rule book."""
