"""Changes that may help a run. Each is a function that makes a remedy for a case, or returns None if it does not apply.

What a spec has already is not offered. Traits decide where new layers go and which layers are changed.
"""
