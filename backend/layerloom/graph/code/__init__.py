"""Writes a run spec as source code, without needing Keras."""
