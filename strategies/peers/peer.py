# SPDX-License-Identifier: MIT
"""The line protocol between lanebench and a peer: see README.md.

A peer reads its job, gets ready, says so, and answers each item once:

    job = peer.read_job()
    peer.ready()
    for index, source in job.items:
        peer.say(peer.ok(index, body, title))
    peer.done()
"""
import importlib
import re
import shutil
import subprocess
import sys
import zlib
from collections import namedtuple

Job = namedtuple("Job", "workers items")

# So many bytes of a title count, and a reason is a few words; a line of the
# protocol has an end.
_LONGEST = 255

_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_CHARACTERS = {code: text for text, code in _ESCAPES.items()}


def _escaped(text):
    """The beginning of a title or reason, as it stands in a line."""
    return re.sub(
        r"[\\\n\t\r]", lambda found: _ESCAPES[found[0]], text[:_LONGEST]
    )


def _unescaped(text):
    return re.sub(r"\\[\\ntr]", lambda found: _CHARACTERS[found[0]], text)


def _version(program):
    """The first line of what it says of its version, or None without it."""
    if not shutil.which(program):
        return None
    asked = subprocess.run(
        [program, "--version"], capture_output=True, stdin=subprocess.DEVNULL
    )
    words = (asked.stdout or asked.stderr).decode(errors="replace").split("\n")
    return words[0].strip()


def needs(*modules, programs=()):
    """Ends here when lanebench only asks whether all of them are there."""
    if sys.argv[1:] != ["--probe"]:
        return
    versions = ["python " + sys.version.split()[0]]
    for name in modules:
        try:
            module = importlib.import_module(name)
        except ImportError as error:
            print(f"{sys.executable}: {error}")
            sys.exit(1)
        versions.append(f"{name} {getattr(module, '__version__', '')}".strip())
    for program in programs:
        version = _version(program)
        if version is None:
            print(f"there is no {program}")
            sys.exit(1)
        versions.append(version)
    print(", ".join(versions))
    sys.exit(0)


def _lines():
    # Paths may be any bytes: what isn't UTF-8 comes and goes as it is.
    for stream in sys.stdin, sys.stdout:
        stream.reconfigure(encoding="utf-8", newline="\n")
    sys.stdin.reconfigure(errors="surrogateescape")
    sys.stdout.reconfigure(errors="replace")
    for line in iter(sys.stdin.readline, ""):
        yield line.rstrip("\n")


def read_job():
    """The number of workers, and the items as (index, source)."""
    workers, items = 1, []
    lines = _lines()
    if next(lines, None) != "lanebench-peer 1":
        sys.exit("lanebench starts this; it speaks version 1 of the protocol")
    for line in lines:
        word, _, rest = line.partition(" ")
        if word == "end":
            return Job(workers, items)
        if word == "workers":
            workers = int(rest)
        elif word == "item":
            index, _, source = rest.partition(" ")
            items.append((int(index), _unescaped(source)))
    sys.exit("the job has no end")


def ready(workers=None):
    """Waits for the start; the clock runs from then on. `workers` is how many
    there are where these are fewer than the job's."""
    say(f"ready {workers}" if workers else "ready")
    if sys.stdin.readline() != "go\n":
        sys.exit(1)


def ok(index, body, title=""):
    """The answer of an item that is done."""
    title = re.sub("[\0- ]+", " ", title).strip(" ")
    return f"ok {index} {len(body)} {zlib.crc32(body):08x} {_escaped(title)}"


def failed(index, reason):
    """The answer of an item that can't be done."""
    if isinstance(reason, Exception):
        reason = f"{type(reason).__name__}: {reason}"
    return f"failed {index} {_escaped(str(reason))}"


def say(line):
    print(line, flush=True)


def done():
    say("done")
