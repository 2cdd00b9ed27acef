"""The queue of runs, the processes that train them, and their reports."""
