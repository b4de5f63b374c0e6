// One ledger: its chain record by record, its lines and what the pen did to them.

class Book {
  constructor(whole, told) {
    this.whole = whole;
    this.told = told;
    this.rows = new Map();
    this.count = 0;
    this.seq = 0;
    this.hash = "0".repeat(64);
    this.others = [];
    this.sheets = new Map();
    this.isBroken = false;
    this.lines = [];
  }

  find(check, sentence, row = null) { this.whole.find(check, this.told.title, sentence, this, row); }

  add(list) {
    for (const text of list) this.link(text);
  }

  link(text) {
    const parts = text.split("\t");
    const header = parts[0];
    const f = JSON.parse(header);
    if (f.length !== 21 || f[0] !== "zyuki/row/v1" || (parts.length !== 1 && parts.length !== 3)) {
      throw new Bad("記録の形が違います。");
    }
    if (f[2] !== this.told.key || f[3] !== this.count + 1 || !(f[1] > this.seq)) {
      this.find("chains", `${this.count + 1}番目の記録が抜けているか、割り込んでいます。`);
    }
    if (!Array.isArray(f[19]) || f[19][0] !== "x" || f[19][1] !== this.hash) {
      this.find("chains", `証跡の${f[1]}番が、ひとつ前の記録とつながりません。`);
    }
    this.hash = hashOfText(LEAF, header);
    this.count += 1;
    this.seq = f[1];
    this.note(f, parts);
  }

  note(f, parts) {
    let image = null;
    if (parts.length === 3) image = this.open(f, parts[1], parts[2]);
    const isLine = f[14] === this.told.table;
    if (isLine) {
      const row = this.row(f[15]);
      const isGiven = parts.length === 3;
      row.seen.push([f[16], isGiven]);
      row.seq = f[1];
      // What was tampered with is not shown: the line stays as it was before.
      if (image) row.image = image;
      else if (isGiven) row.isBroken = true;
      else row.image = null;
      row.steps.push({
        seq: f[1], at: f[4], by: f[8], operation: f[11], image, isBroken: isGiven && !image,
      });
    } else if (parts.length !== 3) {
      this.whole.veiled += 1;
    } else if (f[14] === "stroke" && image && image.source === this.told.table) {
      this.row(image.row_id).strokes.push(image);
    } else if (f[14] === "sheet" && image) {
      this.sheets.set(String(image.serial), image);
      this.others.push({ seq: f[1], source: f[14], operation: f[11], at: f[4], image });
    } else if (image) this.others.push({ seq: f[1], source: f[14], operation: f[11], at: f[4], image });
  }

  row(id) {
    let row = this.rows.get(id);
    if (!row) {
      row = { id, seen: [], image: null, isBroken: false, seq: 0, strokes: [], steps: [] };
      this.rows.set(id, row);
    }
    return row;
  }

  open(f, salt, text) {
    if (!committed(f[17], salt, text)) {
      this.find("contents", `証跡の${f[1]}番の中身が、書き換えられています。`, this.lineOf(f));
      return null;
    }
    const row = JSON.parse(text);
    if (row.id !== f[15] || row.revision !== f[16]) {
      this.find("contents", `証跡の${f[1]}番の中身が、別の行のものです。`, this.lineOf(f));
      return null;
    }
    return row;
  }

  lineOf(f) { return f[14] === this.told.table ? this.row(f[15]) : null; }

  finish() {
    this.whole.records += this.count;
    this.whole.attempt("chains", () => this.checkEnd());
    this.whole.attempt("contents", () => this.checkRows());
  }

  checkEnd() {
    const { closing } = this.whole;
    if (!closing) throw new Bad("書出しの記録がないので、簿冊の終わりを確かめられません。");
    const [count, hash] = closing.books[this.told.key] || [0, null];
    if (this.count !== count || this.count !== this.told.records) {
      this.find("chains", `記録が${this.count}件です。書出しのときは${count}件でした。`);
    } else if (count && this.hash !== hash) {
      this.find("chains", "最後の記録が、書出しのときのものと違います。");
    }
    if (this.count) {
      this.whole.requireInTree(fromHex(this.hash), this.seq, this.told.last.proof,
        `${this.told.title}の最後の記録`);
    }
  }

