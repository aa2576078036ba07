# SPDX-License-Identifier: MIT
"""One event loop that fetches, and a process a core that parses."""
import asyncio
import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import Barrier

import peer

peer.needs("aiohttp", "lxml")

import aiohttp
from lxml import etree
from yarl import URL

HIDDEN = ["script", "style", "template", "noscript", "title"]


def extract(body, charset):
    """Title, links, number of elements, visible text without white space."""
    root = etree.HTML(body, etree.HTMLParser(encoding=charset))
    if root is None:
        raise ValueError("empty page")
    title = root.xpath("string(//title)")
    links = root.xpath("//a/@href | //area/@href")
    elements = int(root.xpath("count(//*)"))
    etree.strip_elements(root, *HIDDEN, with_tail=False)
    text = etree.tostring(root, method="text", encoding="utf-8")
    return title, links, elements, b"".join(text.split())


def page(index, source, body, charset):
    try:
        if body is None:
            with open(source, "rb") as file:
                body = file.read()
        title, links, elements, text = extract(body, charset)
        return peer.ok(index, body, title)
    except Exception as error:
        return peer.failed(index, error)


async def get(session, source):
    if source.startswith("/"):
        return None, None
    async with session.get(URL(source, encoded=True)) as response:
        if response.status // 100 != 2:
            raise ValueError(f"HTTP {response.status}")
        return await response.read(), response.charset


async def work(items, session, pool):
    loop = asyncio.get_running_loop()
    for index, source in items:
        try:
            got = await get(session, source)
        except Exception as error:
            peer.say(peer.failed(index, error))
            continue
        peer.say(await loop.run_in_executor(pool, page, index, source, *got))


async def main():
    job = peer.read_job()
    items = iter(job.items)
    connector = aiohttp.TCPConnector(limit=job.workers)
    timeout = aiohttp.ClientTimeout(30)
    cores = len(os.sched_getaffinity(0))
    barrier = Barrier(cores)
    with ProcessPoolExecutor(cores, initializer=barrier.wait) as pool:
        list(pool.map(abs, range(cores)))  # starts them all
        async with aiohttp.ClientSession(
            connector=connector, timeout=timeout
        ) as session:
            peer.ready()
            await asyncio.gather(
                *(work(items, session, pool) for _ in range(job.workers))
            )
    peer.done()


if __name__ == "__main__":
    asyncio.run(main())
