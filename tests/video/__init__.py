"""Live video: addresses, engines, tiles, and what all of them do when a server dies."""
