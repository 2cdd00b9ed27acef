"""Writes a run spec as a request to a server: for a shell, and for the Python client."""

import json

from layerloom.graph.code.expressions import literal, source
from layerloom.spec import RunSpec


def curl_command(spec: RunSpec, server: str) -> str:
    """A shell command that starts the run. It reads the token from the variable TOKEN.

    Args:
        spec: The run spec.
        server: The server's address, as in ``http://127.0.0.1:8000``.
    """
    # JSON escapes line breaks in strings, so no line of the document can be the end mark of the shell's here-document.
    document = json.dumps(spec.to_json(), indent=2)
    return f"""\
# TOKEN is the text of the file 'token' in the server's data folder.
curl -sS -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
     -d @- {server}/api/v1/runs <<'JSON'
{document}
JSON
"""


def client_script(spec: RunSpec, server: str) -> str:
    """A Python script that starts the run and waits for its end. The client finds the token.

    Args:
        spec: The run spec.
        server: Its address, as in ``http://127.0.0.1:8000``.
    """
    return f"""\
# The client takes the token from LAYERLOOM_TOKEN, or from the data folder (LAYERLOOM_DATA, or layerloom-data).
from layerloom.client import Client

spec = {source(literal(spec.to_json()), 0, len("spec = "))}

with Client({literal(server)}) as client:
    run = client.train(spec).wait()
    print(run.status, run.state["message"])
    print(run.metrics)
"""
