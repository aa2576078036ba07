# SPDX-License-Identifier: MIT
"""The pages from a pool of threads."""
from concurrent.futures import ThreadPoolExecutor, as_completed
from threading import Barrier

import peer
import tutorial

job = peer.read_job()
barrier = Barrier(job.workers)
with ThreadPoolExecutor(
    job.workers, "page", tutorial.enter, [job.rules, barrier]
) as pool:
    list(pool.map(abs, range(job.workers)))  # starts them all
    peer.ready()
    pages = [pool.submit(tutorial.page, item) for item in job.items]
    for future in as_completed(pages):
        peer.say(future.result())
peer.done()
