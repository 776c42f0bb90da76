# SPDX-License-Identifier: MIT
"""The remote control of Firefox and Thunderbird: JSON arrays with their length before each."""

import json
import socket


class Marionette:
    def __init__(self, port, patience):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=patience)
        self.stream = self.socket.makefile("rwb")
        self.receive()  # its greeting
        self.command("WebDriver:NewSession", {"capabilities": {"alwaysMatch": {"unhandledPromptBehavior": "dismiss"}}})

    def receive(self):
        length = b""
        while not length.endswith(b":"):
            digit = self.stream.read(1)
            if not digit:
                raise ConnectionError("the program hung up")
            length += digit
        return json.loads(self.stream.read(int(length[:-1])))

    def command(self, name, parameters):
        text = json.dumps([0, 1, name, parameters]).encode()
        self.stream.write(b"%d:%s" % (len(text), text))
        self.stream.flush()
        _, _, error, result = self.receive()
        if error:
            raise RuntimeError(error["message"])
        return result

    def script(self, text):
        return self.command("WebDriver:ExecuteScript", {"script": text, "args": []})["value"]

    def close(self):
        self.stream.close()
        self.socket.close()
