#!/usr/bin/env python3
"""A REST server that answers as the Flink cluster of a case did (make_case.py), with faults on demand.

  fake_flink.py CASE.json [--fault REGEX=KIND]... [--tls CERT KEY] [--client-ca FILE] [--require AUTHORIZATION]
                [--prefix /a/b] [--seen FILE]

Prints its port, listens on loopback only, and ends by itself after two minutes. A fault hits every GET whose path
fits REGEX. --seen gets a line for each request: its path, and its Authorization header or "-".
"""
import argparse
import http.server
import json
import os
import re
import ssl
import sys
import threading
import time

LIFETIME_S = 120


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def send(self, status, body, kind="application/json", **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        server = self.server
        login = self.headers.get("Authorization", "-")
        if server.seen:
            with open(server.seen, "a") as seen:
                seen.write("%s %s\n" % (self.path, login))
        path = self.path.split("?")[0]
        for pattern, fault in server.faults:
            if re.search(pattern, self.path):
                return self.fail(fault, path)
        if server.required and login != server.required:
            return self.send(401, b"who are you?", "text/plain")
        if not path.startswith(server.prefix):
            return self.fail("404", path)
        self.answer(path[len(server.prefix):])

    def answer(self, path):
        server = self.server
        if path not in server.case:
            return self.fail("404", path)
        value = server.case[path]
        if path.endswith("/thread-dump") and isinstance(value, list):
            with server.lock:
                at = server.given.get(path, 0)
                server.given[path] = at + 1
            value = value[min(at, len(value) - 1)]
        if path == "/taskmanagers" and server.given and server.lags:
            value = json.loads(json.dumps(value))
            for taskmanager in value["taskmanagers"]:
                taskmanager["timeSinceLastHeartbeat"] -= 10 ** 6
        if isinstance(value, str):
            return self.send(200, value.encode(), "text/plain")
        self.send(200, json.dumps(value, separators=(",", ":")).encode())

    def fail(self, fault, path):
        if fault.isdigit():
            body = {"errors": ["org.apache.flink.runtime.rest.FakeException: no luck with %s\n\tat Nowhere" % path]}
            self.send(int(fault), json.dumps(body).encode())
        elif fault == "slow":  # the first bytes, and then nothing for long
            self.send_response(200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            self.wfile.write(b"{")
            self.wfile.flush()
            time.sleep(30)
        elif fault == "cut":  # the connection breaks in the middle
            body = self.server.case.get(path)
            body = json.dumps(body[0] if isinstance(body, list) else body).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
        elif fault == "silent":
            self.close_connection = True
        elif fault == "html":
            self.send(200, b"<html><body>Please log in</body></html>", "text/html")
        elif fault == "echo":  # as some gateways do in their faults
            self.send(200, json.dumps({"root-exception": "you are %s" % self.headers.get("Authorization", "-")}).encode())
        elif fault == "nonsense":
            self.send(200, b'{"jobs": [{"jid": 7, "state": [], "tasks": "none"}, null, 3], "vertices": {}}')
        elif fault == "huge":  # without an end
            self.send_response(200)
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(b'{"threadInfos":[')
            while True:
                self.wfile.write(b'{"threadName":"a","stringifiedThreadInfo":"\\"a\\" Id=1 RUNNABLE"},' * 1000)
        elif fault.startswith("to:"):
            self.send(302, b"", Location=fault[3:] + self.path)
        elif fault == "longlog":
            self.send(200, b"".join(b"2026-11-23 08:46:41,%03d INFO  line %d\n" % (i % 1000, i) for i in range(400000)), "text/plain")
        else:
            raise ValueError(fault)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("case")
    parser.add_argument("--fault", action="append", default=[])
    parser.add_argument("--tls", nargs=2)
    parser.add_argument("--client-ca")
    parser.add_argument("--require", default="")
    parser.add_argument("--prefix", default="")
    parser.add_argument("--seen", default="")
    parser.add_argument("--lags", action="store_true", help="heartbeats stop after the first dump")
    options = parser.parse_args()
    http.server.ThreadingHTTPServer.daemon_threads = True
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with open(options.case) as case:
        server.case = json.load(case)
    server.faults = [fault.rsplit("=", 1) for fault in options.fault]
    server.required, server.prefix, server.seen, server.lags = options.require, options.prefix, options.seen, options.lags
    server.given, server.lock = {}, threading.Lock()
    server.handle_error = lambda *_: None  # a client that goes away is what some faults are about
    if options.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*options.tls)
        if options.client_ca:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(options.client_ca)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_address[1], flush=True)
    end = threading.Timer(LIFETIME_S, lambda: os._exit(0))
    end.daemon = True
    end.start()
    server.serve_forever()


sys.exit(main())
