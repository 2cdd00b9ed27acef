from pathlib import Path

import pytest

from layerloom.jobs.memory import kills


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def test_a_system_that_does_not_count_says_nothing(tmp_path: Path) -> None:
    assert kills(tmp_path) is None
    write(tmp_path, "proc/vmstat", "nr_free_pages 12\n")
    assert kills(tmp_path) is None


@pytest.mark.parametrize(
    ("path", "text", "group"),
    [
        ("proc/vmstat", "nr_free_pages 12\noom_kill {}\npgfault 9\n", ""),
        ("sys/fs/cgroup/memory.events", "low 0\noom 7\noom_kill {}\noom_group_kill 0\n", "0::/\n"),
        ("sys/fs/cgroup/user/app/memory.events", "oom 7\noom_kill {}\n", "0::/user/app\n"),
        ("sys/fs/cgroup/memory/memory.oom_control", "under_oom 0\noom_kill {}\n", "5:cpu:/x\n4:memory:/\n"),
        ("sys/fs/cgroup/memory/app/memory.oom_control", "oom_kill {}\n", "4:hugetlb,memory:/app\n"),
    ],
)
def test_each_counter_is_read(tmp_path: Path, path: str, text: str, group: str) -> None:
    write(tmp_path, "proc/self/cgroup", group)
    for count in (0, 3):
        write(tmp_path, path, text.format(count))
        assert kills(tmp_path) == count


def test_this_machine_can_be_asked() -> None:
    counted = kills()
    assert counted is None or counted >= 0
