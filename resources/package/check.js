// The checks, in the words of data/FORMAT.txt; verify.py makes the same ones by other code.

// Rules and words that both share stand in RULES, which is built from the verifier's own.
const CHECKS = Object.entries(RULES.checks);
const NEEDS_FILES = new Set(RULES.need_files);
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
const DOMAIN = utf8("zyuki/c/v1");
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const WRITTEN = new RegExp(`^(?:${RULES.written})$`);
const MOST_FINDINGS = 1000;

class Bad extends Error {}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const node = (left, right) => sha256(joined(NODE, left, right));
const isHash = (text) => typeof text === "string" && /^[0-9a-f]{64}$/.test(text);

function hashes(told) {
  if (!Array.isArray(told) || told.length > 64 || !told.every(isHash)) {
    throw new Bad("証明の形が違います。");
  }
  return told.map(fromHex);
}

// Python sorts by whole characters, this language by halves of rare ones.
const byCode = (one, other) => {
  const a = [...one], b = [...other];
  const at = a.findIndex((sign, place) => sign !== b[place]);
  if (at < 0) return a.length - b.length;
  return at < b.length ? a[at].codePointAt(0) - b[at].codePointAt(0) : 1;
};
const half = (n) => Math.floor(n / 2);

function included(leaf, index, size, proof, root) {
  if (!Number.isSafeInteger(index) || !(index >= 0 && index < size)) return false;
  let at = index, last = size - 1, now = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (at % 2 || at === last) {
      now = node(sibling, now);
      while (!(at % 2) && at) { at = half(at); last = half(last); }
    } else now = node(now, sibling);
    at = half(at); last = half(last);
  }
  return last === 0 && toHex(now) === root;
}

function consistent(size, root, laterSize, laterRoot, proof) {
  if (size === 0) return !proof.length && root === toHex(sha256(new Uint8Array(0)));
  if (!Number.isSafeInteger(size) || !(size > 0 && size <= laterSize)) return false;
  if (size === laterSize) return !proof.length && root === laterRoot;
  const isPower = 2 ** Math.floor(Math.log2(size)) === size;
  const path = isPower ? [fromHex(root), ...proof] : proof;
  let at = size - 1, last = laterSize - 1;
  while (at % 2) { at = half(at); last = half(last); }
  if (!path.length) return false;
  let old = path[0], now = path[0];
  for (const sibling of path.slice(1)) {
    if (last === 0) return false;
    if (at % 2 || at === last) {
      old = node(sibling, old); now = node(sibling, now);
      while (!(at % 2) && at) { at = half(at); last = half(last); }
    } else now = node(now, sibling);
    at = half(at); last = half(last);
  }
  return last === 0 && toHex(old) === root && toHex(now) === laterRoot;
}

function shortCode(digest) {
  let value = 0n;
  for (const byte of digest.subarray(0, 17)) value = (value << 8n) | BigInt(byte);
  value >>= 6n;
  let text = "";
  for (let shift = 125n; shift >= 0n; shift -= 5n) text += ALPHABET[Number((value >> shift) & 31n)];
  text += (ALPHABET + "*~$=U")[Number(value % 37n)];
  return text.match(/.{1,5}/g).join(" ");
}

const markOf = (key) => shortCode(sha256(joined(utf8("zyuki/key/v1\n"), key)));

const plainCode = (text) => text.normalize("NFKC").toUpperCase().replace(/[^0-9A-Z*~$=]/g, "")
  .replace(/O/g, "0").replace(/[IL]/g, "1");

// What stands for every byte: the SHA-384 of each file, which no list in the package holds.
function readDigest(read) {
  const lines = [...read].sort(([one], [other]) => byCode(one, other));
  return toHex(sha256(utf8(lines.map(([name, digest]) => `${digest}  ${name}\n`).join(""))));
}

function receiptCode(serial, digest, good) {
  const told = `zyuki/receipt/2\n${serial}\n${good ? digest : ""}\n${good ? "good" : "bad"}\n`;
  let number = 0n;
  for (const byte of sha256(utf8(told)).subarray(0, 8)) number = (number << 8n) | BigInt(byte);
  number = (number % 10n ** 10n) * 100n;
  const text = String(number + 98n - (number % 97n)).padStart(12, "0");
  return text.match(/.{4}/g).join("-");
}

