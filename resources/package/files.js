// The files beside the page: given as a folder, digested to the last byte, held against the lists.

const PIECE = 1 << 22;
const AT_ONCE = 1 << 27;
const LARGEST_LIST = 1 << 27;
const OWN_FILES = new Set(RULES.own_files);
const STRAY = new RegExp(`^(?:${RULES.stray})$`);

// From a folder field: the paths as the browser tells them.
const filesChosen = (list) => [...list].map((file) => [file.webkitRelativePath || file.name, file]);

// From a drop: folders are walked; both ways have to be asked before anything is waited for.
async function filesDropped(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === "file");
  const handles = items.map((item) => (item.getAsFileSystemHandle ? item.getAsFileSystemHandle() : null));
  const entries = items.map((item) => (item.webkitGetAsEntry ? item.webkitGetAsEntry() : null));
  const found = [];
  for (let at = 0; at < items.length; at += 1) {
    const handle = handles[at] && await handles[at].catch(() => null);
    if (handle) await walkHandle(handle, handle.name, found);
    else if (entries[at]) await walkEntry(entries[at], entries[at].name, found);
  }
  return found;
}

async function walkHandle(handle, path, found) {
  if (handle.kind === "file") found.push([path, await handle.getFile()]);
  else for await (const [name, inner] of handle.entries()) await walkHandle(inner, `${path}/${name}`, found);
}

async function walkEntry(entry, path, found) {
  if (entry.isFile) {
    found.push([path, await new Promise((done, failed) => { entry.file(done, failed); })]);
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((done, failed) => { reader.readEntries(done, failed); });
    if (!some.length) return;
    for (const inner of some) await walkEntry(inner, `${path}/${inner.name}`, found);
  }
}

// The package's own folder may have been given, its files, or a folder around it.
function insidePackage(found) {
  const marks = found.map(([path]) => path).filter((path) => /(?:^|\/)bagit\.txt$/.test(path));
  if (!marks.length) return null;
  const start = marks.sort((a, b) => a.split("/").length - b.split("/").length)[0].slice(0, -9);
  return new Map(found.filter(([path]) => path.startsWith(start))
    .map(([path, file]) => [path.slice(start.length), file]));
}

async function digestsOf(file, step) {
  const kinds = [256, 384, 512];
  if (globalThis.crypto && crypto.subtle && file.size <= AT_ONCE) {
    const bytes = await file.arrayBuffer();
    const all = await Promise.all(kinds.map((bits) => crypto.subtle.digest(`SHA-${bits}`, bytes)));
    step(file.size);
    return all.map((digest) => toHex(new Uint8Array(digest)));
  }
  const digesters = kinds.map((bits) => new Digester(bits));
  for (let at = 0; at < file.size; at += PIECE) {
    const bytes = new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer());
    for (const digester of digesters) digester.add(bytes);
    step(bytes.length);
    await pause();
  }
  return digesters.map((digester) => toHex(digester.end()));
}

class FileCheck {
  constructor(whole, files, tell) {
    this.whole = whole;
    this.files = files;
    this.tell = tell;
    this.lists = { sha256: new Map(), sha512: new Map() };
    this.read = new Map();
    this.digests = new Map();
  }

  find(name, what) { this.whole.find("files", name, RULES.say[what]); }

  file(name, most) {
    const file = this.files.get(name);
    if (!file) throw new Bad(`${name} がありません。`);
    if (file.size > most) throw new Bad(`${name} が大きすぎます。`);
    return file;
  }

  async run() {
    const { whole } = this;
    whole.seen = this;
    await this.attempt("files", () => this.checkSame());
    await this.attempt("files", () => this.checkFiles());
    await this.attempt("signature", () => this.checkSignature());
    await this.attempt("closing", () => this.checkWritten());
    for (const book of whole.books) {
      for (const [check, act] of [["tables", checkTable], ["workbooks", checkWorkbook], ["sheets", checkSheet]]) {
        if (book.isBroken) whole.skipped.add(check);
        else await this.attempt(check, () => act(this, book));
      }
    }
  }

