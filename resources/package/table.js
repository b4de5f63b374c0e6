// A list that holds a hundred thousand lines and draws the forty in view.

const ROW = 34;
const MARGIN = 12;
const MOST_PIXELS = 12000000;

const element = (tag, options = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (name === "class") made.className = value;
    else if (name === "on") for (const [kind, act] of Object.entries(value)) made.addEventListener(kind, act);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
};

const SAMPLE = 300;
const NARROWEST = 60, WIDEST = 300, SIGN = 8.2;
// Signs of half width: what a line needs, told by its first lines.
// Which column a heading sorts by: year and number go together, then the marks, then the fields.
const placeOf = (heading) => (heading < 2 ? heading - 2 : heading === 2 ? "marks" : heading - 3);
const signsOf = (text) => [...text].reduce((sum, sign) => sum + (sign.charCodeAt(0) < 0x2000 ? 1 : 2), 0);
const widthFor = (texts) => Math.ceil(Math.max(NARROWEST, Math.min(WIDEST, SIGN * Math.max(...texts.map(signsOf)) + 18)));

class LineTable {
  constructor(host, chosen) {
    this.chosen = chosen;
    this.rows = [];
    this.at = -1;
    this.head = element("div", { class: "row head", role: "row" });
    this.space = element("div", { class: "space", role: "presentation" });
    this.view = element("div", {
      class: "view", role: "grid", tabindex: "0", "aria-label": "行の一覧。上下の矢印で選びます",
    }, this.head, this.space);
    this.view.addEventListener("scroll", () => this.draw(), { passive: true });
    this.view.addEventListener("keydown", (event) => this.key(event));
    host.replaceChildren(this.view);
    new ResizeObserver(() => this.draw()).observe(this.view);
  }

  use(book) {
    this.book = book;
    this.sort = { at: -1, down: false };
    const names = ["年度", "番号", "しるし", ...book.told.fields.map((field) => field.label)];
    this.head.replaceChildren(...names.map((name, at) => element("button", {
      class: "cell", role: "columnheader", type: "button",
      on: { click: () => this.order(placeOf(at)) },
    }, name)));
  }

  // Columns are as wide as what stands in them, told by the first lines.
  measure() {
    const { book } = this;
    const wrong = book.lines.find((line) => line.wrong);
    const some = [...book.lines.slice(0, SAMPLE), ...(wrong ? [wrong] : [])];
    const widths = book.told.fields.map((field, at) => widthFor([
      `${field.label} ▲`, ...some.map((line) => [...(line.olds[at] || []), line.cells[at]].join(" "))]));
    const marks = widthFor(["しるし ▲", ...some.map((line) => `${marksOf(line)}    `)]);
    this.view.style.setProperty("--columns", ["60px", "84px", `${marks}px`, ...widths.map((w) => `${w}px`)].join(" "));
  }

  order(at) {
    const down = this.sort.at === at && !this.sort.down;
    this.sort = { at, down };
    this.arrange();
    this.draw();
  }

  arrange() {
    const { at, down } = this.sort;
    const value = (line) => (at === "marks" ? marksOf(line) : line.cells[at]);
    if (at < 0) this.rows.sort((a, b) => a.year - b.year || a.number - b.number);
    else {
      const collator = new Intl.Collator("ja", { numeric: true });
      const keys = new Map(this.rows.map((line) => [line, value(line)]));
      this.rows.sort((a, b) => collator.compare(keys.get(a), keys.get(b)) || a.number - b.number);
    }
    if (down) this.rows.reverse();
    [...this.head.children].forEach((cell, place) => {
      const mine = placeOf(place) === at || (at === -2 && place === 1);
      cell.setAttribute("aria-sort", mine ? (down ? "descending" : "ascending") : "none");
    });
  }

  show(rows) {
    this.rows = rows.slice();
    this.measure();
    this.at = -1;
    this.arrange();
    this.view.setAttribute("aria-rowcount", String(rows.length + 1));
    this.view.scrollTop = 0;
    this.draw();
  }

  get pixels() { return Math.min(this.rows.length * ROW, MOST_PIXELS); }

  get first() {
    const most = Math.max(1, this.pixels - this.view.clientHeight + ROW);
    const share = Math.min(1, this.view.scrollTop / most);
    const left = this.rows.length - Math.floor((this.view.clientHeight - ROW) / ROW);
    return this.pixels < MOST_PIXELS ? Math.floor(this.view.scrollTop / ROW)
      : Math.floor(share * Math.max(0, left));
  }

