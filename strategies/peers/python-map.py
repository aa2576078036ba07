# SPDX-License-Identifier: MIT
"""One page after another."""
import peer
import tutorial

job = peer.read_job()
tutorial.enter(job.rules)
peer.ready()
for answer in map(tutorial.page, job.items):
    peer.say(answer)
peer.done()
