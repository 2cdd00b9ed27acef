"""For an unusable data folder there is one sentence, at the start and in `layerloom doctor`."""

import errno
import os
import socket
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from layerloom.errors import DiskFull, LayerloomError
from layerloom.folder import PARTS, prepare, refused, unusable
from layerloom.settings import Settings
from support.rights import as_ordinary_user

PUBLIC = {"LAYERLOOM_TOKEN": "a-token-that-is-long-enough", "LAYERLOOM_ALLOWED_HOSTS": "lab.example"}


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """The data folder of an earlier server; tests may remove permissions."""
    data = tmp_path / "data"
    prepare(data, data / "datasets")
    for name in ("lock", "token", "cookie"):
        (data / name).touch()
    yield data
    for path in (data, *data.iterdir()):
        path.chmod(0o700)


def says(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


@pytest.mark.parametrize("part", ["", "logs", "runs", "token"])
def test_what_cannot_be_written_is_named_at_the_start(data: Path, part: str):
    path = data / part
    path.chmod(0 if path.is_file() else stat.S_IRUSR | stat.S_IXUSR)
    says(
        as_ordinary_user("serve", "--port", "0", "--data", str(data), folder=data.parent),
        f"{path} cannot be used: Permission denied.",
        "Choose another folder with --data",
    )


def test_what_goes_wrong_while_the_parts_start_is_one_sentence_too(data: Path):
    (data / "server.json").mkdir()
    says(
        as_ordinary_user("serve", "--port", "0", "--data", str(data), folder=data.parent),
        "server.json.part cannot be used: Is a directory.",
    )


def test_doctor_names_it_too(data: Path):
    (data / "logs").chmod(stat.S_IRUSR | stat.S_IXUSR)
    done = as_ordinary_user("doctor", "--data", str(data), folder=data.parent, LAYERLOOM_PORT="0", PATH="/usr/bin:/bin")
    assert done.returncode == 1
    assert f"error    permissions: {data / 'logs'} cannot be read and written by this user." in done.stdout
    assert "Traceback" not in done.stderr


def test_a_well_folder_has_its_parts_and_is_its_owners_alone(data: Path):
    assert {*PARTS, "datasets"} <= {path.name for path in data.iterdir()}
    assert all(path.stat().st_mode & 0o077 == 0 for path in (data, *(data / part for part in PARTS)))
    assert refused(data, data / "datasets") is None
    assert refused(data / "not yet", data / "datasets") is None


def test_what_is_no_folder_is_named(tmp_path: Path):
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "file" / "data"):
        with pytest.raises(LayerloomError, match="cannot be used"):
            prepare(path, path / "datasets")


_TRY = """
import sys
from pathlib import Path
from layerloom.folder import prepare, refused
data, datasets = map(Path, sys.argv[1:])
print(refused(data, datasets))
prepare(data, datasets)
"""


@pytest.mark.parametrize(("mode", "well"), [(0o500, True), (0o200, False), (0, False)])
def test_a_shared_folder_of_datasets_has_to_be_readable_only(data: Path, mode: int, well: bool):
    shared = data / "datasets"
    shared.chmod(mode)
    done = as_ordinary_user("-c", _TRY, str(data), str(shared), folder=data.parent, module=None)
    assert done.stdout.strip() == ("None" if well else str(shared))
    assert (done.returncode == 0) is well
    assert well or f"{shared} cannot be used: Permission denied." in done.stderr


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_called_so(tmp_path: Path, number: int):
    assert isinstance(unusable(tmp_path, OSError(number, os.strerror(number))), DiskFull)
    assert "Read-only" in unusable(tmp_path, OSError(errno.EROFS, os.strerror(errno.EROFS))).message


@pytest.mark.parametrize(
    ("options", "environment", "words"),
    [
        (["--host", "no-such-host.invalid"], PUBLIC, "Cannot listen on no-such-host.invalid"),
        (["--host", "x" * 64], PUBLIC, "Cannot listen on"),
        (["--data", "~no-such-user/data"], {}, "LAYERLOOM_DATA: Value error, it is not a usable folder"),
        (["--root-path", "/runs/mine"], {}, "may not begin with a reserved name"),
        (["--root-path", "/a/../b"], {}, "LAYERLOOM_ROOT_PATH: Value error, expected a path"),
        ([], {"LAYERLOOM_ALLOWED_HOSTS": "https://lab.example/"}, "expected names such as lab.example"),
        ([], {"LAYERLOOM_ALLOWED_HOSTS": "*"}, "expected names such as lab.example"),
        ([], {"LAYERLOOM_SLOTS": "many"}, "LAYERLOOM_SLOTS"),
    ],
)
@pytest.mark.parametrize("how", [pytest.param("start", marks=pytest.mark.proof), "settings"])
def test_each_wrong_setting_is_one_sentence(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    environment: dict[str, str],
    words: str,
    how: str,
):
    if how == "start":
        says(as_ordinary_user("serve", "--port", "0", *options, folder=tmp_path, **environment), words)
        return
    if "--host" in options:
        return
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    given = {options[0].removeprefix("--").replace("-", "_"): options[1]} if options else {}
    with pytest.raises(LayerloomError) as refusal:
        Settings.load(**given)
    [problem] = refusal.value.errors
    assert words.partition(": ")[2] in problem["message"] or words in f"{problem['field']}: {problem['message']}"


def test_a_port_in_use_is_one_sentence(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = as_ordinary_user("serve", "--port", port, "--data", str(tmp_path / "data"), folder=tmp_path)
    says(done, f"Cannot listen on 127.0.0.1:{port}: Address already in use.", "--port")


def test_variables_that_are_empty_are_as_unset(monkeypatch: pytest.MonkeyPatch):
    for name in ("DATA", "TOKEN", "PORT", "ROOT_PATH", "ALLOWED_HOSTS"):
        monkeypatch.setenv(f"LAYERLOOM_{name}", "")
    settings = Settings.load()
    assert settings.data.name == "layerloom-data"
    assert (settings.token, settings.port, settings.root_path) == (None, 8000, "")


@pytest.mark.parametrize(("given", "path"), [("lab", "/lab"), ("/lab/", "/lab"), ("/", ""), ("/a/b.c~d", "/a/b.c~d")])
def test_a_root_path_has_one_form(given: str, path: str):
    assert Settings.load(root_path=given).root_path == path


def test_a_working_folder_that_is_gone_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(LayerloomError) as refusal:
        Settings.load(data="layerloom-data")
    assert "it is not a usable folder" in refusal.value.errors[0]["message"]
