"""A simulated provider of models for tests: started in a folder of its own, asked for its bill, read from its log."""
# SPDX-License-Identifier: Apache-2.0
import http.client
import json
import os
import shutil
import subprocess
import tempfile


class Provider:
    """Begin with `with Provider(bin) as provider`: models, answers, faults and what is planted as `provider --help` says, as Python values."""

    def __init__(self, bin_dir, models=None, answers=None, faults=None, options=(), log=True, planted=None):
        self.dir = tempfile.mkdtemp(prefix="reeve-provider-")
        self.log_path = os.path.join(self.dir, "calls.log")
        self.command = [os.path.join(bin_dir, "..", "libexec", "reeve", "provider"), *options]
        if log:
            self.command += ["--log", self.log_path]
        for name, value in (("models", models), ("answers", answers), ("faults", faults), ("planted", planted)):
            if value is not None:
                path = os.path.join(self.dir, name + ".json")
                with open(path, "w", encoding="utf-8") as f:
                    json.dump(value, f)
                self.command += ["--" + name, path]
        self.process = None
        self.address = None

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("ready addr="):
            self.close()
            raise OSError("the provider did not get ready")
        self.address = line.split("=", 1)[1].strip()
        return self

    def __exit__(self, kind, *_):
        self.close()
        # A sanitizer says at the end what was never given back.
        if kind is None and self.process.returncode:
            raise OSError("the provider ended with %d" % self.process.returncode)

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait()
        self.process.stdout.close()
        shutil.rmtree(self.dir, ignore_errors=True)

    @property
    def url(self):
        return "http://" + self.address

    def connect(self, timeout=20):
        return http.client.HTTPConnection(self.address, timeout=timeout)

    def ask(self, method, path, body=None, headers=()):
        """One request on a connection of its own: status, headers in lower case, bytes."""
        connection = self.connect()
        try:
            connection.request(method, path, None if body is None else json.dumps(body), dict(headers))
            response = connection.getresponse()
            return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
        finally:
            connection.close()

    def bill(self):
        return json.loads(self.ask("GET", "/sim/bill")[2])

    def stats(self):
        return json.loads(self.ask("GET", "/sim/stats")[2])

    def calls(self):
        """The log's lines so far: of each call that has ended."""
        if not os.path.exists(self.log_path):
            return []
        with open(self.log_path, encoding="utf-8") as f:
            return [json.loads(line) for line in f]
