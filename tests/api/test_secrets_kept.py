"""Secrets of the data folder: made once, kept for their owner."""

import stat
from pathlib import Path

from layerloom.api.secrets_kept import ensure_cookie, ensure_token


def test_a_token_is_made_once_and_kept_for_its_owner(tmp_path: Path):
    token = ensure_token(tmp_path, None)
    assert len(token) >= 32
    assert ensure_token(tmp_path, None) == token
    assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600
    assert ensure_token(tmp_path, "given-by-the-teacher") == "given-by-the-teacher"
    assert (tmp_path / "token").read_text().strip() == "given-by-the-teacher"


def test_each_data_folder_has_a_cookie_of_its_own(tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    name = ensure_cookie(tmp_path / "a")
    assert ensure_cookie(tmp_path / "a") == name != ensure_cookie(tmp_path / "b")
    (tmp_path / "a" / "cookie").write_text("layerloom; Path=/")
    assert ensure_cookie(tmp_path / "a") != "layerloom; Path=/"
