"""A run spec as code that a person takes along: pure text, made without Keras."""
