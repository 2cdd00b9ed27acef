"""The Python client: `Client().train(spec)` does what the Train button does."""

from layerloom.client.connection import Client
from layerloom.client.run import RunHandle

__all__ = ["Client", "RunHandle"]