class Package {
  constructor(told) {
    this.told = told;
    this.findings = [];
    this.more = 0;
    this.made = new Set();
    this.head = null;
    this.earlier = [];
    this.closing = null;
    this.skipped = new Set();
    this.seen = null;
    this.octets = 0;
    this.strays = [];
    this.isKeyCompared = false;
    this.records = 0;
    this.lines = 0;
    this.away = 0;
    this.veiled = 0;
    this.erased = 0;
    this.books = [];
  }

  // A finding tells its line, where it has one: the ledger and the row.
  find(check, where, sentence, book = null, row = null) {
    this.made.add(check);
    if (this.findings.length < MOST_FINDINGS) this.findings.push([check, where, sentence, book, row]);
    else this.more += 1;
    if (row) (row.wrong = row.wrong || []).push([check, sentence]);
  }

  holds(check) {
    if (this.findings.some((found) => found[0] === check)) return false;
    return this.made.has(check) && !this.skipped.has(check) ? true : null;
  }

  get isSound() {
    return CHECKS.every(([check]) => this.holds(check) !== false
      && (this.holds(check) || NEEDS_FILES.has(check)));
  }

  get isWhole() { return CHECKS.every(([check]) => this.holds(check)); }

  get receipt() {
    const { serial } = this.told;
    if (typeof serial !== "string" || !(this.isWhole || this.findings.length)) return "";
    return receiptCode(serial, this.isWhole ? readDigest(this.seen.read) : "", this.isWhole);
  }

  // Take back what was found in files, before they are looked at again.
  forgetFiles() {
    this.findings = this.findings.filter(([check, , sentence]) => !NEEDS_FILES.has(check)
      && sentence !== RULES.say.written);
    for (const check of NEEDS_FILES) { this.made.delete(check); this.skipped.delete(check); }
    this.seen = null;
    for (const book of this.books) {
      for (const row of book.rows.values()) {
        if (row.wrong) row.wrong = row.wrong.filter(([check]) => !NEEDS_FILES.has(check));
      }
    }
  }

  attempt(check, act) {
    this.made.add(check);
    try {
      act();
    } catch (error) {
      this.find(check, "", error instanceof Bad ? error.message : "読めない形です。");
    }
  }

  begin() {
    this.attempt("head", () => this.checkHead());
    this.attempt("head", () => this.checkChanges());
    this.attempt("closing", () => this.checkClosing());
  }

  checkHead() {
    const { told } = this;
    if (told.format !== RULES.format) throw new Bad("この版では読めない書式です。");
    const key = fromHex(told.public_key);
    if (markOf(key) !== told.fingerprint) {
      throw new Bad("公開鍵の指紋が、鍵と合いません。");
    }
    const cut = told.head.indexOf("\n\n");
    const body = told.head.slice(0, cut), line = told.head.slice(cut + 2);
    const [origin, size, root, ...rest] = body.split("\n");
    if (origin !== told.origin || rest.length || !/^(?:0|[1-9][0-9]{0,14})$/.test(size)) {
      throw new Bad("印が、この証跡のものではありません。");
    }
    const start = `— ${origin} `;
    const blob = fromBase64(line.slice(start.length, -1));
    const id = sha256(joined(utf8(`${origin}\n\x01`), key)).subarray(0, 4);
    const right = line.startsWith(start) && line.endsWith("\n")
      && toHex(blob.subarray(0, 4)) === toHex(id);
    if (!right || !signed(key, utf8(`${body}\n`), blob.subarray(4))) {
      throw new Bad("印の署名が合いません。");
    }
    this.head = { size: Number(size), root: toHex(fromBase64(root)) };
  }

  // The changes of the key, back from the present one; both keys sign each.
  checkChanges() {
    const { told, head } = this;
    if (!head) return;
    let key = told.public_key, most = head.size;
    for (const change of [...(told.key_changes || [])].reverse()) {
      const [old, now, root] = hashes([change.old, change.new, change.root]);
      const text = utf8(["zyuki-key-change/1", told.origin, change.old, change.new,
        change.size, change.root, ""].join("\n"));
      const right = signed(old, text, fromHex(change.by_old))
        && signed(now, text, fromHex(change.by_new));
      if (change.new !== key || !(change.size <= most) || !right) {
        throw new Bad("署名の鍵の交換の記録が、いまの鍵とつながりません。");
      }
      if (!consistent(change.size, toHex(root), head.size, head.root, hashes(change.proof))) {
        throw new Bad("署名の鍵を替えたあとで、証跡が書き換えられています。");
      }
      this.earlier.push({ mark: markOf(old), size: change.size });
      key = change.old; most = change.size;
    }
  }

