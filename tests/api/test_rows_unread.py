"""What is read of a body whose rows are not."""

import json
from typing import Any

import pytest

from layerloom.api.rows_unread import outline


@pytest.mark.parametrize(
    ("document", "read"),
    [
        ({"rows": [[1, 2.5], [-3e-7, 4]], "which": "best"}, {"rows": [0], "which": "best"}),
        ({"which": "best", "rows": [[[[1, 2], [3, 4]]], [[[5, 6], [7, 8]]]]}, {"which": "best", "rows": [0]}),
        ({"rows": [1, 2, 3]}, {"rows": [0]}),
        ({"rows": []}, {"rows": []}),
        ({"rows": [[], []]}, {"rows": [[], []]}),
        # Words are no numbers: the model child says so.
        ({"rows": [["a", 1], [None, 2]]}, {"rows": [["a", 1], [None, 2]]}),
        ({"x": [[1]], "rows": {"a": [1]}}, {"x": [0], "rows": {"a": [0]}}),
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_all_is_read_but_lists_of_numbers(document: dict[str, Any], read: dict[str, Any], indent: int | None):
    assert json.loads(outline(json.dumps(document, indent=indent).encode())) == read
