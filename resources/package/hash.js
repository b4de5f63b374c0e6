"use strict";
// SHA-256, SHA-384 and SHA-512 (FIPS 180-4) and UTF-8: a page from a disk has no other help it can count on.

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

// SHA-384 and SHA-512 in halves of 32 bits: whole numbers of 64 would take fifty times as long.

function rootOf(n, power) {
  // The whole part of a root, by Newton's way; a root of so large a number holds the 64 bits.
  let x = 1n << BigInt(Math.ceil(n.toString(2).length / Number(power)) + 1);
  for (;;) {
    const y = ((power - 1n) * x + n / x ** (power - 1n)) / power;
    if (y >= x) return x;
    x = y;
  }
}
const halves = (numbers) => Int32Array.from(
  numbers.flatMap((n) => [Number((n >> 32n) & 0xffffffffn) | 0, Number(n & 0xffffffffn) | 0]));
let constants = null;

function constants512() {
  const squares = (list) => halves(list.map((p) => rootOf(BigInt(p) << 128n, 2n)));
  constants = constants || {
    k: halves(primes(80).map((p) => rootOf(BigInt(p) << 192n, 3n))),
    512: squares(primes(8)), 384: squares(primes(16).slice(8)),
  };
  return constants;
}
const W512 = new Int32Array(160);

function compress512(h, bytes, at) {
  const w = W512, K = constants.k;
  for (let i = 0, p = at; i < 32; i += 1, p += 4) {
    w[i] = (bytes[p] << 24) | (bytes[p + 1] << 16) | (bytes[p + 2] << 8) | bytes[p + 3];
  }
  for (let i = 32; i < 160; i += 2) {
    const xh = w[i - 30], xl = w[i - 29], yh = w[i - 4], yl = w[i - 3];
    const sh = ((xh >>> 1) | (xl << 31)) ^ ((xh >>> 8) | (xl << 24)) ^ (xh >>> 7);
    const sl = ((xl >>> 1) | (xh << 31)) ^ ((xl >>> 8) | (xh << 24)) ^ ((xl >>> 7) | (xh << 25));
    const th = ((yh >>> 19) | (yl << 13)) ^ ((yl >>> 29) | (yh << 3)) ^ (yh >>> 6);
    const tl = ((yl >>> 19) | (yh << 13)) ^ ((yh >>> 29) | (yl << 3)) ^ ((yl >>> 6) | (yh << 26));
    const low = (w[i - 31] >>> 0) + (sl >>> 0) + (w[i - 13] >>> 0) + (tl >>> 0);
    w[i + 1] = low | 0;
    w[i] = (w[i - 32] + sh + w[i - 14] + th + ((low / 4294967296) | 0)) | 0;
  }
  let ah = h[0], al = h[1], bh = h[2], bl = h[3], ch = h[4], cl = h[5], dh = h[6], dl = h[7];
  let eh = h[8], el = h[9], fh = h[10], fl = h[11], gh = h[12], gl = h[13], kh = h[14], kl = h[15];
  for (let i = 0; i < 160; i += 2) {
    const sh = ((eh >>> 14) | (el << 18)) ^ ((eh >>> 18) | (el << 14)) ^ ((el >>> 9) | (eh << 23));
    const sl = ((el >>> 14) | (eh << 18)) ^ ((el >>> 18) | (eh << 14)) ^ ((eh >>> 9) | (el << 23));
    const oneLow = (kl >>> 0) + (sl >>> 0) + (((el & fl) ^ (~el & gl)) >>> 0) + (K[i + 1] >>> 0) + (w[i + 1] >>> 0);
    const ol = oneLow | 0;
    const oh = (kh + sh + ((eh & fh) ^ (~eh & gh)) + K[i] + w[i] + ((oneLow / 4294967296) | 0)) | 0;
    const th = ((ah >>> 28) | (al << 4)) ^ ((al >>> 2) | (ah << 30)) ^ ((al >>> 7) | (ah << 25));
    const tl = ((al >>> 28) | (ah << 4)) ^ ((ah >>> 2) | (al << 30)) ^ ((ah >>> 7) | (al << 25));
    const twoLow = (tl >>> 0) + (((al & bl) ^ (al & cl) ^ (bl & cl)) >>> 0);
    const ul = twoLow | 0;
    const uh = (th + ((ah & bh) ^ (ah & ch) ^ (bh & ch)) + ((twoLow / 4294967296) | 0)) | 0;
    kh = gh; kl = gl; gh = fh; gl = fl; fh = eh; fl = el;
    const eLow = (dl >>> 0) + (ol >>> 0);
    el = eLow | 0; eh = (dh + oh + ((eLow / 4294967296) | 0)) | 0;
    dh = ch; dl = cl; ch = bh; cl = bl; bh = ah; bl = al;
    const aLow = (ol >>> 0) + (ul >>> 0);
    al = aLow | 0; ah = (oh + uh + ((aLow / 4294967296) | 0)) | 0;
  }
  [ah, al, bh, bl, ch, cl, dh, dl, eh, el, fh, fl, gh, gl, kh, kl].forEach((x, i, all) => {
    if (i % 2) {
      const low = (h[i] >>> 0) + (x >>> 0);
      h[i] = low | 0;
      h[i - 1] = (h[i - 1] + all[i - 1] + ((low / 4294967296) | 0)) | 0;
    }
  });
}

// A digest of bytes that come in pieces.
class Digester {
  constructor(bits) {
    this.bits = bits;
    this.block = bits === 256 ? 64 : 128;
    this.h = bits === 256 ? H256.slice() : constants512()[bits].slice();
    this.compress = bits === 256 ? compress : compress512;
    this.left = new Uint8Array(this.block);
    this.held = 0;
    this.length = 0;
  }

  add(bytes) {
    let at = 0;
    this.length += bytes.length;
    if (this.held) {
      at = Math.min(this.block - this.held, bytes.length);
      this.left.set(bytes.subarray(0, at), this.held);
      this.held += at;
      if (this.held < this.block) return this;
      this.compress(this.h, this.left, 0);
      this.held = 0;
    }
    for (; at + this.block <= bytes.length; at += this.block) this.compress(this.h, bytes, at);
    this.left.set(bytes.subarray(at));
    this.held = bytes.length - at;
    return this;
  }

  end() {
    const bits = this.length * 8, tail = this.block / 8;
    const pad = new Uint8Array((this.held < this.block - tail ? 1 : 2) * this.block);
    pad.set(this.left.subarray(0, this.held));
    pad[this.held] = 0x80;
    for (let i = 0; i < 7; i += 1) pad[pad.length - 1 - i] = Math.floor(bits / 2 ** (8 * i)) & 255;
    for (let at = 0; at < pad.length; at += this.block) this.compress(this.h, pad, at);
    const out = new DataView(new ArrayBuffer(this.h.length * 4));
    this.h.forEach((x, i) => out.setInt32(4 * i, x));
    return new Uint8Array(out.buffer, 0, this.bits / 8);
  }
}

const sha512 = (bytes) => new Digester(512).add(bytes).end();

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

const pause = () => new Promise((go) => { setTimeout(go, 0); });
