# SPDX-License-Identifier: MIT
"""The pages from a pool of processes."""
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import Barrier

import peer
import tutorial


def main():
    job = peer.read_job()
    barrier = Barrier(job.workers)
    with ProcessPoolExecutor(
        job.workers,
        initializer=tutorial.enter,
        initargs=[job.rules, barrier],
    ) as pool:
        list(pool.map(abs, range(job.workers)))  # starts them all
        peer.ready()
        pages = [pool.submit(tutorial.page, item) for item in job.items]
        for future in as_completed(pages):
            peer.say(future.result())
    peer.done()


if __name__ == "__main__":
    main()
