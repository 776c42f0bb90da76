// SPDX-License-Identifier: MIT
// Where does a link lead? Our reading against Node's, which is the WHATWG URL standard's: wherever a browser would end
// up in a zone, so do we, or we say something stricter. Links are generated and mutated from a fixed seed.
//   node zone_differential.mjs POSTERN COUNT
import { spawnSync } from 'node:child_process';

const [postern, count] = [process.argv[2], Number(process.argv[3])];
let state = 20040309;
const random = (n) => {  // xorshift32: the same on every machine
  state ^= state << 13; state ^= state >>> 17; state ^= state << 5;
  return (state >>> 0) % n;
};
const pick = (list) => list[random(list.length)];

const SCHEMES = ['http', 'https', 'HTTP', 'hTTps', 'ftp', 'ws', 'wss', 'javascript', 'JavaScript', 'vbscript', 'data',
  'about', 'blob', 'view-source', 'file', 'FILE', 'java\tscript', 'ht\r\ntp', 'fi\r\nle', 'res', 'ms-msdt', 'smb'];
const SLASHES = ['//', '//', '//', '/', '', '///', '\\\\', '\\/', '/\\', '////'];
const USERS = ['', '', '', '', 'user@', 'bank.example@', 'a:b@', ':@', '@', 'a@b@', 'x%40y@', 'bank.example\u00e9@'];
const PUBLIC = ['example.org', 'www.example.com', 'EXAMPLE.net', 'b\u00fccher.example', 'xn--bcher-kva.example',
  '\u4f8b\u3048.example', '8.8.8.8', '203.0.113.7', '[2001:db8::1]', 'a-b.example.co', 'news.example.org'];
const INTRANET = ['localhost', 'LOCALHOST', 'intranet', 'printer.local', 'x.internal', 'a.home.arpa', 'foo.localhost',
  '127.0.0.1', '127.1', '0x7f.1', '0x7f000001', '2130706433', '017700000001', '0177.0.0.1', '10.0.0.1', '10.1',
  '192.168.1.1', '192.168.257', '0xC0A80101', '172.16.0.1', '172.31.255.255', '169.254.169.254', '100.64.0.1',
  '224.0.0.1', '255.255.255.255', '0', '0.0.0.0', '00.0x0.0', '[::1]', '[::]', '[fe80::1]', '[fd00::1]', '[ff02::1]',
  '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[64:ff9b::10.0.0.1]', '[2002:0a00:0001::]', '[::127.0.0.1]',
  '\uff11\uff12\uff17.0.0.1', '127\u30020\u30020\u30021', '127\uff0e0\uff0e0\uff0e1', '\uff4c\uff4f\uff43alhost',
  'l\u00adocalhost', '%6cocalhost', '%31%32%37.0.0.1', '127.0.0.1.', 'localhost.', '\u2460\u2461\u2466.1',
  'loc\u200Balhost', '%EF%BC%91%EF%BC%90.1'];
const PORTS = ['', '', '', ':80', ':8080', ':', ':65535'];
const PATHS = ['', '/', '/a', '?q=1', '#x', '/a?b=c&d=e', '\\a', '/@x', '?a@b', '/javascript:x', ',x'];
// White space, quotes and angle brackets end a link in text, so no mutation writes them.
const ALPHABET = [...'/\\:@?#.%0123x7f[]-_,;=()!$&*+~|^{}', '%2e', '%2E', '%00', '%5c', '\u3002', '\uff0e', '\u00df', 'a',
  '\u0430', '\u2044'];

const generate = () => {
  const scheme = pick(SCHEMES);
  const host = random(3) ? pick(INTRANET) : pick(PUBLIC);
  return scheme + ':' + pick(SLASHES) + pick(USERS) + host + pick(PORTS) + pick(PATHS);
};
const mutate = (link) => {
  const chars = [...link];
  for (let n = random(3); n >= 0; --n) {
    const at = chars.indexOf(':') + 1 + random(chars.length);
    const what = random(3);
    if (what === 0) chars.splice(at, 1);
    else chars.splice(at, what - 1, pick(ALPHABET));
  }
  return chars.join('');
};

// ---- What a browser makes of it, and which zone that is ---------------------------------------------------------

const SCRIPT = new Set(['javascript:', 'vbscript:', 'about:', 'blob:', 'view-source:']);
const LOCAL = new Set(['file:', 'res:', 'ms-msdt:', 'smb:']);
const WORDS = new Set(['res:', 'smb:']);  // everyday words without a slash behind them
const WEB = new Set(['http:', 'https:', 'ws:', 'wss:', 'ftp:']);
const SPECIAL_USE = /(^|\.)(localhost|local|internal|onion|alt|home\.arpa)$/;

