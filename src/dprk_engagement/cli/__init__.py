"""The command line: what the package does in Python, for terminals and for programs.

A module holds the commands of one kind; what they share is in ``common``.
"""

from __future__ import annotations

import signal
import sys

import click

from dprk_engagement import __version__
from dprk_engagement.cli import asking, own, reading
from dprk_engagement.cli.common import Commands


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""\b
Exit codes:
  0  done
  1  the data or the texts that were checked are not as they should be
  2  the call cannot be carried out: a wrong name or option, a place that
     cannot be written, a part of the package that is not installed

\b
Completion of commands, tables, ids and fields, for the shell's start-up file:
  bash  eval "$(_DPRK_ENGAGEMENT_COMPLETE=bash_source dprk-engagement)"
  zsh   eval "$(_DPRK_ENGAGEMENT_COMPLETE=zsh_source dprk-engagement)"
  fish  _DPRK_ENGAGEMENT_COMPLETE=fish_source dprk-engagement | source
""",
)
@click.version_option(__version__, package_name="dprk-engagement")
def commands() -> None:
    """North Korea's external engagement, coded by hand from five documents."""


for module in (reading, asking, own):
    for command in module.COMMANDS:
        commands.add_command(command)


def run() -> None:
    """Run the command line, and exit."""
    if hasattr(signal, "SIGPIPE"):
        # `| head` ends the program as it ends others, without a traceback.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        # A file's name need not be text; what JSON writes for such a byte is what Python writes.
        stream.reconfigure(  # type: ignore[union-attr]
            encoding="utf-8", errors="backslashreplace"
        )
    commands(prog_name="dprk-engagement")
