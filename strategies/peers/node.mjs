// SPDX-License-Identifier: MIT

// A thread a core, each of which has its share of the W fetches in flight and
// parses what they bring.
import dns from 'node:dns';
import { readFile } from 'node:fs/promises';
import { Module, createRequire } from 'node:module';
import os from 'node:os';
import { createInterface } from 'node:readline/promises';
import { once } from 'node:events';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import zlib from 'node:zlib';

const { parse, defaultTreeAdapter: tree } = load('parse5');

// Debian's modules are for its own node, and this may be another.
function load(name) {
  process.env.NODE_PATH = [process.env.NODE_PATH, '/usr/share/nodejs'].join(':');
  Module._initPaths();
  try {
    return createRequire(import.meta.url)(name);
  } catch (error) {
    console.log(`node ${process.version}: ${error.message.split('\n')[0]}`);
    process.exit(1);
  }
}

const crcs = Uint32Array.from({ length: 256 }, (_, value) => {
  for (let bit = 0; bit < 8; bit++)
    value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

// Older versions of node have none of their own.
const crc32 = zlib.crc32 ?? ((bytes) => {
  let crc = ~0;
  for (let i = 0; i < bytes.length; i++)
    crc = crcs[(crc ^ bytes[i]) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
});

const marks = { '\xff\xfe': 'utf-16le', '\xfe\xff': 'utf-16be', '\xef\xbb': 'utf-8' };
const named = /charset\s*=\s*["']?([^\s"';>]+)/i;

// A byte order mark comes before HTTP's charset, and that before the page's.
function decoder(bytes, type) {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024));
  const text = head.latin1Slice();
  const charset = marks[text.slice(0, 2)] ?? (named.exec(type) ?? named.exec(text))?.[1];
  try {
    return new TextDecoder(charset ?? 'windows-1252');
  } catch {
    return new TextDecoder('windows-1252');
  }
}

// As a stream: at once, some versions of node take windows-1252 for Latin-1.
function decode(bytes, type) {
  const to = decoder(bytes, type);
  return to.decode(bytes, { stream: true }) + to.decode();
}

const hidden = new Set(['script', 'style', 'template', 'noscript', 'title']);

function walk(node, page, visible) {
  for (const child of node.childNodes) {
    if (tree.isTextNode(child)) {
      if (visible) page.text += child.value.replace(/[\0- ]+/g, '');
      continue;
    }
    if (!tree.isElementNode(child)) continue;
    const name = child.tagName;
    page.elements++;
    if (name === 'a' || name === 'area') {
      const href = child.attrs.find((attr) => attr.name === 'href');
      if (href) page.links.push(href.value);
    } else if (name === 'title') {
      page.title ??= child.childNodes[0]?.value ?? '';
    }
    walk(child.content ?? child, page, visible && !hidden.has(name));
  }
}

// Title, links, number of elements, visible text without white space.
function extract(html) {
  const page = { title: undefined, links: [], elements: 0, text: '' };
  walk(parse(html, { scriptingEnabled: false }), page, true);
  return page;
}

const redirect = new Set([301, 302, 303, 307, 308]);

// By the dataset's options; fetch itself would follow 20 redirects.
async function follow(url, options) {
  const init = {
    headers: options['user-agent'] ? { 'user-agent': options['user-agent'] } : {},
    redirect: 'manual',
    signal: AbortSignal.timeout(Number(options['timeout-ms'] ?? 30000)),
  };
  for (let left = Number(options['max-redirects'] ?? 10); ; left--) {
    const response = await fetch(url, init);
    const to = response.headers.get('location');
    if (!redirect.has(response.status) || to === null) return response;
    if (left === 0) throw new Error('too many redirects');
    await response.arrayBuffer();
    url = new URL(to, url);
  }
}

// A source is bytes, each a character here: names of files needn't be UTF-8.
async function get(source, options) {
  const bytes = Buffer.from(source, 'latin1');
  if (source.startsWith('/')) return [await readFile(bytes), ''];
  const response = await follow(bytes.toString(), options);
  const body = new Uint8Array(await response.arrayBuffer());
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return [body, response.headers.get('content-type') ?? ''];
}

const escapes = { '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r' };
// Of a title so many bytes count, and a line of the protocol has an end.
const escape = (text) => text.slice(0, 255).replace(/[\\\n\t\r]/g, (c) => escapes[c]);
const unescape = (text) =>
  text.replace(/\\[\\ntr]/g, (c) => ({ n: '\n', t: '\t', r: '\r' })[c[1]] ?? '\\');

async function answer([index, source], options) {
  try {
    const [body, type] = await get(source, options);
    if (!body.length) throw new Error('empty page');
    if (body.length > Number(options['max-size-mib'] ?? 64) * 1024 * 1024)
      throw new Error('larger than max-size-mib');
    const { title = '' } = extract(decode(body, type));
    const crc = crc32(body).toString(16).padStart(8, '0');
    const trimmed = title.replace(/[\0- ]+/g, ' ').replace(/^ | $/g, '');
    return `ok ${index} ${body.length} ${crc} ${escape(trimmed)}\n`;
  } catch (error) {
    return `failed ${index} ${escape(error.cause?.message || error.message)}\n`;
  }
}

// From here on nobody is asked for the names that were looked up.
function know(addresses) {
  const ask = dns.lookup;
  const known = new Map();
  for (const entry of addresses) {
    const [, host, found] = /^([^:]*):\d+:(.*)$/.exec(entry) ?? [];
    if (host === undefined) continue;
    const list = found.split(',').map((text) => text.replace(/[[\]]/g, ''));
    known.set(host, list.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
  }
  if (!known.size) return;
  dns.lookup = (host, options, done) => {
    const all = known.get(host.toLowerCase().replace(/\.$/, ''));
    if (all === undefined || done === undefined) ask(host, options, done);
    else if (options?.all) process.nextTick(done, null, all);
    else process.nextTick(done, null, all[0].address, all[0].family);
  };
}

// Node loads fetch and compiles its parts when they are first used: no item's.
async function warm() {
  const response = await fetch('data:text/html,<title>warm</title><p>up');
  extract(decode(new Uint8Array(await response.arrayBuffer()), 'text/html'));
}

// A thread: takes the next item as long as there is one, in several loops.
async function serve({ items, options, addresses, next, loops }) {
  know(addresses);
  await warm();
  parentPort.postMessage('ready\n');
  await once(parentPort, 'message');
  const loop = async () => {
    for (let i; (i = Atomics.add(next, 0, 1)) < items.length; )
      parentPort.postMessage(await answer(items[i], options));
  };
  await Promise.all(Array.from({ length: loops }, loop));
  parentPort.close();
}

async function main() {
  const input = process.stdin.setEncoding('latin1');
  const lines = createInterface({ input })[Symbol.asyncIterator]();
  const line = async () => (await lines.next()).value;
  if ((await line()) !== 'lanebench-peer 1') {
    console.error('lanebench starts this; it speaks version 1 of the protocol');
    process.exit(1);
  }
  let workers = 1;
  const items = [], options = {}, addresses = [];
  for (let text; (text = await line()) !== 'end'; ) {
    if (text === undefined) process.exit(1);
    const [, word, rest] = /^(\S+) ?(.*)$/s.exec(text);
    if (word === 'workers') workers = Number(rest);
    const [, index, source] = word === 'item' ? /^(\d+) (.*)$/s.exec(rest) : [];
    if (source !== undefined) items.push([index, unescape(source)]);
    const [, name, value] = word === 'option' ? /^(\S+) ?(.*)$/s.exec(rest) : [];
    if (name !== undefined) options[name] = unescape(value);
    if (word === 'address') addresses.push(unescape(rest));
  }
  const next = new Int32Array(new SharedArrayBuffer(4));
  // Older versions of node have but one of the two.
  const cores = os.availableParallelism?.() ?? os.cpus().length;
  const count = Math.min(workers, cores);
  const threads = Array.from({ length: count }, (_, i) => {
    const loops = Math.floor(workers / count) + (i < workers % count ? 1 : 0);
    const workerData = { items, options, addresses, next, loops };
    return new Worker(new URL(import.meta.url), { workerData });
  });
  await Promise.all(threads.map((thread) => once(thread, 'message')));
  process.stdout.write('ready\n');
  if ((await line()) !== 'go') process.exit(1);
  for (const thread of threads) {
    thread.on('message', (text) => process.stdout.write(text));
    thread.postMessage('go');
  }
  await Promise.all(threads.map((thread) => once(thread, 'exit')));
  process.stdout.write('done\n');
  process.stdin.destroy();
}

const [word, path] = process.argv.slice(2);
if (!isMainThread) await serve(workerData);
else if (word === '--probe') console.log(`node ${process.version}, parse5`);
else if (word === '--page') console.log(extract(decode(await readFile(path), '')));
else await main();
