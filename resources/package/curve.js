// Ed25519 (RFC 8032), checking only: browsers that open a file may lack it.

const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (x) => ((x % P) + P) % P;

function power(base, exponent) {
  let result = 1n, x = mod(base);
  for (let n = exponent; n; n >>= 1n) {
    if (n & 1n) result = (result * x) % P;
    x = (x * x) % P;
  }
  return result;
}
const D = mod(-121665n * power(121666n, P - 2n));
const ROOT = power(2n, (P - 1n) / 4n);

function addPoints(p, q) {
  const a = mod((p[1] - p[0]) * (q[1] - q[0])), b = ((p[1] + p[0]) * (q[1] + q[0])) % P;
  const c = (2n * p[3] * q[3] * D) % P, d = (2n * p[2] * q[2]) % P;
  const e = mod(b - a), f = mod(d - c), g = d + c, h = b + a;
  return [(e * f) % P, (g * h) % P, (f * g) % P, (e * h) % P];
}

function times(count, point) {
  let result = [0n, 1n, 1n, 0n], p = point;
  for (let n = count; n; n >>= 1n) {
    if (n & 1n) result = addPoints(result, p);
    p = addPoints(p, p);
  }
  return result;
}

const little = (bytes) => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

function pointOf(bytes) {
  const all = little(bytes);
  const sign = all >> 255n, y = all & ((1n << 255n) - 1n);
  if (y >= P) return null;
  const x2 = mod((y * y - 1n) * power(D * y * y + 1n, P - 2n));
  let x = power(x2, (P + 3n) / 8n);
  if ((x * x - x2) % P) x = (x * ROOT) % P;
  if ((x * x - x2) % P || (x === 0n && sign)) return null;
  if ((x & 1n) !== sign) x = P - x;
  return [x, y, 1n, (x * y) % P];
}

function signed(key, data, signature) {
  if (key.length !== 32 || signature.length !== 64) return false;
  const a = pointOf(key), r = pointOf(signature.subarray(0, 32));
  const s = little(signature.subarray(32));
  if (!a || !r || s >= ORDER) return false;
  const h = little(sha512(joined(signature.subarray(0, 32), key, data))) % ORDER;
  const y = (4n * power(5n, P - 2n)) % P;
  const base = pointOf(Uint8Array.from({ length: 32 }, (_, i) => Number((y >> BigInt(8 * i)) & 255n)));
  const one = times(s, base), other = addPoints(r, times(h, a));
  return !((one[0] * other[2] - other[0] * one[2]) % P)
    && !((one[1] * other[2] - other[1] * one[2]) % P);
}
