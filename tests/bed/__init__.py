"""What the tests lie on: private databases, a clock that stands where it is put, and a watch over whatever is left behind."""
