// The page: loads the data beside it, checks as it goes, and says what it found.

const $ = (id) => document.getElementById(id);
const state = { whole: null, book: null, typed: [], waiting: null, table: null, started: 0 };
const MARK = { true: ["○", "ok", "合っています"], false: ["×", "bad", "合いません"], null: ["−", "none", "まだ"] };
const MOST_PRINTED = 2000;
const pause = () => new Promise((go) => { setTimeout(go, 0); });

window.zyuki = (kind, ...rest) => { if (state.waiting) state.waiting(kind, rest); };

function load(name) {
  return new Promise((done, failed) => {
    const tag = document.createElement("script");
    let heard = null;
    state.waiting = (kind, rest) => { heard = [kind, rest]; };
    tag.onload = () => { tag.remove(); if (heard) done(heard); else failed(new Bad(`${name} の形が違います。`)); };
    tag.onerror = () => { tag.remove(); failed(new Bad(`${name} がありません。`)); };
    tag.src = name.split("/").map(encodeURIComponent).join("/");
    document.head.append(tag);
  });
}

async function readBook(whole, told, step) {
  const book = new Book(whole, told);
  whole.books.push(book);
  whole.made.add("chains").add("contents");
  try {
    let number = 0;
    for (const name of told.files) {
      number += 1;
      if (name !== `data/${told.key}/records-${String(number).padStart(4, "0")}.js`) {
        throw new Bad("記録のファイルの名前が違います。");
      }
      const [kind, [key, given, list]] = await load(name);
      if (kind !== "records" || key !== told.key || given !== number || !Array.isArray(list)) {
        throw new Bad("記録のファイルの形が違います。");
      }
      book.add(list);
      step(list.length, told.title);
      await pause();
    }
  } catch (error) {
    book.find("chains", error instanceof Bad ? error.message : "読めない形です。");
  }
  book.finish();
  return book;
}

async function run() {
  state.started = performance.now();
  let told = null;
  try {
    const [kind, [first]] = await load("data/package.js");
    if (kind === "package" && first && typeof first === "object") told = first;
  } catch (error) { told = null; }
  if (!told) {
    finish("bad", "パッケージの説明(data/package.js)を読めません。コピーし直してください。");
    return;
  }
  const whole = new Package(told);
  state.whole = whole;
  describe(told);
  whole.begin();
  const all = told.ledgers.reduce((sum, ledger) => sum + ledger.records, 0);
  let done = 0;
  for (const ledger of told.ledgers) {
    await readBook(whole, ledger, (count, title) => {
      done += count;
      progress(done, all, title);
    });
    listBooks();
    if (!state.book && whole.books[0].lines.length) openBook(whole.books[0]);
  }
  whole.attempt("heads", () => whole.checkHeads([]));
  if (!state.book && whole.books.length) openBook(whole.books[0]);
  conclude();
}

function describe(told) {
  document.title = `監査用パッケージ ${told.serial}`;
  $("title").textContent = `監査用パッケージ ${told.serial}`;
  $("facts").replaceChildren(...[
    ["機関", told.office], ["目的", told.purpose], ["期間", told.period_words],
    ["渡した相手", told.recipient], ["書き出した日時", momentWords(told.made_at)],
    ["公開鍵の指紋", told.fingerprint],
  ].flatMap(([name, text]) => [element("dt", {}, name), element("dd", {}, text)]));
}

function progress(done, all, title) {
  $("bar").max = all || 1;
  $("bar").value = done;
  $("verdict-words").textContent = `確かめています… ${done.toLocaleString()} / ${all.toLocaleString()} 件(${title})`;
}

function finish(tone, words) {
  const seconds = (performance.now() - state.started) / 1000;
  const mark = { good: "○", part: "○", bad: "×" }[tone];
  $("verdict").className = `card verdict ${tone}`;
  $("verdict-mark").textContent = mark;
  $("verdict-words").textContent = words;
  $("bar").hidden = true;
  document.documentElement.dataset.verdict = tone;
  document.documentElement.dataset.seconds = seconds.toFixed(2);
}

