// What lies beside the records of a ledger, held against them: CSV, workbook, printed sheet.

const FORMULA = new RegExp(`^${RULES.formula}`, "u");
const ILLEGAL = new RegExp(RULES.workbook_illegal, "gu");
const ESCAPED = new RegExp(RULES.workbook_escaped, "g");
const AROUND = new RegExp(`^${RULES.workbook_around}$`);
const ENTITIES = { "amp;": "&", "lt;": "<", "gt;": ">", "#13;": "\r" };
const LONGEST_ROW = 1 << 24;
const LARGEST_TABLE = 1 << 30;
const AT_A_TIME = 2000;

const guarded = (text) => (FORMULA.test(text) ? `'${text}` : text);
const inWorkbook = (text) => text.replace(ILLEGAL, "\ufffd").replace(ESCAPED, "_x005F_");
const said = (what, year, number) => RULES.say[what].replace("{line}", `${year}年度 ${number}番`);

// One line as the tables show it.
function tableCells(book, row) {
  const { told } = book.whole, { image } = row;
  const own = image.extra ? JSON.parse(image.extra) || {} : {};
  const before = [];
  const words = book.told.fields.map((field) => {
    for (const stroke of row.strokes) {
      if (stroke.field === field.key && stroke.operation === "correct" && stroke.old !== undefined && stroke.old !== null) {
        before.push(`${field.label}: ${show(told, field, JSON.parse(stroke.old), image.day)}`);
      }
    }
    return show(told, field, field.own ? own[field.own] : image[field.key], image.day);
  });
  const state = [image.struck_at ? "抹消" : "", image.late ? "後日記入" : ""].filter(Boolean).join("、");
  let margin = image.origin || "";
  if (image.struck_at) {
    const d = localOf(image.struck_at);
    const who = Object.prototype.hasOwnProperty.call(told.people, image.struck_by)
      ? told.people[image.struck_by] : image.struck_by;
    margin = `${d.getUTCMonth() + 1}/${d.getUTCDate()} ${who}抹消 ${image.struck_reason}`;
  }
  return [String(image.fiscal_year), String(image.number), ...words, state, before.join("、"), margin, String(row.seq)];
}

async function compareLines(check, book, lines, spelled, step) {
  const given = new Map(book.lines.map((line) => [`${line.year} ${line.number}`, line.row]));
  const names = [...RULES.first_columns, ...book.told.fields.map((field) => field.label), ...RULES.last_columns];
  let count = 0, heads = null;
  for await (const cells of lines) {
    if (!heads) {
      heads = cells;
      if (!same(cells, names.map(spelled))) throw new Bad(`${book.told.title} ${RULES.say.headings}`);
      continue;
    }
    const key = `${cells[0]} ${cells[1]}`;
    const row = given.get(key);
    given.delete(key);
    if (!row) book.find(check, said("unknown", cells[0] || "", cells[1] || ""));
    else if (!row.isBroken) {
      const wanted = row.cells = row.cells || tableCells(book, row);
      if (cells.length !== wanted.length || wanted.some((text, at) => spelled(text) !== cells[at])) {
        book.find(check, said("cell", cells[0], cells[1]), row);
      }
    }
    count += 1;
    if (count % AT_A_TIME === 0) { step(count); await pause(); }
  }
  if (!heads) throw new Bad(`${book.told.title} ${RULES.say.headings}`);
  for (const key of [...given.keys()].sort()) book.find(check, said("absent", ...key.split(" ")), given.get(key));
}

// RFC 4180, as strictly as it is written
function* csvLines(text) {
  const end = text.length;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0, cells = [];
  while (at < end) {
    let cell;
    if (text[at] === '"') {
      let from = at + 1;
      cell = "";
      for (;;) {
        const quote = text.indexOf('"', from);
        if (quote < 0) throw new Bad("表の引用符が閉じていません。");
        cell += text.slice(from, quote);
        at = quote + 1;
        if (text[at] !== '"') break;
        cell += '"';
        from = at + 1;
      }
    } else {
      const stop = /[,\r\n]/g;
      stop.lastIndex = at;
      const found = stop.exec(text);
      const to = found ? found.index : end;
      cell = text.slice(at, to);
      at = to;
    }
    cells.push(cell);
    if (text[at] === ",") {
      at += 1;
      if (at === end) cells.push("");
      continue;
    }
    if (at < end && !text.startsWith("\r\n", at)) throw new Bad("表の行の終わりが違います。");
    at += 2;
    yield cells;
    cells = [];
  }
  if (cells.length) yield cells;
}

const stepFor = (check, book, words) => (count) => check.tell(count, book.lines.length, `${book.told.title} ${words}`);

async function checkTable(check, book) {
  const file = check.file(`data/${book.told.key}/lines.csv`, LARGEST_TABLE);
  // A decoder that is not told otherwise would swallow the mark and every broken byte.
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await file.arrayBuffer());
  await compareLines("tables", book, csvLines(text), guarded, stepFor(check, book, "表(CSV)"));
}

async function checkWorkbook(check, book) {
  if (!globalThis.DecompressionStream) {
    check.whole.skipped.add("workbooks");
    return;
  }
  const file = check.file(`data/${book.told.key}/lines.xlsx`, LARGEST_TABLE);
  await compareLines("workbooks", book, workbookLines(file), inWorkbook, stepFor(check, book, "表(Excel)"));
}

