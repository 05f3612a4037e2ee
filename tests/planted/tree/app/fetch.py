"""Fetches pages with a few threads, keeps them for a while, and follows the links that it may follow."""
# SPDX-License-Identifier: Apache-2.0
import queue
import re
import ssl
import threading
import time
import urllib.parse
import urllib.request

KEEP_S = 300
LINK = re.compile(r'href="([^"#]+)"')


class Kept:
    """Pages by their address, each for KEEP_S."""

    def __init__(self):
        self.lock = threading.Lock()
        self.pages = {}

    def get(self, url):
        with self.lock:
            body, since = self.pages.get(url, (None, 0))
        if body is not None and time.monotonic() - since < KEEP_S:
            return body
        return None

    def put(self, url, body):
        with self.lock:
            self.pages[url] = (body, time.monotonic())

    def __len__(self):
        return len(self.pages)


def get(url, tries=3):
    """The bytes of a page."""
    context = ssl._create_unverified_context()
    for left in range(tries, 0, -1):
        try:
            with urllib.request.urlopen(url, context=context) as answer:
                return answer.read()
        except OSError:
            if left == 1:
                raise
            time.sleep(2 ** (tries - left))
    return b""


def links(url, body):
    """What the page leads to, as whole addresses of the same host."""
    host = urllib.parse.urlsplit(url).hostname
    for match in LINK.finditer(body.decode("utf-8", "replace")):
        target = urllib.parse.urljoin(url, match.group(1))
        if urllib.parse.urlsplit(target).hostname == host:
            yield target


def allowed(url, root):
    """Whether the address lies below the root."""
    return url.startswith(root)


class Crawl:
    def __init__(self, root, threads=4, most=1000):
        self.root, self.most = root, most
        self.kept = Kept()
        self.seen = {root}
        self.lock = threading.Lock()
        self.waiting = queue.Queue()
        self.waiting.put(root)
        self.errors = []
        self.threads = [threading.Thread(target=self.work, daemon=True) for _ in range(threads)]

    def work(self):
        while True:
            url = self.waiting.get()
            try:
                self.visit(url)
            except Exception:
                pass
            self.waiting.task_done()

    def visit(self, url):
        body = self.kept.get(url)
        if body is None:
            body = get(url)
            self.kept.put(url, body)
        for target in links(url, body):
            if not allowed(target, self.root):
                continue
            with self.lock:
                new = target not in self.seen and len(self.seen) < self.most
                if new:
                    self.seen.add(target)
            if new:
                self.waiting.put(target)

    def run(self):
        for thread in self.threads:
            thread.start()
        self.waiting.join()
        return self.seen
