"""A Chromium without a window, driven over a pipe: pages of the local disk, and all that they try to do."""
# SPDX-License-Identifier: Apache-2.0
import base64
import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
import time

SECONDS = 60  # for one answer, on a machine that has other things to do

# Runs in each page before anything of its own, whatever its policy says.
WATCH = """
window.watched = {violations: [], dialogs: 0};
document.addEventListener("securitypolicyviolation", (e) => watched.violations.push(e.effectiveDirective));
for (const name of ["alert", "confirm", "prompt", "open"])
	window[name] = () => { watched.dialogs++; };
"""


class Browser:
    def __init__(self, folder):
        program = shutil.which("chromium")
        if not program:
            raise FileNotFoundError("chromium")
        to_child, self.to = os.pipe()
        self.back, from_child = os.pipe()
        # Far from the 3 and 4 that the browser wants them to be.
        to_child, from_child = (fcntl.fcntl(fd, fcntl.F_DUPFD, 20) for fd in (to_child, from_child))

        def place():
            os.dup2(to_child, 3)
            os.dup2(from_child, 4)

        environment = dict(os.environ, HOME=folder, XDG_CONFIG_HOME=folder, XDG_CACHE_HOME=folder)
        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--no-first-run", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--proxy-server=127.0.0.1:9", "--user-data-dir=" + folder,
             "--remote-debugging-pipe", "about:blank"],
            pass_fds=(3, 4), preexec_fn=place, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=environment, start_new_session=True)
        os.close(to_child)
        os.close(from_child)
        self.rest = b""
        self.number = 0
        self.session = None
        self.events = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")
        self.call("Page.addScriptToEvaluateOnNewDocument", source=WATCH)

    def receive(self, deadline):
        while b"\0" not in self.rest:
            ready, _, _ = select.select([self.back], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError("the browser does not answer")
            more = os.read(self.back, 1 << 16)
            if not more:
                raise EOFError("the browser is gone")
            self.rest += more
        line, self.rest = self.rest.split(b"\0", 1)
        return json.loads(line)

    def call(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.to, data):]
        deadline = time.monotonic() + SECONDS
        while True:
            answer = self.receive(deadline)
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError("%s: %s" % (method, answer["error"]))
                return answer["result"]
            self.events.append(answer)

    def wait_for(self, method):
        deadline = time.monotonic() + SECONDS
        while not any(e["method"] == method for e in self.events):
            self.events.append(self.receive(deadline))

    def open(self, path):
        self.events = []
        self.call("Page.navigate", url="file://" + path)
        self.wait_for("Page.loadEventFired")

    def run(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError("%s: %s" % (expression, answer["exceptionDetails"]))
        return answer["result"].get("value")

    def seen(self, method):
        return [e["params"] for e in self.events if e["method"] == method]

    def press(self, key, text=None):
        for kind in ("keyDown", "keyUp"):
            more = {"text": text} if text and kind == "keyDown" else {}
            code = {"Enter": 13, "Escape": 27}.get(key, 0)
            self.call("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code, **more)

    def media(self, scheme, kind=""):
        self.call("Emulation.setEmulatedMedia", media=kind,
                  features=[{"name": "prefers-color-scheme", "value": scheme},
                            {"name": "prefers-reduced-motion", "value": "reduce"}])

    def size(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def picture(self, path, whole=False):
        answer = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        with open(path, "wb") as f:
            f.write(base64.b64decode(answer["data"]))

    def print_to(self, path):
        answer = self.call("Page.printToPDF", printBackground=True)
        with open(path, "wb") as f:
            f.write(base64.b64decode(answer["data"]))

    def close(self):
        for fd in (self.to, self.back):
            os.close(fd)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
