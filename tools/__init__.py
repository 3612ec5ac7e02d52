"""What `make` runs: set-up, the demo with or without a screen, the checks."""