function conclude() {
  const { whole } = state;
  const count = whole.findings.length + whole.more;
  const told = `${whole.records.toLocaleString()}件の記録、${whole.lines.toLocaleString()}行`;
  if (count || !whole.isSound) finish("bad", `異常が${count}件あります。下の一覧を、機関と一緒に確かめてください。`);
  else if (whole.isWhole) finish("good", `${told}と、すべてのファイルが合っています。`);
  else finish("part", `${told}は合っています。ファイルと署名は、まだ確かめていません。`);
  $("checks").replaceChildren(...CHECKS.map(([check, words]) => {
    const [mark, tone, state2] = MARK[String(whole.holds(check))];
    return element("li", { class: tone }, element("span", { class: "mark", "aria-hidden": "true" }, mark),
      words, element("span", { class: "sr" }, state2));
  }));
  $("findings").replaceChildren(...whole.findings.slice(0, 200).map(([check, where, sentence]) => element(
    "li", {}, element("strong", {}, CHECKS.find(([key]) => key === check)[1]), ` ${where} ${sentence}`)));
  $("findings-box").hidden = !count;
  $("limits").replaceChildren(...whole.cannotKnow().map((text) => element("li", {}, text)));
  const ready = whole.digest && (whole.isWhole || count);
  $("receipt").textContent = ready ? receiptCode(whole.digest, whole.isWhole) : "―";
  $("receipt-help").textContent = ready ? "機関の担当者に伝えてください。受渡しの記録が閉じられます。"
    : "「フォルダーを選ぶ」で全部を確かめると出ます。";
}

// The whole folder, as bytes: what scripts cannot see

async function digestOf(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (globalThis.crypto && crypto.subtle) {
    return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
  }
  return toHex(sha256(bytes));
}

async function checkFolder(files) {
  const { whole } = state;
  whole.findings = whole.findings.filter(([check]) => !NEEDS_FOLDER.has(check));
  whole.made.add("files").add("signature");
  const byName = new Map([...files].map((file) => [file.webkitRelativePath.split("/").slice(1).join("/"), file]));
  const text = async (name) => {
    const file = byName.get(name);
    if (!file || file.size > 1 << 26) throw new Bad(`${name} がありません。`);
    return file.text();
  };
  const listed = new Map();
  const linesOf = (list) => list.split("\n").filter(Boolean).map((line) => [line.slice(66), line.slice(0, 64)]);
  try {
    for (const name of ["manifest-sha256.txt", "tagmanifest-sha256.txt"]) {
      for (const [path, digest] of linesOf(await text(name))) listed.set(path, digest);
    }
    await checkSignature(text);
  } catch (error) {
    whole.find("signature", "", error instanceof Bad ? error.message : "読めない形です。");
  }
  const own = new Set(["signature.txt", "tagmanifest-sha256.txt", "tagmanifest-sha512.txt"]);
  for (const name of byName.keys()) if (!listed.has(name) && !own.has(name)) whole.find("files", name, "目録にないファイルです。");
  let done = 0;
  for (const [name, digest] of listed) {
    const file = byName.get(name);
    if (!file) whole.find("files", name, "ファイルがありません。");
    else if (await digestOf(file) !== digest) whole.find("files", name, "中身が目録と違います。");
    done += 1;
    $("verdict-words").textContent = `ファイルを確かめています… ${done} / ${listed.size}`;
  }
  const written = [...listed.keys()].filter((name) => WRITTEN.test(name)).sort();
  const list = written.map((name) => `${listed.get(name)}  ${name}\n`).join("");
  if (!whole.closing || toHex(sha256(utf8(list))) !== whole.closing.written) {
    whole.find("closing", "", "表・用紙・様式が、書出しの記録と合いません。");
  }
  conclude();
}

async function checkSignature(text) {
  const { whole } = state;
  const signature = await text("signature.txt");
  whole.digest = toHex(sha256(utf8(signature)));
  const one = toHex(sha256(utf8(await text("tagmanifest-sha256.txt"))));
  const other = toHex(sha512(utf8(await text("tagmanifest-sha512.txt"))));
  const { told } = whole;
  const body = `zyuki-package-signature/1\n${told.origin}\n${told.serial}\n${one}\n${other}\n`;
  const [start, hex] = signature.split("\n\n");
  if (`${start}\n` !== body || !/^[0-9a-f]{128}\n$/.test(hex)) throw new Bad("署名が、この目録のものではありません。");
  if (!signed(fromHex(told.public_key), utf8(body), fromHex(hex.trim()))) {
    throw new Bad("署名が合いません。目録か署名が書き換えられています。");
  }
}

// Reading

