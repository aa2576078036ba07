# SPDX-License-Identifier: MIT
"""Hands all URLs to one curl --parallel, which only fetches, and tells
lanebench what it brought."""
import os
import subprocess
import tempfile

import peer

peer.needs(programs=["curl", "stdbuf"])

COMMAND = "stdbuf -oL curl -q --parallel --parallel-immediate".split()


def write_config(path, job, folder):
    with open(path, "w", errors="surrogateescape") as config:
        peer.write_curl_config(config, job.rules)
        for index, source in job.items:
            peer.write_curl_options(
                config, {"url": source, "output": f"{folder}/{index}"}
            )


def answer(folder, items, line):
    number, code, status, reason = line.rstrip("\n").split(" ", 3)
    index, _ = items[int(number)]
    if code != "0":
        return peer.failed(index, "curl: " + reason)
    if not status.startswith("2"):
        return peer.failed(index, "HTTP " + status)
    path = f"{folder}/{index}"
    with open(path, "rb") as file:
        body = file.read()
    os.unlink(path)
    if len(body) > job.rules.most:
        return peer.failed(index, "larger than max-size-mib")
    return peer.ok(index, body)


job = peer.read_job()
with tempfile.TemporaryDirectory() as folder:
    config = folder + "/config"
    write_config(config, job, folder)
    # curl takes more than 300 for a mistake.
    most = min(job.workers, 300)
    COMMAND += ["--parallel-max", str(most)]
    COMMAND += ["--write-out", "%{urlnum} %{exitcode} %{http_code} %{errormsg}\\n"]
    COMMAND += ["--config", config]
    peer.ready(most if most < job.workers else None)
    with subprocess.Popen(
        COMMAND,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        errors="replace",
        env={**os.environ, "LC_ALL": "C"},  # its seconds have a point
    ) as curl:
        for line in curl.stdout:
            peer.say(answer(folder, job.items, line))
    peer.done()