const privateIpv4 = (text) => {
  const [a, b, c] = text.split('.').map(Number);
  return a === 0 || a === 10 || a === 127 || a >= 224 || (a === 100 && b >= 64 && b < 128) || (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 192 && b === 0 && c === 0) ||
    (a === 198 && (b === 18 || b === 19));
};
const words = (text) => {  // the eight 16-bit words of an IPv6 address as Node serialises it
  const [head, tail] = text.split('::');
  const left = head ? head.split(':') : [];
  const right = tail ? tail.split(':') : [];
  const middle = text.includes('::') ? Array(8 - left.length - right.length).fill('0') : [];
  return [...left, ...middle, ...right].map((word) => parseInt(word, 16));
};
const dotted = (high, low) => [high >> 8, high & 255, low >> 8, low & 255].join('.');
const privateIpv6 = (text) => {
  const w = words(text);
  const zeros = (n) => w.slice(0, n).every((word) => word === 0);
  if (zeros(7) && w[7] <= 1) return true;
  if (w[0] >> 9 === 0x7e || w[0] >> 6 === 0x3fa || w[0] >> 8 === 0xff) return true;
  if (zeros(5) && w[5] === 0xffff) return privateIpv4(dotted(w[6], w[7]));
  if (zeros(6)) return privateIpv4(dotted(w[6], w[7]));
  if (w[0] === 0x64 && w[1] === 0xff9b && w.slice(2, 6).every((word) => word === 0)) return privateIpv4(dotted(w[6], w[7]));
  return w[0] === 0x2002 && privateIpv4(dotted(w[1], w[2]));
};
const intranet = (host) => {
  if (host.startsWith('[')) return privateIpv6(host.slice(1, -1));
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return privateIpv4(host);
  const name = host.endsWith('.') ? host.slice(0, -1) : host;
  return !name.includes('.') || SPECIAL_USE.test(name);
};

const wanted = (link) => {  // what must be told of the link, each with what is stricter
  let url;
  try { url = new URL(link); } catch { return []; }
  if (url.protocol === 'data:' && link.includes(',') && !/^data:[0-9]/i.test(link)) return ['script'];
  if (SCRIPT.has(url.protocol)) return ['script'];
  if (LOCAL.has(url.protocol)) return WORDS.has(url.protocol) && !/^[^:]*:[/\\]/.test(link) ? [] : ['local'];
  if (!WEB.has(url.protocol)) return [];
  const needs = [];
  if (intranet(url.hostname)) needs.push('intranet');
  if (url.username || url.password) needs.push('userinfo');
  if (/^\d+\.\d+\.\d+\.\d+$/.test(url.hostname) && !link.includes(url.hostname)) needs.push('odd');
  return needs;
};

const SATISFY = {
  script: ['script-link-in-body'],
  local: ['local-link-in-body', 'script-link-in-body'],
  intranet: ['intranet-link', 'local-link-in-body', 'script-link-in-body', 'deceptive-link'],
  userinfo: ['userinfo-in-link', 'local-link-in-body', 'script-link-in-body'],
  odd: ['odd-ipv4-in-link', 'deceptive-link', 'local-link-in-body', 'script-link-in-body'],
};

// ---- The comparison ----------------------------------------------------------------------------------------------

const links = [];
for (let i = 0; i < count; ++i) links.push(i % 2 ? mutate(generate()) : generate());
for (const host of PUBLIC) links.push(`https://${host}/a?b=c#d`, `http://${host}`, `ftp://${host}:21/x`);

const input = links.map((link) => JSON.stringify({ link: 'mailto:?body=' + encodeURIComponent(link) })).join('\n') + '\n';
const run = spawnSync(postern, ['check', '--json', '--input', 'jsonl', '-'],
  { input, encoding: 'utf8', maxBuffer: 1 << 30 });
const answers = run.stdout.trim().split('\n').map((line) => JSON.parse(line));
if (answers.length !== links.length) throw new Error(`${answers.length} answers to ${links.length} links`);

let failures = 0;
const seen = {};
const fail = (why, i) => {
  if (++failures <= 20) console.log(`${why}: ${JSON.stringify(links[i])} ${JSON.stringify(answers[i].findings.map((f) => f.slug))}`);
};
for (let i = 0; i < links.length; ++i) {
  const told = new Set(answers[i].findings.map((f) => f.slug));
  for (const need of wanted(links[i])) {
    seen[need] = (seen[need] ?? 0) + 1;
    if (answers[i].verdict !== 'refuse' && !SATISFY[need].some((slug) => told.has(slug))) fail(`a browser says ${need}`, i);
  }
  if (i >= count) {
    told.delete('utf8-escape');
    if (told.size) fail('a false alarm', i);
  }
}
console.log(`${links.length} links, told by a browser: ${JSON.stringify(seen)}, ${failures} disagreements`);
for (const need of Object.keys(SATISFY))
  if (!((seen[need] ?? 0) > count / 100)) { console.log(`too few links of the kind ${need}`); failures++; }
process.exit(failures ? 1 : 0);
