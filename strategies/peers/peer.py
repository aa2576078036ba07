# SPDX-License-Identifier: MIT
"""The line protocol between lanebench and a peer: see README.md.

A peer reads its job, gets ready, says so, and answers each item once:

    job = peer.read_job()
    peer.ready()
    for index, source in job.items:
        peer.say(peer.ok(index, body, title))
    peer.done()

What the dataset's options ask of a fetch is in job.rules.
"""
import importlib
import re
import shutil
import socket
import subprocess
import sys
import zlib
from collections import namedtuple

Job = namedtuple("Job", "workers items rules")
# Seconds, redirects, bytes of a page, its request's User-Agent (bytes), whether
# each has a new connection, a file of certificates ("" is the system's).
Rules = namedtuple(
    "Rules", "addresses timeout connect redirects most agent fresh http2 ca_file"
)

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


def _rules(options, addresses):
    return Rules(
        addresses=addresses,
        timeout=int(options.get("timeout-ms", 30000)) / 1000,
        connect=int(options.get("connect-timeout-ms", 5000)) / 1000,
        redirects=int(options.get("max-redirects", 10)),
        most=int(options.get("max-size-mib", 64)) << 20,
        agent=options.get("user-agent", "lanebench").encode(
            errors="surrogateescape"
        ),
        fresh=options.get("connections") == "fresh",
        http2=options.get("http") == "2",
        ca_file=options.get("ca-file", ""),
    )


def _know(addresses):
    """From here on Python asks nobody for the names that were looked up."""
    known = {}
    for entry in addresses:
        host, _, found = entry.split(":", 2)
        known[host] = [address.strip("[]") for address in found.split(",")]
    ask = socket.getaddrinfo

    def answer(host, *args, **kwargs):
        name = host.decode() if isinstance(host, bytes) else host or ""
        found = []
        for address in known.get(name.lower().rstrip("."), [host]):
            try:
                found += ask(address, *args, **kwargs)
            except socket.gaierror:
                if address is host:
                    raise
        return found or ask(host, *args, **kwargs)

    if known:
        socket.getaddrinfo = answer


def read_job():
    """The number of workers, the items as (index, source), and the rules."""
    workers, items, options, addresses = 1, [], {}, []
    lines = _lines()
    if next(lines, None) != "lanebench-peer 1":
        sys.exit("lanebench starts this; it speaks version 1 of the protocol")
    for line in lines:
        word, _, rest = line.partition(" ")
        if word == "end":
            _know(addresses)
            return Job(workers, items, _rules(options, addresses))
        if word == "workers":
            workers = int(rest)
        elif word == "item":
            index, _, source = rest.partition(" ")
            items.append((int(index), _unescaped(source)))
        elif word == "option":
            name, _, value = rest.partition(" ")
            options[name] = _unescaped(value)
        elif word == "address":
            addresses.append(_unescaped(rest))
    sys.exit("the job has no end")


def ready(workers=None):
    """Waits for the start; the clock runs from then on. `workers` is how many
    there are where these are fewer than the job's."""
    say(f"ready {workers}" if workers else "ready")
    if sys.stdin.readline() != "go\n":
        sys.exit(1)


def _curl_quoted(text):
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    text = text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return f'"{text}"'


def write_curl_config(file, rules):
    """What curl's --config reads of the rules."""
    options = {
        "max-time": f"{rules.timeout:.3f}",
        "connect-timeout": f"{rules.connect:.3f}",
        "max-redirs": str(rules.redirects),
        "max-filesize": str(rules.most),
        "user-agent": rules.agent.decode(errors="surrogateescape"),
        "proto": "=http,https",
        "noproxy": "*",
    }
    if rules.fresh:
        options["header"] = "Connection: close"
    if rules.ca_file:
        options["cacert"] = rules.ca_file
    file.write("silent\nlocation\ngloboff\n")
    file.write("http2\n" if rules.http2 else "http1.1\n")
    write_curl_options(file, options)
    for entry in rules.addresses:
        write_curl_options(file, {"resolve": entry})


def write_curl_options(file, options):
    for name, value in options.items():
        file.write(f"{name} = {_curl_quoted(value)}\n")


def small_enough(body, rules):
    """The body, where it isn't larger than a page may be."""
    if len(body) > rules.most:
        raise ValueError("larger than max-size-mib")
    return body


def read_page(path, rules):
    """A page's file; of a giant no more than tells that it is one."""
    with open(path, "rb") as file:
        return small_enough(file.read(rules.most + 1), rules)


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
