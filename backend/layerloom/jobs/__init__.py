"""From a queued run to the process that trains it, and back."""
