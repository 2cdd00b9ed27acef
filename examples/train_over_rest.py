"""Train a run over plain HTTP: post a run spec, follow its events, ask for predictions.

LAYERLOOM_URL=http://127.0.0.1:8000 LAYERLOOM_TOKEN=... python train_over_rest.py spiral.json
"""

import json
import os
import sys
import time
from pathlib import Path

import httpx

url = os.environ.get("LAYERLOOM_URL", "http://127.0.0.1:8000")
headers = {"Authorization": f"Bearer {os.environ['LAYERLOOM_TOKEN']}"}
spec = json.loads(Path(sys.argv[1]).read_text())

# No proxy stands between a script and its own machine, whatever HTTP_PROXY says.
here = {"all://127.0.0.1": None, "all://localhost": None}

with httpx.Client(base_url=f"{url}/api/v1", headers=headers, timeout=30, mounts=here) as http:
    answer = http.post("/runs", json=spec)
    if answer.status_code == 422:
        for problem in answer.json()["errors"]:
            print(problem.get("node"), problem["message"])
        sys.exit(1)
    run = answer.raise_for_status().json()
    print("run", run["number"], "of", run["parameters"], "parameters")

    seq, ended = 0, False
    while not ended:
        events = http.get(f"/runs/{run['id']}/events", params={"after": seq}).json()["data"]
        for event in events:
            seq = event["seq"]
            if event["kind"] == "epoch":
                print(event["data"]["epoch"], event["data"]["metrics"])
            ended = event["kind"] == "status" and event["data"]["status"] in (
                "completed",
                "stopped",
                "failed",
                "cancelled",
            )
        if not events:
            time.sleep(0.2)

    run = http.get(f"/runs/{run['id']}").json()
    print(run["status"], run["reason"], run["metrics"])
    rows = http.get(f"/datasets/{spec['data']['dataset']}/preview", params={"limit": 3}).json()["x"]
    print(http.post(f"/runs/{run['id']}/predict", json={"rows": rows}).json()["predictions"])