  requireInTree(leaf, seq, proof, what) {
    if (!this.head) throw new Bad("署名された印がないので、確かめられません。");
    if (!included(leaf, seq - 1, this.head.size, hashes(proof), this.head.root)) {
      throw new Bad(`${what}が、署名された証跡に入っていません。`);
    }
  }

  checkClosing() {
    const { told } = this;
    const parts = told.closing.record.split("\t");
    if (parts.length !== 3) throw new Bad("書出しの記録の形が違います。");
    const [header, salt, image] = parts;
    const fields = JSON.parse(header);
    if (!committed(fields[17], salt, image)) {
      throw new Bad("書出しの記録の中身が、証跡と合いません。");
    }
    const leaf = sha256(joined(LEAF, utf8(header)));
    this.requireInTree(leaf, fields[1], told.closing.proof, "書出しの記録");
    const row = JSON.parse(image);
    const closing = JSON.parse(row.detail);
    const pairs = [
      [closing.what, told.format], [closing.serial, told.serial],
      [closing.ledgers, told.ledgers.map((x) => x.key)],
      [[closing.first, closing.last], told.period || [null, null]], [row.reason, told.purpose],
      [closing.recipient, told.recipient], [row.operation, "export"],
      [fields.slice(14, 17), ["act", row.id, row.revision]],
    ];
    if (pairs.some(([one, other]) => !same(one, other))) {
      throw new Bad("パッケージの説明が、書出しの記録と合いません。");
    }
    this.closing = closing;
  }

  checkHeads(typed) {
    if (!this.head) throw new Bad("署名された印がないので、確かめられません。");
    const known = new Map();
    const note = (size, root) => `${this.told.origin}\n${size}\n${root}\n`;
    for (const head of this.told.heads) {
      const root = hashes([head.root])[0];
      const mark = shortCode(sha256(utf8(note(head.size, btoa(String.fromCharCode(...root))))));
      if (mark !== head.short) {
        this.find("heads", head.sheet, "用紙の印が、証跡から計算した印と違います。");
      } else if (!consistent(head.size, head.root, this.head.size, this.head.root,
        hashes(head.proof))) {
        this.find("heads", head.sheet, "この印のあとで、証跡が書き換えられています。");
      } else known.set(plainCode(mark), head);
    }
    const body = this.told.head.split("\n\n")[0];
    known.set(plainCode(shortCode(sha256(utf8(`${body}\n`)))), { sheet: "" });
    this.known = known;
    for (const text of typed) {
      if (!known.has(plainCode(text))) {
        this.find("heads", text, "入力した印は、この証跡のどの用紙のものとも合いません。");
      }
    }
  }

  cannotKnow() {
    const { told } = this;
    const said = [];
    if (!this.isKeyCompared) {
      said.push(`公開鍵が本当にこの機関のものか。指紋 ${told.fingerprint} を、機関の設定票と見比べてください。`);
    }
    for (const { mark, size } of this.earlier) {
      said.push(`証跡の ${size} 件めまでの印は、前の鍵(指紋 ${mark})で署名されています。`
        + "前の鍵といまの鍵の両方が、交換に署名しています。前の設定票の指紋とも比べられます。");
    }
    if (this.away) {
      said.push(`渡されていない ${this.away} 行が、本当に期間の外のものか。`
        + "その行は、あることだけが分かります。");
    }
    if (this.veiled) {
      said.push(`訂正・確認などの記録 ${this.veiled} 件の中身。渡されておらず、あることだけが分かります。`);
    }
    if (this.erased) said.push(`廃棄で消された ${this.erased} 件の中身。`);
    if (this.holds("files") === null) {
      said.push("表・用紙などのファイルそのもの。フォルダーを選ぶか、verify.py で確かめられます。");
    } else if (this.skipped.has("workbooks")) {
      said.push("Excelの表の中身。このブラウザーは古くて開けません。verify.py で確かめられます。");
    }
    return [...said, ...RULES.limits,
      "このページ自身がすり替えられていないか。verify.py を、信頼できるPCでもう一つの証人にしてください。"];
  }
}

const salted = new Uint8Array(DOMAIN.length + 16);
salted.set(DOMAIN);

function committed(commitment, salt, image) {
  if (!Array.isArray(commitment) || commitment.length !== 2 || commitment[0] !== "x") return false;
  if (typeof salt !== "string" || !/^[0-9a-f]{32}$/.test(salt)) return false;
  for (let i = 0; i < 16; i += 1) salted[DOMAIN.length + i] = BYTE[salt.substr(2 * i, 2)];
  return commitment[1] === hashOfText(salted, image);
}
