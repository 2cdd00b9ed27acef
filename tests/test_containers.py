"""The container files are sound: read as data, since not every machine that runs tests has Docker."""

import json
import re
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import httpx
import pytest
from ruamel.yaml import YAML

import layerloom
from layerloom.settings import Settings
from support.server import ServerProcess

ROOT = Path(__file__).parent.parent
DOCKERFILE = ROOT / "Dockerfile.gpu"
COMPOSE = ROOT / "docker-compose.yml"


def instructions() -> list[tuple[str, str]]:
    """Each instruction of the Dockerfile: its word and the rest, continued lines joined."""
    lines = [line for line in DOCKERFILE.read_text(encoding="utf-8").splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in joined.splitlines() if line.strip())]


def final_stage() -> list[tuple[str, str]]:
    found = instructions()
    return found[max(at for at, (word, _) in enumerate(found) if word == "FROM") :]


def compose() -> dict[str, Any]:
    return YAML(typ="safe").load(COMPOSE.read_text(encoding="utf-8"))


def test_every_base_image_has_an_exact_version():
    bases = [rest.split()[0] for word, rest in instructions() if word == "FROM"]
    assert len(bases) == 3
    for base in [*bases, compose()["services"]["postgres"]["image"]]:
        assert re.search(r":\d+\.\d+", base), base
        assert "latest" not in base


def test_it_runs_as_nobody_special():
    users = [rest.strip() for word, rest in final_stage() if word == "USER"]
    words = [word for word, _ in final_stage()]
    assert users
    assert users[-1] not in {"root", "0"}
    assert words.index("USER") < words.index("CMD")
    assert not [rest for word, rest in final_stage()[words.index("USER") :] if word in {"RUN", "COPY", "ADD"}]


def test_it_is_asked_for_its_health_without_tools_that_are_not_there():
    (check,) = [rest for word, rest in final_stage() if word == "HEALTHCHECK"]
    command: list[str] = json.loads(check[check.index("[") :])
    assert command[0] == "python"
    assert "/api/v1/health" in command[-1]
    compile(command[-1], "healthcheck", "exec")


def test_the_server_is_its_first_process():
    (command,) = [rest for word, rest in final_stage() if word == "CMD"]
    assert not [word for word, _ in final_stage() if word in {"ENTRYPOINT", "SHELL"}]
    assert json.loads(command) == ["layerloom", "serve"]
    assert compose()["services"]["layerloom"]["init"] is True


def test_it_is_public_and_its_token_comes_from_outside():
    given = " ".join(rest for word, rest in final_stage() if word == "ENV")
    settings = dict(re.findall(r"LAYERLOOM_(\w+)=(\S+)", given))
    assert settings["HOST"] == "0.0.0.0"
    assert not {"TOKEN", "ALLOWED_HOSTS"} & set(settings)
    asked = compose()["services"]["layerloom"]["environment"]
    assert all(":?" in asked[f"LAYERLOOM_{name}"] for name in ("TOKEN", "ALLOWED_HOSTS"))
    assert {name.lower() for name in settings} <= set(Settings.model_fields)
    assert re.search(r"^VOLUME /data$", DOCKERFILE.read_text(encoding="utf-8"), re.MULTILINE)
    assert settings["DATA"] == "/data"


def test_so_started_it_is_healthy_under_its_own_names_only(tmp_path: Path):
    given = dict(re.findall(r"(LAYERLOOM_\w+)=(\S+)", " ".join(rest for word, rest in final_stage() if word == "ENV")))
    outside = {"LAYERLOOM_TOKEN": "a-secret-from-outside", "LAYERLOOM_ALLOWED_HOSTS": "layerloom.example"}
    (check,) = [rest for word, rest in final_stage() if word == "HEALTHCHECK"]
    _, *arguments = json.loads(check[check.index("[") :])
    with ServerProcess(tmp_path / "data", **(given | outside)) as server:
        port = httpx.URL(server.url).port
        command = [sys.executable, *(argument.replace(":8000/", f":{port}/") for argument in arguments)]
        assert subprocess.run(command, check=False).returncode == 0
        codes = [
            httpx.get(f"{server.url}/api/v1/health", headers={"Host": name}).status_code
            for name in ("layerloom.example", "other.example")
        ]
        assert codes == [200, 403]
        server.stop()
        assert subprocess.run(command, capture_output=True, check=False).returncode != 0


def test_both_files_ask_for_health_alike():
    (check,) = [rest for word, rest in final_stage() if word == "HEALTHCHECK"]
    assert compose()["services"]["layerloom"]["healthcheck"]["test"][1:] == json.loads(check[check.index("[") :])


def test_the_image_is_named_after_this_version():
    assert compose()["services"]["layerloom"]["image"] == f"layerloom:{layerloom.__version__}"


def ignored(path: str) -> bool:
    """What .dockerignore says of a path: the last rule that fits it or a folder above it counts."""
    out = False
    for rule in (ROOT / ".dockerignore").read_text(encoding="utf-8").split():
        pattern = rule.removeprefix("!").removeprefix("**/")
        names = [path, *(str(parent) for parent in Path(path).parents), *(Path(path).parts if "**/" in rule else ())]
        if any(fnmatch(name, pattern) for name in names if name != "."):
            out = not rule.startswith("!")
    return out


@pytest.mark.parametrize(
    "source",
    [
        source
        for word, rest in instructions()
        if word == "COPY" and "--from" not in rest
        for source in rest.split()[:-1]
    ],
)
def test_what_is_copied_is_there_and_let_in(source: str):
    assert (ROOT / source).exists()
    inside = "backend/layerloom/app.py" if source == "backend/" else source.rstrip("/")
    assert not ignored(inside)


@pytest.mark.parametrize(
    "path",
    [
        ".venv/bin/python",
        "frontend/node_modules/vite",
        "layerloom-data/token",
        ".git/config",
        "backend/layerloom/static",
    ],
)
def test_what_is_not_the_sources_stays_out(path: str):
    assert ignored(path)


def test_the_compose_file_follows_the_compose_specification():
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_wrong_compose_file_would_be_found(tmp_path: Path):
    wrong = tmp_path / "docker-compose.yml"
    wrong.write_text(COMPOSE.read_text(encoding="utf-8").replace("    init: true", "    inti: true"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(wrong)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1


def test_a_gpu_is_reserved_and_postgres_waits_for_its_profile():
    services = compose()["services"]
    (device,) = services["layerloom"]["deploy"]["resources"]["reservations"]["devices"]
    assert device["driver"] == "nvidia"
    assert device["capabilities"] == ["gpu"]
    assert services["postgres"]["profiles"] == ["postgres"]
    variables = {name.removeprefix("LAYERLOOM_").lower() for name in services["layerloom"]["environment"]}
    assert variables <= set(Settings.model_fields)
