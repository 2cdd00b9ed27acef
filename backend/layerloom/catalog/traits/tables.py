"""What Keras's classes do not tell of layers. `tests/catalog/test_traits.py` compares each row with what Keras does."""

# Outside training, each value that comes out is one that came in (`layers.py`).
PASSES = {
    "Identity": "same",
    "Flatten": "reshaped",
    "Reshape": "reshaped",
    "Permute": "moved",
    "RepeatVector": "picked",
    "Masking": "picked",
    "Cropping1D": "picked",
    "Cropping2D": "picked",
    "Cropping3D": "picked",
    "ZeroPadding1D": "picked",
    "ZeroPadding2D": "picked",
    "ZeroPadding3D": "picked",
    "UpSampling1D": "picked",
    "UpSampling2D": "picked",
    "UpSampling3D": "picked",
    "MaxPooling1D": "picked",
    "MaxPooling2D": "picked",
    "MaxPooling3D": "picked",
    "AdaptiveMaxPooling1D": "picked",
    "AdaptiveMaxPooling2D": "picked",
    "AdaptiveMaxPooling3D": "picked",
    "GlobalMaxPooling1D": "picked",
    "GlobalMaxPooling2D": "picked",
    "GlobalMaxPooling3D": "picked",
}
# Pictures pass through them unchanged where nothing trains, though their names do not begin with Rand.
AUGMENTS = frozenset({"AugMix"})
# Beside activations, normalizations and what only acts while training.
KEEPS_SHAPE = frozenset({"Masking", "Rescaling", "Normalization"})
# Beside what has a kernel and what gives each value back.
LINEAR = frozenset(
    {
        "BatchNormalization",
        "Rescaling",
        "Normalization",
        "RepeatVector",
        "Cropping1D",
        "Cropping2D",
        "Cropping3D",
        "ZeroPadding1D",
        "ZeroPadding2D",
        "ZeroPadding3D",
        "UpSampling1D",
        "UpSampling2D",
        "UpSampling3D",
        "AveragePooling1D",
        "AveragePooling2D",
        "AveragePooling3D",
        "AdaptiveAveragePooling1D",
        "AdaptiveAveragePooling2D",
        "AdaptiveAveragePooling3D",
        "GlobalAveragePooling1D",
        "GlobalAveragePooling2D",
        "GlobalAveragePooling3D",
    }
)
COMBINES = {
    "Concatenate": "join",
    "Add": "sum",
    "Subtract": "difference",
    "Multiply": "product",
    "Average": "mean",
    "Maximum": "largest",
    "Minimum": "smallest",
    "Dot": "dot",
}
ACTIVATIONS = {"Softmax": "softmax", "ReLU": "relu", "ELU": "elu", "LeakyReLU": "leaky_relu"}
INDICES = {"CategoryEncoding": "num_tokens"}
# `output_mode` other than "int" gives zeros and ones instead, or counts.
NUMBERS: dict[str, dict[str, str | int]] = {
    "Hashing": {"parameter": "num_bins", "more": 0},
    # Between n bounds lie n - 1 bins; one more lies on each side.
    "Discretization": {"parameter": "bin_boundaries", "more": 1},
}
# In the order in which people meet them, family by family.
COMMON = (
    *("Dense", "Embedding", "Flatten", "Reshape"),
    *("Conv2D", "Conv1D", "SeparableConv2D", "Conv2DTranspose"),
    *("MaxPooling2D", "AveragePooling2D", "GlobalAveragePooling2D", "MaxPooling1D"),
    *("LSTM", "GRU", "SimpleRNN", "Bidirectional"),
    *("BatchNormalization", "LayerNormalization", "GroupNormalization", "UnitNormalization"),
    *("Dropout", "GaussianNoise", "SpatialDropout2D"),
    *("Activation", "ReLU", "LeakyReLU", "Softmax"),
    *("Add", "Concatenate", "Multiply", "Average"),
    *("Rescaling", "Normalization", "RandomFlip", "RandomRotation"),
)
