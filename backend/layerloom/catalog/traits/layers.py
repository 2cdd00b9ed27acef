"""What layers are like.

``recurrent``: reads a sequence step by step, with ``return_sequences`` in its own config or in its ``layer``'s.
"""

from typing import Any

import keras


def traits(name: str, cls: Any) -> dict[str, Any]:  # noqa: ARG001 - tables go by the name
    """The traits of a layer class."""
    return {"recurrent": issubclass(cls, keras.layers.RNN | keras.layers.Bidirectional)}
