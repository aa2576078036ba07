# SPDX-License-Identifier: MIT
"""Feeds the pages to xargs, and tells lanebench what became of them; how one
is done stands in xargs-page.sh."""
import os
import subprocess
import tempfile

import peer

peer.needs(programs=["xargs", "curl", "xmllint"])

job = peer.read_job()
sources = dict(job.items)


def taken(path):
    """What stands in a file of ours, which goes."""
    with open(path, "rb") as file:
        os.unlink(path)
        return file.read()


def read(path):
    """As much of a page as tells that it is too large."""
    with open(path, "rb") as file:
        return file.read(job.rules.most + 1)


def answer(folder, line):
    index, _, reason = line.partition(" ")
    if reason:
        return peer.failed(index, reason)
    source = sources[int(index)]
    page = f"{folder}/{index}"
    body = read(source) if source.startswith("/") else taken(page)
    if len(body) > job.rules.most:
        return peer.failed(index, "larger than max-size-mib")
    line, _, _ = taken(page + ".fields").partition(b"\n")
    elements, _, title = line.decode(errors="replace").partition(" ")
    return peer.ok(index, body, title)


with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as todo:
    for index, source in job.items:
        todo.write(os.fsencode(f"{index}\0{source}\0"))
    todo.seek(0)
    with open(f"{folder}/config", "w", errors="surrogateescape") as config:
        peer.write_curl_config(config, job.rules)
    script = os.path.join(os.path.dirname(__file__), "xargs-page.sh")
    peer.ready()
    command = ["xargs", "-0", "-r", "-n2", f"-P{job.workers}"]
    with subprocess.Popen(
        command + ["sh", script, folder],
        stdin=todo,
        stdout=subprocess.PIPE,
        errors="replace",
    ) as xargs:
        for line in xargs.stdout:
            peer.say(answer(folder, line.rstrip("\n")))
    peer.done()
