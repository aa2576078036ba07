# SPDX-License-Identifier: MIT
"""A page as the Python tutorials get it: requests and BeautifulSoup."""
import os
import socket
import threading
import time
import warnings

import peer

peer.needs("requests", "bs4", "lxml")

import requests
from bs4 import BeautifulSoup

warnings.simplefilter("ignore")  # of pages that BeautifulSoup wonders at

HIDDEN = ["script", "style", "template", "noscript", "title"]

local = threading.local()


def enter(rules, barrier=None):
    """Opens a worker's session, and waits until all workers have theirs."""
    local.rules = rules
    local.session = requests.Session()
    local.session.trust_env = False
    local.session.max_redirects = rules.redirects
    local.session.verify = rules.ca_file or True
    local.session.headers["User-Agent"] = rules.agent
    if rules.fresh:
        local.session.headers["Connection"] = "close"
    if barrier:
        barrier.wait()


def hang_up(response):
    """Ends a body in the middle of a read: requests knows no limit for a whole
    one, only for the wait between two bytes."""
    with socket.socket(fileno=os.dup(response.raw.fileno())) as connection:
        connection.shutdown(socket.SHUT_RDWR)


def receive(response, end):
    """The body, as far as a page may be long, where it comes in time."""
    left = end - time.monotonic()
    clock = threading.Timer(left, hang_up, [response])
    clock.start()
    body = bytearray()
    try:
        for piece in response.iter_content(1 << 16):
            body += piece
            peer.small_enough(body, local.rules)
    finally:
        clock.cancel()
        if time.monotonic() > end:
            raise TimeoutError("longer than timeout-ms")
    return bytes(body)


def get(source):
    """The body, and its charset where the server names one."""
    if source.startswith("/"):
        return peer.read_page(source, local.rules), None
    rules = local.rules
    end = time.monotonic() + rules.timeout
    with local.session.get(
        source, timeout=(rules.connect, rules.timeout), stream=True
    ) as response:
        if response.status_code // 100 != 2:
            raise ValueError(f"HTTP {response.status_code}")
        named = "charset" in response.headers.get("Content-Type", "")
        body = receive(response, end)
        return body, response.encoding if named else None


def extract(body, charset):
    """Title, links, number of elements, visible text without white space."""
    if not body:
        raise ValueError("empty page")
    soup = BeautifulSoup(body, "lxml", from_encoding=charset)
    title = soup.title.get_text() if soup.title else ""
    links = [tag["href"] for tag in soup(["a", "area"], href=True)]
    elements = len(soup(True))
    for tag in soup(HIDDEN):
        tag.extract()
    return title, links, elements, "".join(soup.get_text().split())


def page(item):
    index, source = item
    try:
        body, charset = get(source)
        title, links, elements, text = extract(body, charset)
        return peer.ok(index, body, title)
    except Exception as error:
        return peer.failed(index, error)
