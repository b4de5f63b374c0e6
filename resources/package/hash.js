"use strict";
// SHA-256 and SHA-512 (FIPS 180-4) and UTF-8: a page from a disk has no other help it can count on.

const primes = (count) => {
  const found = [];
  for (let n = 2; found.length < count; n += 1) {
    if (found.every((p) => n % p)) found.push(n);
  }
  return found;
};
const fraction32 = (x) => Math.floor((x - Math.floor(x)) * 4294967296) | 0;
const K256 = Int32Array.from(primes(64), (p) => fraction32(Math.cbrt(p)));
const H256 = Int32Array.from(primes(8), (p) => fraction32(Math.sqrt(p)));
const W256 = new Int32Array(64);
const TAIL = new Uint8Array(128);

function compress(h, bytes, at) {
  const w = W256;
  for (let i = 0, p = at; i < 16; i += 1, p += 4) {
    w[i] = (bytes[p] << 24) | (bytes[p + 1] << 16) | (bytes[p + 2] << 8) | bytes[p + 3];
  }
  for (let i = 16; i < 64; i += 1) {
    const x = w[i - 15];
    const y = w[i - 2];
    const s = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const t = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[i] = (w[i - 16] + s + w[i - 7] + t) | 0;
  }
  let a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], k = h[7];
  for (let i = 0; i < 64; i += 1) {
    const s = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const one = (k + s + ((e & f) ^ (~e & g)) + K256[i] + w[i]) | 0;
    const t = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const two = (t + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    k = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  h[0] += a; h[1] += b; h[2] += c; h[3] += d; h[4] += e; h[5] += f; h[6] += g; h[7] += k;
}

function sha256(bytes, length = bytes.length) {
  const h = H256.slice();
  let at = 0;
  for (; at + 64 <= length; at += 64) compress(h, bytes, at);
  const rest = length - at;
  TAIL.fill(0);
  TAIL.set(bytes.subarray(at, length));
  TAIL[rest] = 0x80;
  const end = rest < 56 ? 64 : 128;
  const bits = length * 8;
  for (let i = 0; i < 7; i += 1) TAIL[end - 1 - i] = Math.floor(bits / 2 ** (8 * i)) & 255;
  compress(h, TAIL, 0);
  if (end === 128) compress(h, TAIL, 64);
  const out = new Uint8Array(32);
  for (let i = 0; i < 8; i += 1) {
    out[4 * i] = h[i] >>> 24;
    out[4 * i + 1] = h[i] >>> 16;
    out[4 * i + 2] = h[i] >>> 8;
    out[4 * i + 3] = h[i];
  }
  return out;
}

const MASK64 = (1n << 64n) - 1n;

function rootOf(n, power) {
  // The whole part of a root, by Newton's way; a root of so large a number holds the 64 bits.
  let x = 1n << BigInt(Math.ceil(n.toString(2).length / Number(power)) + 1);
  for (;;) {
    const y = ((power - 1n) * x + n / x ** (power - 1n)) / power;
    if (y >= x) return x;
    x = y;
  }
}
let constants512 = null;

function sha512(bytes) {
  constants512 = constants512 || {
    k: primes(80).map((p) => rootOf(BigInt(p) << 192n, 3n) & MASK64),
    h: primes(8).map((p) => rootOf(BigInt(p) << 128n, 2n) & MASK64),
  };
  const size = Math.ceil((bytes.length + 17) / 128) * 128;
  const data = new Uint8Array(size);
  data.set(bytes);
  data[bytes.length] = 0x80;
  const view = new DataView(data.buffer);
  view.setBigUint64(size - 8, BigInt(bytes.length) * 8n);
  const turn = (x, n) => ((x >> n) | (x << (64n - n))) & MASK64;
  const h = constants512.h.slice();
  const w = new Array(80);
  for (let at = 0; at < size; at += 128) {
    for (let i = 0; i < 16; i += 1) w[i] = view.getBigUint64(at + 8 * i);
    for (let i = 16; i < 80; i += 1) {
      const x = w[i - 15], y = w[i - 2];
      const s = turn(x, 1n) ^ turn(x, 8n) ^ (x >> 7n);
      const t = turn(y, 19n) ^ turn(y, 61n) ^ (y >> 6n);
      w[i] = (w[i - 16] + s + w[i - 7] + t) & MASK64;
    }
    let [a, b, c, d, e, f, g, k] = h;
    for (let i = 0; i < 80; i += 1) {
      const s = turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n);
      const one = (k + s + ((e & f) ^ (~e & MASK64 & g)) + constants512.k[i] + w[i]) & MASK64;
      const t = turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n);
      const two = (t + ((a & b) ^ (a & c) ^ (b & c))) & MASK64;
      k = g; g = f; f = e; e = (d + one) & MASK64; d = c; c = b; b = a; a = (one + two) & MASK64;
    }
    [a, b, c, d, e, f, g, k].forEach((x, i) => { h[i] = (h[i] + x) & MASK64; });
  }
  const out = new DataView(new ArrayBuffer(64));
  h.forEach((x, i) => out.setBigUint64(8 * i, x));
  return new Uint8Array(out.buffer);
}

const HEX = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, "0"));
const BYTE = Object.fromEntries(HEX.map((text, n) => [text, n]));
const toHex = (bytes) => {
  let text = "";
  for (let i = 0; i < bytes.length; i += 1) text += HEX[bytes[i]];
  return text;
};
const fromHex = (text) => {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) throw new Error("hex");
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < out.length; i += 1) out[i] = parseInt(text.substr(2 * i, 2), 16);
  return out;
};
const fromBase64 = (text) => {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) {
    throw new Error("base64");
  }
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
};
const encoder = new TextEncoder();
const utf8 = (text) => encoder.encode(text);
const joined = (...parts) => {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { out.set(part, at); at += part.length; }
  return out;
};

// One buffer for all records: encoding into it costs no new memory.
let scratch = new Uint8Array(1 << 16);

function hashOfText(prefix, text) {
  const most = prefix.length + 3 * text.length;
  if (scratch.length < most) scratch = new Uint8Array(2 * most);
  scratch.set(prefix);
  const { written } = encoder.encodeInto(text, scratch.subarray(prefix.length));
  return toHex(sha256(scratch, prefix.length + written));
}