  async attempt(check, act) {
    this.whole.made.add(check);
    try {
      await act();
    } catch (error) {
      this.whole.find(check, "", error instanceof Bad ? error.message : "読めない形です。");
    }
  }

  // The page has read its data as scripts: the folder has to be the very package.
  async checkSame() {
    const text = await this.file("data/package.js", LARGEST_LIST).text();
    const told = JSON.parse(text.slice('zyuki("package",'.length, -3));
    if (!same(told, this.whole.told)) {
      throw new Bad("選んだフォルダーは、いま開いているページのパッケージと違います。");
    }
  }

  async checkFiles() {
    const { whole, lists } = this;
    for (const [kind, digits] of [["sha256", 64], ["sha512", 128]]) {
      for (const start of ["manifest", "tagmanifest"]) {
        const text = await this.file(`${start}-${kind}.txt`, LARGEST_LIST).text();
        for (const line of text.split("\n").filter(Boolean)) {
          const name = line.slice(digits + 2);
          if (line.slice(digits, digits + 2) !== "  ") throw new Bad("目録の形が違います。");
          if (lists[kind].has(name)) throw new Bad(RULES.say.twice);
          lists[kind].set(name, line.slice(0, digits));
        }
      }
    }
    const one = lists.sha256, other = lists.sha512;
    for (const name of [...one.keys()].filter((x) => !other.has(x))) this.find(name, "one-list");
    for (const name of [...other.keys()].filter((x) => !one.has(x))) this.find(name, "one-list");
    whole.strays = [];
    for (const name of this.files.keys()) {
      if (one.has(name) || OWN_FILES.has(name)) continue;
      if (STRAY.test(name)) whole.strays.push(name);
      else this.find(name, "unlisted");
    }
    const names = [...new Set([...one.keys(), ...OWN_FILES])].sort(byCode);
    const all = names.reduce((sum, name) => sum + (this.files.has(name) ? this.files.get(name).size : 0), 0);
    whole.octets = 0;
    for (const name of names) {
      const file = this.files.get(name);
      if (!file) {
        this.find(name, "missing");
        continue;
      }
      const [a, read, b] = await digestsOf(file, (count) => {
        whole.octets += count;
        this.tell(whole.octets, all, "ファイル");
      });
      this.digests.set(name, a);
      this.read.set(name, read);
      if (!OWN_FILES.has(name) && (a !== one.get(name) || b !== other.get(name))) this.find(name, "changed");
    }
  }

  async checkSignature() {
    const signature = await this.file("signature.txt", 1 << 20).text();
    const bytes = async (name) => new Uint8Array(await this.file(name, 1 << 20).arrayBuffer());
    const one = toHex(sha256(await bytes("tagmanifest-sha256.txt")));
    const other = toHex(sha512(await bytes("tagmanifest-sha512.txt")));
    const { told } = this.whole;
    const body = `zyuki-package-signature/1\n${told.origin}\n${told.serial}\n${one}\n${other}\n`;
    const [start, hex, ...rest] = signature.split("\n\n");
    if (`${start}\n` !== body || rest.length || !/^[0-9a-f]{128}\n$/.test(hex)) throw new Bad(RULES.say.signature);
    if (!signed(fromHex(told.public_key), utf8(body), fromHex(hex.trim()))) throw new Bad(RULES.say.forged);
  }

  // The record of the export commits to the tables, the sheets and the layouts.
  async checkWritten() {
    const listed = this.lists.sha256;
    const names = [...listed.keys()].filter((name) => WRITTEN.test(name)).sort(byCode);
    const text = names.map((name) => `${listed.get(name)}  ${name}\n`).join("");
    if (!this.whole.closing || toHex(sha256(utf8(text))) !== this.whole.closing.written) {
      throw new Bad(RULES.say.written);
    }
  }
}
