"""What goes wrong outside: bad input, a full disk, a database that goes away, parts that are missing, clocks that jump; on the real programs."""
