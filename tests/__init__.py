"""Everything that proves the product: sentences that could stand in the manual, benches, and the player of walks."""
