// The page: loads the data beside it, checks as it goes, and says what it found.

const $ = (id) => document.getElementById(id);
const state = { whole: null, book: null, kind: "all", waiting: null, table: null, started: 0, isBusy: false };
const MARK = { true: ["○", "ok", "合っています"], false: ["×", "bad", "合いません"], null: ["−", "none", "まだ"] };
const MOST_PRINTED = 2000;

// The frame that runs the data's scripts; of what it says, nothing is believed unchecked.
const reader = element("iframe", {
  src: "reader.html", sandbox: "allow-scripts allow-same-origin", class: "sr", "aria-hidden": "true",
  tabindex: "-1", title: "データの読み込み",
});
const FRAME_WAIT = 3000;

window.addEventListener("message", (event) => {
  if (event.source !== reader.contentWindow || !Array.isArray(event.data)) return;
  const [kind, ...rest] = event.data;
  if (state.waiting) state.waiting(kind, rest);
});

const readerStarted = () => new Promise((done, failed) => {
  state.waiting = (kind) => { if (kind === "ready") done(); };
  reader.addEventListener("load", () => setTimeout(() => failed(new Bad("reader.html がありません。")), FRAME_WAIT));
  document.body.append(reader);
});

function load(name) {
  return new Promise((done, failed) => {
    let heard = null;
    state.waiting = (kind, rest) => {
      if (kind === "missing") failed(new Bad(`${name} がありません。`));
      else if (kind !== "loaded") heard = [kind, rest];
      else if (heard) done(heard);
      else failed(new Bad(`${name} の形が違います。`));
    };
    reader.contentWindow.postMessage(name.split("/").map(encodeURIComponent).join("/"), "*");
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
    book.isBroken = true;
  }
  book.finish();
  return book;
}

async function run() {
  state.started = performance.now();
  let told = null;
  try {
    await readerStarted();
    const [kind, [first]] = await load("data/package.js");
    if (kind === "package" && first && typeof first === "object") told = first;
  } catch (error) { told = null; }
  if (!told) {
    finish("bad", "中身(dataフォルダー)を読めません。",
      "ZIPの中から開いたときは、すべて展開してから開いてください。そうでなければ、媒体からフォルダーごとコピーし直してください。");
    $("drop").parentElement.hidden = true;
    document.querySelector(".reading").hidden = true;
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
  $("facts").textContent = [told.office, `目的 ${told.purpose}`, told.period_words, `${told.recipient} あて`,
    `${momentWords(told.made_at)} 書き出し`].join(" ・ ");
  $("fingerprint").textContent = told.fingerprint;
}

function progress(done, all, words, unit = "件") {
  const shown = unit === "件" ? [done, all] : [done, all].map((count) => Math.ceil(count / 1e5) / 10);
  $("bar").hidden = false;
  $("bar").max = all || 1;
  $("bar").value = done;
  $("verdict-words").textContent = "確かめています…";
  $("verdict-more").textContent = `${words} ${shown.map((n) => n.toLocaleString()).join(" / ")} ${unit}`;
}

function finish(tone, words, more) {
  const seconds = (performance.now() - state.started) / 1000;
  $("verdict").className = `card verdict ${tone}`;
  $("verdict-mark").textContent = { good: "○", part: "△", bad: "×" }[tone];
  $("verdict-words").textContent = words;
  $("verdict-more").textContent = more;
  $("bar").hidden = true;
  document.documentElement.dataset.verdict = tone;
  document.documentElement.dataset.seconds = seconds.toFixed(2);
}

const megabytes = (octets) => `${(octets / 1e6).toLocaleString(undefined, { maximumFractionDigits: 1 })} MB`;

function conclude() {
  const { whole } = state;
  if (state.book) search();
  const count = whole.findings.length + whole.more;
  const told = `${whole.records.toLocaleString()}件の記録、${whole.lines.toLocaleString()}行`;
  const files = whole.seen && `${whole.seen.digests.size.toLocaleString()}個のファイル(${megabytes(whole.octets)})`;
  if (count || !whole.isSound) {
    finish("bad", `合わないところが ${count.toLocaleString()}か所あります。`,
      "このパッケージの中身に頼らず、機関に連絡してください。下に、どこが合わないかがあります。");
  } else if (whole.isWhole) finish("good", "すべて合っています。", `${told}と、${files}を確かめました。`);
  else if (files) finish("part", "確かめた範囲では合っています。", `${told}と、${files}。Excelの表の中身は、このブラウザーでは開けません。`);
  else finish("part", "記録は合っています(ファイルはまだ)", `${told}。ファイルは、まだ確かめていません。フォルダーを選んでください。`);
  $("checks").replaceChildren(...CHECKS.map(([check, words]) => {
    const [mark, tone, state2] = MARK[String(whole.holds(check))];
    return element("li", { class: tone }, element("span", { class: "mark", "aria-hidden": "true" }, mark),
      words, element("span", { class: tone === "none" ? "" : "sr" }, tone === "none" ? "(まだ)" : state2));
  }));
  $("findings").replaceChildren(...whole.findings.slice(0, 200).map(([check, where, sentence, book, row]) => {
    const line = row && book.lines.find((each) => each.row === row);
    return element("li", {}, element("strong", {}, RULES.checks[check]), ` ${placeWords(where)} ${sentence} `,
      line ? element("button", { type: "button", class: "go", on: { click: () => goTo(book, line) } }, "行を見る") : "");
  }),
  count > 200 ? element("li", { class: "muted" }, `ほかに ${(count - 200).toLocaleString()}`) : "");
  $("findings-box").hidden = !count;
  $("limits").replaceChildren(...whole.cannotKnow().map((text) => element("li", {}, text)));
  $("folder-words").textContent = !files ? $("folder-words").textContent
    : `${files}を読みました。${whole.strays.length ? `PCが自分で作ったファイル(${whole.strays.length}個)は数えません: ${whole.strays.slice(0, 5).join("、")}` : ""}`;
  $("drop").className = files ? "done" : "";
  const code = whole.receipt;
  $("receipt").textContent = code || "―";
  $("receipt").className = code ? "told" : "";
  $("receipt-help").textContent = code ? RULES.receipt_words[String(whole.isWhole)] : "ファイルまで確かめると出ます。";
}

// A file is called by the ledger it belongs to as well.
function placeWords(where) {
  const book = state.whole.books.find(({ told }) => where.startsWith(`data/${told.key}/`));
  return book ? `${book.told.title} ${where}` : where;
}

function goTo(book, line) {
  openBook(book);
  state.table.pick(state.table.rows.indexOf(line));
  state.table.view.focus();
  $("book-title").scrollIntoView({ block: "start" });
}

// The whole folder, as bytes: what scripts cannot see

async function checkFolder(gathered) {
  const { whole } = state;
  if (!whole || state.isBusy) return;
  state.isBusy = true;
  state.started = performance.now();
  $("verdict").className = "card verdict";
  $("verdict-mark").textContent = "…";
  try {
    const found = await gathered;
    const files = insidePackage(found);
    if (!files) {
      conclude();
      $("folder-words").textContent = found.length
        ? "監査用パッケージのフォルダーではありません。index.html と bagit.txt の入っているフォルダーを選んでください。"
        : "読めませんでした。「フォルダーを選ぶ」で選んでください。";
      return;
    }
    await state.reading;
    state.started = performance.now();
    whole.forgetFiles();
    let shown = 0;
    await new FileCheck(whole, files, (done, all, words) => {
      if (performance.now() - shown < 100) return;
      shown = performance.now();
      progress(done, all, words, words === "ファイル" ? "MB" : "行");
    }).run();
    conclude();
  } finally {
    state.isBusy = false;
  }
}

// Reading

function listBooks() {
  $("books").replaceChildren(...state.whole.books.map((book) => element("button", {
    type: "button", class: "book", "aria-current": book === state.book ? "page" : null,
    on: { click: () => openBook(book) },
  }, element("span", {}, book.told.title), element("span", { class: "count" },
    owedBy(book) ? element("span", { class: "badge warn" }, `抜け${owedBy(book)}`) : "",
    book.lines.length.toLocaleString()))));
}

const owedBy = (book) => book.told.gaps.length + book.told.owed.length;

function openBook(book) {
  state.book = book;
  state.kind = "all";
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
  const items = [];
  const unbroken = (texts) => texts.slice(0, 200).flatMap((text) => [element("span", { class: "whole" }, text), " "]);
  const { gaps, owed } = book.told;
  if (gaps.length) items.push(["行のない開庁日: ", ...unbroken(gaps)]);
  if (owed.length) items.push(["していない点検など: ", ...unbroken(owed)]);
  if (missing.length) items.push(["ない番号: ", ...unbroken(missing), whole ? "" : "(期間の外の行かもしれません)"]);
  $("gaps").replaceChildren(...items.map((parts) => element("li", {}, ...parts)));
  const count = gaps.length + owed.length + missing.length;
  const told = [["行のない開庁日", gaps, "日"], ["していない点検など", owed, "件"], ["ない番号", missing, ""]];
  $("gaps-words").textContent = count ? `抜け: ${told.filter(([, all]) => all.length)
    .map(([words, all, unit]) => `${words} ${all.length}${unit}`).join("、")}` : "抜けはありません";
  $("gaps-words").parentElement.className = `gaps${count ? " some" : ""}`;
}

const KINDS = [["all", "すべて"], ["corrected", "訂正"], ["struck", "抹消"], ["late", "後日記入"], ["wrong", "合わない"]];

function listKinds() {
  const kinds = KINDS.filter(([kind]) => kind !== "wrong" || state.book.lines.some((line) => line.wrong));
  $("kinds").replaceChildren(...kinds.map(([kind, words]) => {
    const count = kind === "all" ? state.book.lines.length : state.book.lines.filter((line) => line[kind]).length;
    return element("button", {
      type: "button", class: `kind ${kind}`, "aria-pressed": String(kind === state.kind), disabled: !count && kind !== state.kind,
      on: { click: () => { state.kind = kind; search(); } },
    }, words, element("span", { class: "count" }, count.toLocaleString()));
  }));
}

function search() {
  if (!state.book) return;
  const words = $("search").value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
  const { kind } = state;
  listKinds();
  const rows = state.book.lines.filter((line) => (kind === "all" || line[kind])
    && words.every((word) => line.text.includes(word)));
  state.table.show(rows);
  $("hint").hidden = !rows.length;
  $("hits").textContent = `${rows.length.toLocaleString()} 行`;
}

function panel(line) {
  $("panel").hidden = !line;
  $("panel").parentElement.classList.toggle("open", Boolean(line));
  if (!line) return;
  const { book } = state;
  $("panel").replaceChildren(
    element("div", { class: "line" }, element("h3", {}, `${line.year}年度 ${line.number}番`),
      element("button", { type: "button", class: "close", on: { click: () => panel(null) } }, "閉じる(Esc)")),
    element("div", {}, ...badges(line)),
    line.wrong ? element("ul", { class: "wrong" }, ...line.row.wrong.map(([check, sentence]) => element(
      "li", {}, element("strong", {}, RULES.checks[check]), ` ${sentence}`))) : "",
    element("h3", { class: "part" }, "履歴"),
    element("ol", { class: "history" }, ...historyOf(book, line)),
    element("h3", { class: "part" }, "中身"),
    element("dl", { class: "values" }, ...book.told.fields.flatMap((field, at) => [
      element("dt", {}, field.label), element("dd", {}, ...strokesOf(line, at), line.cells[at] || "―")])));
}

function forPrint() {
  const { table, book } = state;
  if (!book) return;
  for (const more of document.querySelectorAll(".verdict details")) more.open = true;
  const rows = table.rows.slice(0, MOST_PRINTED);
  // A column that is blank in every line would only take room.
  const shown = book.told.fields.map((field, at) => at).filter((at) => rows.some((line) => line.cells[at] || line.olds[at]));
  const names = ["番号", ...shown.map((at) => book.told.fields[at].label), "しるし"];
  $("paper").replaceChildren(element("h2", {}, book.told.title),
    element("table", {}, element("thead", {}, element("tr", {}, ...names.map((name) => element("th", {}, name)))),
      element("tbody", {}, ...rows.map((line) => element("tr", { class: line.struck ? "struck" : "" },
        element("td", {}, `${line.year}-${line.number}`),
        ...shown.map((at) => element("td", {}, ...strokesOf(line, at), line.cells[at])),
        element("td", {}, marksOf(line)))))),
    table.rows.length > MOST_PRINTED ? element("p", {}, `はじめの${MOST_PRINTED}行です。絞り込んで印刷してください。`) : "");
}

function compare(typed) {
  const { whole } = state;
  if (!whole || !whole.known) return;
  const marks = [whole.told.fingerprint, ...whole.earlier.map(({ mark }) => mark)].map(plainCode);
  const head = whole.known.get(typed);
  let words = "× このパッケージの指紋とも、用紙の印とも合いません。打ち間違いでなければ、機関に確かめてください。";
  if (marks.includes(typed)) {
    whole.isKeyCompared = true;
    words = "○ 公開鍵の指紋と同じです。紙が機関の設定票なら、署名は機関のものです。";
  } else if (head) {
    words = `○ ${head.sheet ? `用紙 ${head.sheet} の印です。` : "このパッケージの印です。"}そこまでの記録は、そのときのままです。`;
  }
  $("paper-words").textContent = words;
  $("paper-words").className = words.startsWith("○") ? "ok" : "bad";
  $("limits").replaceChildren(...whole.cannotKnow().map((text) => element("li", {}, text)));
}

// A folder may be dropped anywhere: the zone only says so.
function takeDrops() {
  const zone = $("drop");
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) zone.classList.remove("over"); });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    checkFolder(filesDropped(event.dataTransfer).catch(() => []));
  });
}

function start() {
  state.table = new LineTable($("table"), panel);
  $("search").addEventListener("input", (event) => { if (!event.isComposing) search(); });
  $("search").addEventListener("compositionend", search);
  $("print").addEventListener("click", () => window.print());
  window.addEventListener("beforeprint", forPrint);
  $("folder").addEventListener("change", (event) => {
    if (event.target.files.length) checkFolder(filesChosen(event.target.files));
  });
  takeDrops();
  $("paper-form").addEventListener("submit", (event) => {
    event.preventDefault();
    compare(plainCode($("paper-mark").value));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") panel(null);
    if (event.key === "/" && document.activeElement.tagName !== "INPUT") { event.preventDefault(); $("search").focus(); }
  });
  state.reading = run();
}
if (document.getElementById("verdict")) start();
