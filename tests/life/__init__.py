"""Random lives: thousands of cases led by random people through random steps, and the laws that hold whatever they do.

`python -m tests.life --lives 20000 --steps 30 --seed 1` plays the full number; `test_lives.py` plays a few in the suite.
"""