  checkRows() {
    const [first, last] = this.whole.told.period || ["", "9999"];
    let given = 0;
    for (const row of this.rows.values()) {
      const open = row.seen.filter(([, shown]) => shown).length;
      if (!open) {
        this.whole.away += row.seen.length ? 1 : 0;
        continue;
      }
      given += 1;
      if (row.seen.some(([revision], at) => revision !== at)) {
        this.find("contents", `行 ${row.id} の記録がそろっていません。`, row);
      }
      const hidden = row.seen.length - open;
      if (hidden && !(row.image && row.image.disposal_id)) {
        this.find("contents", `行 ${row.id} の途中の中身が、渡されていません。`, row);
      }
      this.whole.erased += hidden;
      if (row.image && !(first <= row.image.day && row.image.day <= last)) {
        this.find("contents", `行 ${row.id} は、期間の外です。`, row);
      }
      if (row.image) this.lines.push(lineOf(this, row));
    }
    this.whole.lines += given;
    const told = this.whole.closing && this.whole.closing.lines[this.told.key];
    if (given !== told || given !== this.told.lines) {
      this.find("contents", `${given}行です。書出しのときは${told}行でした。`);
    }
    this.lines.sort((a, b) => a.year - b.year || a.number - b.number);
  }
}

// What a line shows

const pad = (n) => String(n).padStart(2, "0");
const localOf = (text) => new Date(Date.parse(text) + 9 * 3600 * 1000);
const dayOf = (d) => `${d.getUTCFullYear()}-${pad(d.getUTCMonth() + 1)}-${pad(d.getUTCDate())}`;
const clockOf = (d) => `${d.getUTCHours()}:${pad(d.getUTCMinutes())}`;
const momentWords = (text) => {
  const d = localOf(text);
  return `${dayOf(d)} ${clockOf(d)}`;
};

function show(told, field, value, day) {
  if (value === null || value === undefined || value === "") return "";
  if (field.kind === "yes-no") return value ? "有" : "無";
  if (field.kind === "time") {
    const d = localOf(value), own = dayOf(d);
    if (!day || own === day) return clockOf(d);
    const sameYear = own.slice(0, 4) === day.slice(0, 4);
    const words = sameYear ? `${d.getUTCMonth() + 1}/${d.getUTCDate()}` : own;
    return `${words} ${clockOf(d)}`;
  }
  const has = (names) => Object.prototype.hasOwnProperty.call(names, String(value));
  if (field.kind === "person") return has(told.people) ? told.people[value] : String(value);
  if (field.kind === "place") return has(told.rooms) ? told.rooms[value] : String(value);
  return has(field.choices) ? field.choices[value] : String(value);
}

function lineOf(book, row) {
  const { told } = book.whole, { image } = row;
  const own = image.extra ? JSON.parse(image.extra) : {};
  const cells = book.told.fields.map((field) => show(
    told, field, field.own ? own[field.own] : image[field.key], image.day));
  const olds = {};
  for (const stroke of row.strokes) {
    if (stroke.operation !== "correct" || stroke.old === undefined) continue;
    const at = book.told.fields.findIndex((field) => field.key === stroke.field);
    if (at >= 0) {
      (olds[at] = olds[at] || []).push(
        show(told, book.told.fields[at], JSON.parse(stroke.old), image.day));
    }
  }
  const late = Boolean(image.late) || row.strokes.some((stroke) => stroke.late);
  let searched = null;
  return {
    row, cells, olds, late, year: image.fiscal_year, number: image.number, day: image.day,
    get wrong() { return Boolean(row.wrong && row.wrong.length); },
    struck: Boolean(image.struck_at), corrected: Object.keys(olds).length > 0,
    // Made when somebody searches: nobody waits for it before.
    get text() {
      if (searched === null) {
        const texts = [...cells, ...Object.values(olds).flat(), image.struck_reason || ""];
        searched = texts.join("\n").normalize("NFKC").toLowerCase();
      }
      return searched;
    },
  };
}
