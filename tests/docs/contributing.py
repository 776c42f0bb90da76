#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Follows docs/CONTRIBUTING.md: applies its example to a copy of the source, builds that, and runs its vectors.

    tests/docs/contributing.py SOURCE BUILD COPY
"""
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

SOURCE, BUILD, COPY = (Path(argument).resolve() for argument in sys.argv[1:])


def main():
    patch = "".join(re.findall(r"^```diff\n(.*?)^```$", (SOURCE / "docs/CONTRIBUTING.md").read_text(), re.M | re.S))
    links = re.findall(r"^\+link = '(.*)'$", patch, re.M)
    before = [json.loads(subprocess.run([BUILD / "src/cli/postern", "check", "--json", "--", link],
                                        stdout=subprocess.PIPE).stdout) for link in links]
    if not before or any(answer["verdict"] != "open" for answer in before):
        sys.exit("the vectors of the example hold without its rule")
    shutil.rmtree(COPY / "source", ignore_errors=True)
    shutil.copytree(SOURCE, COPY / "source", ignore=shutil.ignore_patterns(".git", "build*", "fuzz-*"))
    subprocess.run(["patch", "-p1", "--fuzz=0"], input=patch, text=True, cwd=COPY / "source", check=True)
    subprocess.run(["cmake", "-S", COPY / "source", "-B", COPY / "build", "-G", "Ninja", "-DPOSTERN_TOOLS=OFF",
                    "-DPOSTERN_NAMES=OFF", "-DCMAKE_BUILD_TYPE=Debug"], stdout=subprocess.DEVNULL, check=True)
    subprocess.run(["cmake", "--build", COPY / "build", "--target", "vectors_test"], check=True)
    subprocess.run([COPY / "build/tests/vectors_test", "--gtest_brief=1"], check=True)


main()
