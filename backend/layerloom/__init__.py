"""Layerloom: build and train Keras networks in the browser or from a script."""

__version__ = "0.1.0"