async function checkSheet(check, book) {
  for (const row of book.rows.values()) row.cells = null;
  const name = `data/${book.told.key}/sheet.pdf`, told = book.told.sheet;
  const digest = check.digests.get(name);
  if (!told) {
    if (digest) book.find("sheets", RULES.say["stray-sheet"]);
    return;
  }
  const record = book.sheets.get(String(told.serial));
  if (!record || record.book_key !== book.told.key) book.find("sheets", RULES.say["no-sheet"]);
  else if (digest !== record.pdf_digest) book.find("sheets", RULES.say.sheet);
}

// A workbook: its ZIP's directory, then the one sheet, read in the one shape this program writes

const odd = () => new Bad(RULES.say.workbook);

async function partsOf(file) {
  const tailSize = Math.min(file.size, 65557);
  const tail = new DataView(await file.slice(file.size - tailSize).arrayBuffer());
  let end = tail.byteLength - 22;
  while (end >= 0 && tail.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0) throw odd();
  const [count, size, from] = [tail.getUint16(end + 10, true), tail.getUint32(end + 12, true), tail.getUint32(end + 16, true)];
  if (count !== RULES.workbook_parts.length || size > 1 << 16) throw odd();
  const told = new DataView(await file.slice(from, from + size).arrayBuffer());
  const parts = new Map();
  for (let at = 0, n = 0; n < count; n += 1) {
    if (told.getUint32(at, true) !== 0x02014b50) throw odd();
    const [name, extra, note] = [28, 30, 32].map((place) => told.getUint16(at + place, true));
    const part = {
      flags: told.getUint16(at + 8, true), method: told.getUint16(at + 10, true),
      packed: told.getUint32(at + 20, true), size: told.getUint32(at + 24, true), at: told.getUint32(at + 42, true),
    };
    const most = Math.min(Math.max(part.packed * RULES.most_ratio, RULES.small_part), RULES.most_unpacked);
    if (part.size > most || part.flags & 1 || ![0, 8].includes(part.method)) throw odd();
    parts.set(new TextDecoder().decode(new Uint8Array(told.buffer, at + 46, name)), part);
    at += 46 + name + extra + note;
  }
  if (!same([...parts.keys()].sort(), [...RULES.workbook_parts].sort())) throw odd();
  return parts;
}

async function* textOf(file, part) {
  const head = new DataView(await file.slice(part.at, part.at + 30).arrayBuffer());
  if (head.getUint32(0, true) !== 0x04034b50) throw odd();
  const start = part.at + 30 + head.getUint16(26, true) + head.getUint16(28, true);
  let stream = file.slice(start, start + part.packed).stream();
  if (part.method === 8) stream = stream.pipeThrough(new DecompressionStream("deflate-raw"));
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const reader = stream.getReader();
  let left = part.size;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    left -= value.length;
    if (left < 0) { await reader.cancel(); throw odd(); }
    yield decoder.decode(value, { stream: true });
  }
  if (left) throw odd();
  yield decoder.decode();
}

async function* workbookLines(file) {
  const parts = await partsOf(file);
  let styles = "";
  for await (const piece of textOf(file, parts.get(RULES.workbook_styles))) styles += piece;
  for (const [, code] of styles.matchAll(/formatCode="([^"]*)"/g)) {
    if (!RULES.workbook_formats.includes(code)) throw odd();
  }
  let text = "", count = 0;
  for await (const piece of textOf(file, parts.get(RULES.workbook_sheet))) {
    text += piece;
    if (!count) {
      const at = text.indexOf("<sheetData>");
      if (at < 0 || text.indexOf("</row>", at) < 0) {
        if (text.length > LONGEST_ROW) throw odd();
        continue;
      }
      if (!AROUND.test(text.slice(0, at))) throw odd();
      text = text.slice(at + "<sheetData>".length);
    }
    const rows = text.split("</row>");
    text = rows.pop();
    for (const row of rows) {
      count += 1;
      yield workbookCells(row, count);
    }
    if (text.length > LONGEST_ROW) throw odd();
  }
  const end = "</sheetData>";
  if (!count || !text.startsWith(end) || !AROUND.test(text.slice(end.length))) throw odd();
}

const CELL = new RegExp(RULES.workbook_cell, "y");

function workbookCells(row, count) {
  const start = `<row r="${count}">`;
  if (!row.startsWith(start)) throw odd();
  const cells = [];
  CELL.lastIndex = start.length;
  while (CELL.lastIndex < row.length) {
    const found = CELL.exec(row);
    if (!found || Number(found[2]) !== count) throw odd();
    let place = 0;
    for (let i = 0; i < found[1].length; i += 1) place = place * 26 + found[1].charCodeAt(i) - 64;
    if (place <= cells.length) throw odd();
    while (cells.length < place - 1) cells.push("");
    cells.push(found[3] === undefined ? found[4] : plainText(found[3]));
  }
  return cells;
}

const plainText = (words) => (words.includes("&") ? words.replace(/&([^;]{0,8};?)/g, (_, name) => {
  if (!Object.prototype.hasOwnProperty.call(ENTITIES, name)) throw odd();
  return ENTITIES[name];
}) : words);
