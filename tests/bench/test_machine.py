"""What stands beside a result names the machine's kind, never the machine."""

import json
import platform

from bench.machine import machine, short_name, versions


def test_a_result_names_the_processor_and_no_host() -> None:
    found = machine()
    assert found["cores"] >= 1
    assert found["memory_gb"] > 0
    assert platform.node() not in json.dumps([found, versions()])
    name = short_name({"cpu": "AMD EPYC(tm) 9B14 @ 2.60GHz", "cores": 2})
    assert name == "amd-epyc-tm-9b14-2-60ghz-2-cores"


def test_versions_are_those_that_the_numbers_depend_on() -> None:
    found = versions()
    assert set(found) >= {"python", "tensorflow", "keras", "layerloom", "node"}
    assert found["python"] == platform.python_version()
    assert found["keras"]