function listBooks() {
  $("books").replaceChildren(...state.whole.books.map((book) => element("button", {
    type: "button", class: "book", "aria-current": book === state.book ? "page" : null,
    on: { click: () => openBook(book) },
  }, element("span", {}, book.told.title), element("span", { class: "count" }, book.lines.length.toLocaleString()))));
}

function openBook(book) {
  state.book = book;
  listBooks();
  $("book-title").textContent = book.told.title;
  state.table.use(book);
  gapsOf(book);
  search();
  panel(null);
}

function gapsOf(book) {
  const byYear = new Map();
  for (const line of book.lines) {
    if (!byYear.has(line.year)) byYear.set(line.year, []);
    byYear.get(line.year).push(line.number);
  }
  const whole = !state.whole.told.period;
  const missing = [];
  for (const [year, numbers] of byYear) {
    const have = new Set(numbers);
    for (let n = whole ? 1 : Math.min(...numbers); n < numbers[numbers.length - 1] && missing.length < 200; n += 1) {
      if (!have.has(n)) missing.push(`${year}-${n}`);
    }
  }
  const late = book.lines.filter((line) => line.late).length;
  const items = [];
  if (book.told.gaps.length) items.push(`行のない開庁日: ${book.told.gaps.join("、")}`);
  if (missing.length) items.push(`ない番号: ${missing.join("、")}${whole ? "" : "(期間の外の行かもしれません)"}`);
  items.push(late ? `後日記入のある行: ${late}行` : "後日記入はありません。");
  $("gaps").replaceChildren(...items.map((text) => element("li", {}, text)));
}

function search() {
  if (!state.book) return;
  const words = $("search").value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
  const kind = $("kind").value;
  const rows = state.book.lines.filter((line) => (kind === "all" || line[kind])
    && words.every((word) => line.text.includes(word)));
  state.table.show(rows);
  $("hits").textContent = `${rows.length.toLocaleString()} 行`;
}

function panel(line) {
  if (!line) {
    $("panel").replaceChildren(element("p", { class: "muted" }, "行を選ぶと、その行の履歴が出ます。"));
    return;
  }
  const { book } = state;
  $("panel").replaceChildren(
    element("h3", {}, `${line.year}年度 ${line.number}番`), element("div", {}, ...badges(line)),
    element("h3", { class: "part" }, "履歴"),
    element("ol", { class: "history" }, ...historyOf(book, line)),
    element("h3", { class: "part" }, "中身"),
    element("dl", { class: "values" }, ...book.told.fields.flatMap((field, at) => [
      element("dt", {}, field.label), element("dd", {}, ...strokesOf(line, at), line.cells[at] || "―")])));
}

function forPrint() {
  const { table, book } = state;
  if (!book) return;
  const names = ["番号", ...book.told.fields.map((field) => field.label), "しるし"];
  const rows = table.rows.slice(0, MOST_PRINTED);
  $("paper").replaceChildren(element("h2", {}, book.told.title),
    element("table", {}, element("thead", {}, element("tr", {}, ...names.map((name) => element("th", {}, name)))),
      element("tbody", {}, ...rows.map((line) => element("tr", { class: line.struck ? "struck" : "" },
        element("td", {}, `${line.year}-${line.number}`),
        ...line.cells.map((text, at) => element("td", {}, ...strokesOf(line, at), text)),
        element("td", {}, marksOf(line)))))),
    table.rows.length > MOST_PRINTED ? element("p", {}, `はじめの${MOST_PRINTED}行です。絞り込んで印刷してください。`) : "");
}

function start() {
  state.table = new LineTable($("table"), panel);
  $("search").addEventListener("input", (event) => { if (!event.isComposing) search(); });
  $("search").addEventListener("compositionend", search);
  $("kind").addEventListener("change", search);
  $("print").addEventListener("click", () => window.print());
  window.addEventListener("beforeprint", forPrint);
  $("folder").addEventListener("change", (event) => { if (event.target.files.length) checkFolder(event.target.files); });
  $("paper-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const head = state.whole && state.whole.known && state.whole.known.get(plainCode($("paper-mark").value));
    $("paper-words").textContent = head
      ? `○ ${head.sheet ? `用紙 ${head.sheet} の印です。` : "このパッケージの印です。"}そこまでの記録は、そのときのままです。`
      : "× この印は、このパッケージの証跡にはありません。打ち間違いでなければ、機関に確かめてください。";
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement.tagName !== "INPUT") { event.preventDefault(); $("search").focus(); }
  });
  run();
}
if (document.getElementById("verdict")) start();
