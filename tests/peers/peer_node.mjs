// SPDX-License-Identifier: MIT
// Node: the WHATWG URL. Reads links in base64, a line each; writes their fields as tests/peers/run.py wants them.
import { readFileSync } from "node:fs";

const base64 = (text) => Buffer.from(text).toString("base64");

function fields(link) {
  const url = new URL(link);
  if (url.protocol !== "mailto:") throw new Error(url.protocol);
  return [["to", decodeURIComponent(url.pathname)], ...url.searchParams];
}

for (const line of readFileSync(0, "ascii").split("\n").slice(0, -1)) {
  try {
    const all = fields(Buffer.from(line, "base64").toString());
    console.log(all.map(([name, value]) => base64(name) + ":" + base64(value)).join(" "));
  } catch {
    console.log("!");
  }
}
