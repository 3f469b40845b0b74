// What the portal says beside what the log gives: figures.json, the files of searches, and the marks in the pages.

import { canonical, parseCanonical } from "./entries.js";
import { Fault } from "./fault.js";
import { csvOf } from "./figures.js";
import { sha256, toHex } from "./merkle.js";

/** Read data/figures.json. */
export function parseFigures(bytes) {
  let published;
  try {
    published = parseCanonical(bytes);
  } catch {
    throw new Fault("figures_malformed");
  }
  const shaped =
    published?.v === 1 &&
    Number.isSafeInteger(published.tree_size) &&
    /^[0-9a-f]{64}$/.test(published.root_hash) &&
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(published.as_of) &&
    [published.figures, published.lists].every((one) => one && typeof one === "object" && !Array.isArray(one)) &&
    Array.isArray(published.files);
  if (!shaped) {
    throw new Fault("figures_malformed");
  }
  return published;
}

/** Compare every figure; throws at the first that differs. Returns how many there are. */
export function compareFigures(computed, published) {
  const ids = new Set([...Object.keys(computed), ...Object.keys(published)]);
  for (const id of [...ids].sort()) {
    const [ours, theirs] = [computed[id], published[id]];
    if (ours === undefined || theirs === undefined || ours.value !== theirs.value) {
      throw differing(id, theirs?.value, ours);
    }
    if (canonical(ours) !== canonical(theirs)) {
      throw new Fault("figure_range", { id, shown: rangeText(theirs), computed: rangeText(ours) });
    }
  }
  return ids.size;
}

function differing(id, shown, ours) {
  const { from, to, first, last } = ours ?? {};
  return new Fault("figure_differs", {
    id,
    shown: shown ?? "–",
    computed: ours?.value ?? "–",
    from: from ?? "–",
    to: to ?? "–",
    first: first ?? "–",
    last: last ?? "–",
  });
}

function rangeText(figure) {
  return `${figure.from}–${figure.to}, ${figure.first}–${figure.last}`;
}

/** Compare every list, row by row. Returns how many rows there are. */
export function compareLists(computed, published) {
  let rows = 0;
  for (const name of [...new Set([...Object.keys(computed), ...Object.keys(published)])].sort()) {
    const [ours, theirs] = [computed[name], published[name]];
    if (!Array.isArray(ours) || !Array.isArray(theirs)) {
      throw new Fault("list_unknown", { list: name });
    }
    compareRows(name, ours, theirs);
    rows += ours.length;
  }
  return rows;
}

function compareRows(list, ours, theirs) {
  const place = ours.findIndex((row, number) => number >= theirs.length || canonical(row) !== canonical(theirs[number]));
  if (place >= 0) {
    const computed = canonical(ours[place]);
    const isElsewhere = theirs.some((row) => canonical(row) === computed);
    const key = theirs.length < ours.length && !isElsewhere ? "row_missing" : "row_differs";
    throw new Fault(key, { list, row: place + 1, shown: place in theirs ? canonical(theirs[place]) : "–", computed });
  }
  if (theirs.length > ours.length) {
    throw new Fault("row_extra", { list, row: ours.length + 1, shown: canonical(theirs[ours.length]) });
  }
}

/** The files of searches that the log gives: path -> {text, rows}. */
export function filesOf(months) {
  const files = new Map();
  for (const [month, rows] of months) {
    files.set(`data/searches/${month}.json`, { text: canonical(rows), rows: rows.length });
    files.set(`data/searches/${month}.csv`, { text: csvOf(rows), rows: rows.length });
  }
  return files;
}

/**
 * Compare the files of searches and what figures.json says of them.
 * @param {(path: string) => Promise<Uint8Array>} fetchBytes
 */
