"""Keras's messages without their noise."""

from layerloom.model.messages import clean


def test_colours_arguments_and_addresses_go() -> None:
    noisy = (
        "Exception encountered when calling Dense.call().\n\n\x1b[1mMatrix size-incompatible: "
        "<KerasTensor shape=(None, 3), dtype=float32, sparse=False, name=keras_tensor> from <f at 0x7f12ab>\x1b[0m\n\n"
        "Arguments received by Dense.call():\n  • inputs=x"
    )
    assert clean(ValueError(noisy)) == "Matrix size-incompatible: a tensor of shape (None, 3) from <f>"


def test_an_empty_message_names_the_error() -> None:
    assert clean(ZeroDivisionError()) == "ZeroDivisionError"


def test_a_long_message_is_cut() -> None:
    assert len(clean(ValueError("x" * 5000))) == 400
