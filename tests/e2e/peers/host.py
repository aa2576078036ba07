# SPDX-License-Identifier: MIT
"""A small host of lanebench's peers, for tests: gives one its job, holds what
it says against the protocol, prints its answers in the items' order.

    host.py MANIFEST PEERS WORKERS LIST
    host.py MANIFEST PEERS --probe

PEERS is the folder of compiled peers, LIST a file of sources, each ended by a
NUL. Exit 0 when the peer kept to the protocol; what it didn't is said.
"""
import configparser
import os
import re
import subprocess
import sys
import time

ESCAPES = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
ANSWER = re.compile(
    rb"(?:ok (\d+) \d+ [0-9a-f]{8} ([^\t\r]*)|failed (\d+) [^\t\r]+)\n"
)


def command(manifest, peers):
    words = manifest["command"].split()
    if words[0] == "python3":
        words[0] = "/usr/bin/python3"
    elif "/" in words[0] and not os.path.exists(words[0]):
        words[0] = os.path.join(peers, words[0])
    return words


def job(workers, sources):
    lines = ["lanebench-peer 1", f"workers {workers}", f"items {len(sources)}"]
    for index, source in enumerate(sources):
        source = "".join(ESCAPES.get(c, c) for c in source)
        lines.append(f"item {index} {source}")
    lines += ["option no-such-option one two", "end", ""]
    return os.fsencode("\n".join(lines))


def expect(peer, line):
    got = peer.stdout.readline()
    if got != line:
        raise ValueError(f"said {got!r}, not {line!r}")


def converse(peer, workers, sources):
    peer.stdin.write(job(workers, sources))
    peer.stdin.flush()
    expect(peer, b"ready\n")
    begin = time.monotonic()
    peer.stdin.write(b"go\n")
    peer.stdin.flush()
    answers = {}
    for _ in sources:
        line = peer.stdout.readline()
        found = ANSWER.fullmatch(line)
        if not found:
            raise ValueError(f"said {line!r}")
        line.decode()
        if len(line) > 65537:
            raise ValueError(f"a line of {len(line)} bytes")
        index = int(found[1] or found[3])
        if index in answers or index >= len(sources):
            raise ValueError(f"answered item {index} wrongly or twice")
        answers[index] = line
    expect(peer, b"done\n")
    seconds = time.monotonic() - begin
    if peer.stdout.read() or peer.wait() != 0:
        raise ValueError(f"went on after done, or ended with {peer.wait()}")
    return answers, seconds


def main():
    name, peers, workers = sys.argv[1:4]
    ini = configparser.ConfigParser(interpolation=None)
    ini.read(name)
    manifest = ini["peer"]
    peers = os.path.abspath(peers)
    lists = [os.path.abspath(path) for path in sys.argv[4:]]
    os.chdir(os.path.dirname(os.path.abspath(name)))
    words = command(manifest, peers)
    if workers == "--probe":
        try:
            return subprocess.run(words + ["--probe"]).returncode
        except OSError as error:
            sys.exit(f"{words[0]}: {error.strerror}")
    with open(lists[0], "rb") as file:
        sources = os.fsdecode(file.read()).split("\0")[:-1]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as peer:
        try:
            answers, seconds = converse(peer, workers, sources)
        except (ValueError, OSError) as error:
            peer.kill()
            print(f"{manifest['name']}: {error}", file=sys.stderr)
            return 1
    for index in sorted(answers):
        sys.stdout.buffer.write(answers[index])
    print(f"{len(sources) / seconds:.0f} items/s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
