# SPDX-License-Identifier: MIT
"""A page as the Python tutorials get it: requests and BeautifulSoup."""
import threading
import warnings

import peer

peer.needs("requests", "bs4", "lxml")

import requests
from bs4 import BeautifulSoup

warnings.simplefilter("ignore")  # of pages that BeautifulSoup wonders at

HIDDEN = ["script", "style", "template", "noscript", "title"]

local = threading.local()


def enter(barrier=None):
    """Opens a worker's session, and waits until all workers have theirs."""
    local.session = requests.Session()
    local.session.trust_env = False
    if barrier:
        barrier.wait()


def get(source):
    """The body, and its charset where the server names one."""
    if source.startswith("/"):
        with open(source, "rb") as file:
            return file.read(), None
    response = local.session.get(source, timeout=30)
    if response.status_code // 100 != 2:
        raise ValueError(f"HTTP {response.status_code}")
    named = "charset" in response.headers.get("Content-Type", "")
    return response.content, response.encoding if named else None


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
