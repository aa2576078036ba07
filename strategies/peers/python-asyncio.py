# SPDX-License-Identifier: MIT
"""One event loop that fetches, and a process a core that parses."""
import asyncio
import os
import ssl
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


def page(index, source, body, charset, rules):
    try:
        if body is None:
            body = peer.read_page(source, rules)
        title, links, elements, text = extract(body, charset)
        return peer.ok(index, body, title)
    except Exception as error:
        return peer.failed(index, error)


async def get(session, source, rules):
    if source.startswith("/"):
        return None, None
    # aiohttp counts the requests of a page, not its redirects.
    async with session.get(
        URL(source, encoded=True),
        allow_redirects=rules.redirects > 0,
        max_redirects=rules.redirects + 1,
    ) as response:
        if response.status // 100 != 2:
            raise ValueError(f"HTTP {response.status}")
        body = bytearray()
        async for piece in response.content.iter_any():
            body += piece
            peer.small_enough(body, rules)
        return bytes(body), response.charset


async def work(items, session, pool, rules):
    loop = asyncio.get_running_loop()
    for index, source in items:
        try:
            got = await get(session, source, rules)
        except Exception as error:
            peer.say(peer.failed(index, error))
            continue
        peer.say(
            await loop.run_in_executor(pool, page, index, source, *got, rules)
        )


async def main():
    job = peer.read_job()
    items = iter(job.items)
    rules = job.rules
    connector = aiohttp.TCPConnector(
        limit=job.workers,
        force_close=rules.fresh,
        ssl=ssl.create_default_context(cafile=rules.ca_file or None),
    )
    timeout = aiohttp.ClientTimeout(rules.timeout, sock_connect=rules.connect)
    headers = {"User-Agent": rules.agent.decode(errors="replace")}
    cores = len(os.sched_getaffinity(0))
    barrier = Barrier(cores)
    with ProcessPoolExecutor(cores, initializer=barrier.wait) as pool:
        list(pool.map(abs, range(cores)))  # starts them all
        async with aiohttp.ClientSession(
            connector=connector, timeout=timeout, headers=headers
        ) as session:
            peer.ready()
            await asyncio.gather(
                *(
                    work(items, session, pool, rules)
                    for _ in range(job.workers)
                )
            )
    peer.done()


if __name__ == "__main__":
    asyncio.run(main())
