"""Traits of layers that Keras's classes do not reveal. `tests/catalog/test_traits.py` compares each row with Keras."""

# The trait `passes` (`layers.py`): outside training, each output value equals an input value.
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
# Augmentation layers, which change images only during training, and whose names do not begin with Rand.
AUGMENTS = frozenset({"AugMix"})
# Further layers that keep the shape, besides activations, normalizations and layers that act only in training.
KEEPS_SHAPE = frozenset({"Masking", "Rescaling", "Normalization"})
# Further linear layers, besides those with a kernel and those that pass each value on.
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
# This holds for `output_mode` "int"; other modes output zeros and ones, or counts.
NUMBERS: dict[str, dict[str, str | int]] = {
    "Hashing": {"parameter": "num_bins", "more": 0},
    # There are n - 1 bins between n bounds, and one more on each side.
    "Discretization": {"parameter": "bin_boundaries", "more": 1},
}
# Common layers, in the order in which people learn them, family by family.
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