  draw() {
    if (!this.book) return;
    const start = Math.max(0, this.first - MARGIN);
    const end = Math.min(this.rows.length, this.first + Math.ceil(this.view.clientHeight / ROW) + MARGIN);
    const exact = this.pixels < MOST_PIXELS;
    const base = exact ? 0 : this.view.scrollTop - this.first * ROW;
    this.space.style.height = `${this.pixels}px`;
    const drawn = [];
    for (let i = start; i < end; i += 1) drawn.push(this.line(i, base + i * ROW));
    this.space.replaceChildren(...drawn);
  }

  line(i, top) {
    const line = this.rows[i];
    const cells = line.cells.map((text, at) => element(
      "div", { class: "cell", role: "gridcell", title: text }, ...strokesOf(line, at), text));
    const made = element("div", {
      class: `row${line.struck ? " struck" : ""}${line.wrong ? " wrong" : ""}`, role: "row", "aria-rowindex": i + 2,
      id: `line-${i}`, "aria-selected": String(i === this.at), on: { click: () => this.pick(i) },
    },
    element("div", { class: "cell number", role: "gridcell" }, String(line.year)),
    element("div", { class: "cell number", role: "gridcell" }, String(line.number)),
    element("div", { class: "cell", role: "gridcell" }, ...badges(line)),
    ...cells);
    made.style.top = `${top}px`;
    return made;
  }

  pick(i) {
    if (i < 0 || i >= this.rows.length) return;
    this.at = i;
    const top = i * ROW, view = this.view;
    if (this.pixels < MOST_PIXELS) {
      if (top < view.scrollTop) view.scrollTop = top;
      if (top + 2 * ROW > view.scrollTop + view.clientHeight) view.scrollTop = top + 2 * ROW - view.clientHeight;
    }
    this.draw();
    this.view.setAttribute("aria-activedescendant", `line-${i}`);
    this.chosen(this.rows[i]);
  }

  key(event) {
    const page = Math.max(1, Math.floor(this.view.clientHeight / ROW) - 2);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    let to = null;
    if (event.key in steps) to = this.at + steps[event.key];
    else if (event.key === "Home") to = 0;
    else if (event.key === "End") to = this.rows.length - 1;
    if (to === null) return;
    event.preventDefault();
    this.pick(Math.max(0, Math.min(this.rows.length - 1, to)));
  }
}

const marksOf = (line) => [line.wrong && "合わない", line.struck && "抹消", line.corrected && "訂正", line.late && "後日記入"]
  .filter(Boolean).join("、");

const badges = (line) => [["× 合わない", line.wrong, "bad"], ["抹消", line.struck, "bad"], ["訂正", line.corrected, "warn"], ["後日記入", line.late, "warn"]]
  .filter(([, holds]) => holds)
  .map(([text, , tone]) => element("span", { class: `badge ${tone}` }, text));

const strokesOf = (line, at) => (line.olds[at] || []).flatMap((old) => [
  element("s", {}, old || "空欄"), " ",
]);

// What the pen did to one line, the oldest first

function historyOf(book, line) {
  const { told } = book.whole;
  const name = (code) => (Object.prototype.hasOwnProperty.call(told.people, code) ? told.people[code] : code);
  const items = line.row.steps.map((step, at) => {
    const strokes = line.row.strokes.filter((stroke) => stroke.row_revision === at);
    const told2 = strokes.map((stroke) => strokeWords(book, stroke, line.day));
    const { image } = step;
    if (image && image.struck_at && at && step.operation === "strike") {
      told2.push(element("div", {}, `理由: ${image.struck_reason || ""}`));
    }
    return element("li", {},
      element("div", { class: "when" }, `${momentWords(step.at)}  ${name(step.by)}`),
      element("strong", {}, told.operations[step.operation] || step.operation),
      element("span", { class: "muted" }, `  証跡 ${step.seq}番`),
      step.isBroken ? element("div", { class: "wrong" }, "× 中身が書き換えられているので、出しません。") : "", ...told2);
  });
  for (const other of book.others) {
    if (other.source === "seal" && other.image.entry_id === line.row.id) {
      items.push(element("li", {},
        element("div", { class: "when" }, `${momentWords(other.at)}  ${name(other.image.by)}`),
        element("strong", {}, other.image.step), element("span", { class: "muted" }, `  証跡 ${other.seq}番`)));
    }
  }
  return items;
}

function strokeWords(book, stroke, day) {
  const field = book.told.fields.find((each) => each.key === stroke.field);
  const words = (text) => (field && text !== undefined ? show(book.whole.told, field, JSON.parse(text), day) : "");
  return element("div", {}, `${field ? field.label : stroke.field}: `,
    stroke.old !== undefined ? element("s", {}, words(stroke.old) || "空欄") : "",
    ` ${words(stroke.new) || "空欄"}`,
    stroke.late ? element("span", { class: "badge warn" }, "後日記入") : "",
    stroke.reason ? element("div", { class: "muted" }, `理由: ${stroke.reason}`) : "");
}
