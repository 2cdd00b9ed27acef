import numpy as np

from layerloom.training.frames.probe import dead_units, probe_rows


def test_the_same_rows_every_time_evenly_from_all():
    assert probe_rows(3) == [0, 1, 2]
    rows = probe_rows(10_000)
    assert (len(rows), rows[0], rows[-1]) == (256, 0, 9_999)


def test_a_unit_is_dead_where_it_is_0_in_every_row_and_place():
    values = np.zeros((4, 2, 2, 3))
    values[3, 1, 0, 1] = -0.5
    assert dead_units(values) == [0, 2]