export async function compareFiles(files, listed, fetchBytes) {
  const named = new Map(listed.map((one) => [one.path, one]));
  for (const path of [...new Set([...files.keys(), ...named.keys()])].sort()) {
    const [ours, theirs] = [files.get(path), named.get(path)];
    if (!ours || !theirs) {
      throw new Fault(ours ? "file_not_listed" : "file_unknown", { path });
    }
    const expected = new TextEncoder().encode(ours.text);
    const found = await fetchBytes(path);
    compareLines(path, ours.text, new TextDecoder("utf-8", { ignoreBOM: true }).decode(found));
    const digest = toHex(await sha256(found));
    if (digest !== toHex(await sha256(expected)) || theirs.sha256 !== digest || theirs.rows !== ours.rows) {
      throw new Fault("file_digest", { path });
    }
  }
  return files.size;
}

function compareLines(path, expected, found) {
  const split = (text) => (path.endsWith(".csv") ? text.split("\r\n") : text.split(/(?<=\}),(?=\{)/));
  const [ours, theirs] = [split(expected), split(found)];
  const place = ours.findIndex((line, number) => line !== theirs[number]);
  if (place >= 0 || theirs.length > ours.length) {
    const at = place >= 0 ? place : ours.length;
    throw new Fault("file_differs", { path, row: at + 1, shown: theirs[at] ?? "–", computed: ours[at] ?? "–" });
  }
}

const MARK_SEPARATOR = { en: ",", es: "\u202f" };

/** A number as a page in this language shows it. */
export function shownNumber(value, language) {
  if (value === null) {
    return "–";
  }
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, MARK_SEPARATOR[language] ?? ",");
}

/**
 * Compare the marks of one page with the snapshot.
 * @param {Document} page
 * @param {string} path Its path, to name it.
 * @returns {number} How many marks there are.
 */
export function comparePage(page, path, snapshot) {
  const language = page.documentElement.lang.startsWith("es") ? "es" : "en";
  const marks = page.querySelectorAll("[data-figure]");
  for (const mark of marks) {
    compareMark(mark, path, snapshot.figures, language);
  }
  let cells = 0;
  for (const table of page.querySelectorAll("[data-list]")) {
    cells += compareTable(table, path, snapshot.lists);
  }
  return marks.length + cells;
}

function compareMark(mark, path, figures, language) {
  const id = mark.dataset.figure;
  const figure = figures[id];
  const isData = mark.localName === "data";
  const said = isData ? mark.getAttribute("value") : mark.dataset.value;
  const expected = figure === undefined ? undefined : String(figure.value ?? "");
  if (said !== expected) {
    throw new Fault("page_figure", { path, id, shown: said ?? "–", computed: expected ?? "–" });
  }
  const shown = mark.textContent.trim();
  if (isData && shown !== shownNumber(figure.value, language)) {
    throw new Fault("page_figure", { path, id, shown, computed: shownNumber(figure.value, language) });
  }
}

function compareTable(table, path, lists) {
  const list = table.dataset.list;
  const rows = lists[list];
  if (!rows) {
    throw new Fault("list_unknown", { list });
  }
  const shown = [...table.querySelectorAll("[data-row]")];
  const places = new Set();
  let cells = 0;
  for (const one of shown) {
    const number = Number(one.dataset.row);
    const row = rows[number];
    if (!row || places.has(number)) {
      throw new Fault("row_extra", { list: `${path}, ${list}`, row: one.dataset.row, shown: one.textContent.trim() });
    }
    places.add(number);
    for (const cell of one.querySelectorAll("[data-column]")) {
      const computed = String(row[cell.dataset.column] ?? "");
      if (cell.dataset.value !== computed) {
        const column = cell.dataset.column;
        throw new Fault("page_cell", { path, list, row: number + 1, column, shown: cell.dataset.value, computed });
      }
      cells += 1;
    }
  }
  const hidden = rows.findIndex((_, number) => !places.has(number));
  if (hidden >= 0) {
    const computed = canonical(rows[hidden]);
    throw new Fault("row_missing", { list: `${path}, ${list}`, row: hidden + 1, shown: "–", computed });
  }
  return cells;
}
