"""Changes that may help a run: each a function from a case to a remedy, None where it does not apply.

None is offered that a spec has already. Where layers go and which are changed is decided by traits.
"""
