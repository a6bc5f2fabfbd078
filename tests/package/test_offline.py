"""Nothing reaches for the network: not importing, loading, exporting, building or rendering."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from dprk_engagement import __version__, root
from tests.helpers import copied_repository, run

REPOSITORY = Path(__file__).resolve().parents[2]
# Read by every Python that is started. The kernel of the report is spoken to over a socket of
# the file system, and asyncio wakes itself by a pair of them: neither is of the network.
WITHOUT_NETWORK = """
import socket

class Socket(socket.socket):
    def __init__(self, family=-1, type=-1, proto=-1, fileno=None):
        super().__init__(family, type, proto, fileno)
        if self.family != socket.AF_UNIX:
            self.close()
            raise OSError(f"the network was reached for: {self.family.name}")

def getaddrinfo(*args, **kwargs):
    raise OSError(f"a name was asked of the network: {args[0]!r}")

socket.socket = socket.SocketType = Socket
socket.getaddrinfo = socket.gethostbyname = getaddrinfo
"""
# All of the package, used from an empty folder: its arguments are version and root.
SMOKE = """
import sys
from pathlib import Path
import dprk_engagement as dprk
from dprk_engagement.contract import Contract

assert dprk.__version__ == sys.argv[1]
assert dprk.root() == Path(sys.argv[2]), dprk.root()
assert not list(Path.cwd().iterdir())
for name in dprk.tables():
    frame, dtypes = dprk.load(name), Contract.installed()[name].dtypes
    assert list(frame.columns) == list(dtypes), name
    assert len(frame) == dprk.describe(name).rows == len(dprk.load(name, gaps="labels")), name
    assert all(frame[field].dtype == dtype for field, dtype in dtypes.items()), name
    assert dprk.codebook(name)
assert len(dprk.load("sentences")) > 200
assert dprk.report(open=False).is_relative_to(dprk.root())
assert "arf-2017" in str(dprk.explain("meetings", "arf-2017", "date"))
assert dprk.cite(dprk.load("meetings").head(1))
assert dprk.connect().execute("SELECT count(*) FROM timeline").fetchone()[0]
assert dprk.validate().ok, dprk.validate()
import pandas
print(pandas.__version__)
"""
EXPORT = """
for kind in ("json", "sqlite", "xlsx"):
    dprk.export(kind, format=kind)
"""


@pytest.fixture
def offline(tmp_path: Path) -> dict[str, str]:
    """An environment in which Python has no sockets but those of the file system."""
    (tmp_path / "offline").mkdir()
    (tmp_path / "offline" / "sitecustomize.py").write_text(WITHOUT_NETWORK, encoding="utf-8")
    paths = [str(tmp_path / "offline"), str(REPOSITORY / "src")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def test_whoever_reaches_for_the_network_is_found_out(offline: dict[str, str]) -> None:
    for reach, said in (
        ("import socket; socket.socket()", "the network was reached for"),
        ("import urllib.request as r; r.urlopen('https://example.org')", "asked of the network"),
    ):
        assert said in run(sys.executable, "-c", reach, env=offline).stderr


def test_the_package_is_used_without_network(offline: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    program = (sys.executable, "-c", SMOKE + EXPORT, __version__, str(root()))
    done = run(*program, cwd=tmp_path / "empty", env=offline)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.slow
@pytest.mark.parametrize("command", ["build", "check"])
def test_the_tables_are_built_and_checked_without_network(
    command: str, offline: dict[str, str], tmp_path: Path
) -> None:
    out = () if command == "check" else ("--out", str(tmp_path / "made"))
    done = run(sys.executable, "-m", f"scripts.{command}", *out, cwd=REPOSITORY, env=offline)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]


@pytest.mark.slow
def test_a_report_is_rendered_where_there_is_no_network_at_all(tmp_path: Path) -> None:
    """Pandoc, Typst and the drawing of charts are no Python: the system itself stands guard."""
    apart = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]
    if shutil.which("unshare") is None or run(*apart, "true").returncode:
        pytest.skip("no network may be taken away here")
    copy = copied_repository(tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(copy / "src")}
    done = run(*apart, sys.executable, "-m", "scripts.render", cwd=copy, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
