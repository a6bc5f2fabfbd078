"""The guide answers everyday questions in a few lines, and they run for whoever has the wheel."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.package.test_install import build

GUIDE = (Path(__file__).resolve().parents[2] / "reports" / "guide.qmd").read_text("utf-8")
CELLS = [
    re.sub(r"^#\|.*\n", "", cell, flags=re.MULTILINE)
    for cell in re.findall(r"```\{python\}\n#\| echo: true\n(.*?)```", GUIDE, re.DOTALL)
]
BLOCKED = ("altair", "click", "duckdb", "edtf", "frictionless", "pandera", "polars")


def test_an_everyday_question_takes_three_lines_at_most() -> None:
    assert len(CELLS) >= 20
    for cell in CELLS:
        lines = [line for line in cell.splitlines() if line and not line.startswith("import")]
        assert len(lines) <= 3, cell


@pytest.mark.slow
def test_the_guide_runs_with_the_wheel_and_pandas_alone(tmp_path: Path) -> None:
    with zipfile.ZipFile(build(tmp_path)) as wheel:
        wheel.extractall(tmp_path / "wheel")
    program = [
        "import sys",
        f"sys.modules.update(dict.fromkeys({BLOCKED!r}))",
        f"sys.path.insert(0, {str(tmp_path / 'wheel')!r})",
        *(cell for cell in CELLS if "charts" not in cell),
        "assert dprk.__file__.startswith(sys.path[0])",
    ]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(program)], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
