// Random samples of searches, drawn again from the log's own root (docs/spec/review-sampling.md).

import { Fault } from "./fault.js";
import { fromHex, sha256, toHex } from "./merkle.js";

const LABEL = "clearplate/review-sample/v1\n";
const SAMPLE_MAX = 1000;
const ALL_WORDS = 1n << 256n;

/** Where the days of the log begin: the first entry of each day that is later than all before it. */
export class Beginnings {
  constructor() {
    this.starts = []; // {day, index}, both growing
  }

  see(entry, index) {
    const day = entry.at.slice(0, 10);
    if (!this.starts.length || day > this.starts.at(-1).day) {
      this.starts.push({ day, index });
    }
  }

  /** The index of the first entry of a later day; undefined where there is none yet. */
  after(day) {
    return this.starts.find((start) => start.day > day)?.index;
  }
}

/**
 * Draw every sample again.
 * @param {{samples: object[], asked: object[]}} fold Samples as they are stated, searches as they were asked.
 * @param {Beginnings} beginnings
 * @param {Map<number, string>} roots Size of the tree -> its root in hexadecimal digits.
 * @returns {Promise<object[]>} What was drawn, in the order of the log.
 */
export async function drawAgain({ samples, asked }, beginnings, roots) {
  const drawn = [];
  for (const { index, claims } of [...samples].sort((one, other) => one.index - other.index)) {
    drawn.push(await drawOne(index, claims, asked, beginnings, roots));
  }
  return drawn;
}

async function drawOne(index, claims, asked, beginnings, roots) {
  const { first_day: first, last_day: last, tree_size: stated, seed, population, searches } = claims;
  const isSample = Array.isArray(searches) && searches.length >= 1 && searches.length <= SAMPLE_MAX;
  if (!isSample || !isDay(first) || !isDay(last) || first > last) {
    throw new Fault("sample_malformed", { index });
  }
  const told = { index, first, last };
  const size = beginnings.after(last);
  if (size === undefined || size > index) {
    throw new Fault("sample_early", told);
  }
  if (stated !== size) {
    throw new Fault("sample_size", { ...told, stated, size });
  }
  if (seed !== roots.get(size)) {
    throw new Fault("sample_seed", { ...told, seed, root: roots.get(size), size });
  }
  const ids = asked.filter((one) => one.index < size && one.day >= first && one.day <= last).map((one) => one.search);
  if (population !== ids.length) {
    throw new Fault("sample_population", { ...told, stated: population, computed: ids.length });
  }
  const right = (await draw(fromHex(seed), first, last, ids.length, searches.length)).map((place) => ids[place]);
  const wrong = searches.findIndex((search, place) => search !== right[place]);
  if (wrong >= 0) {
    throw new Fault("sample_differs", { ...told, place: wrong + 1, shown: searches[wrong], computed: right[wrong] ?? "–" });
  }
  return { ...told, drawn: searches.length, population };
}

/** Places of what is drawn from so many, in the order in which they are drawn. */
export async function draw(seed, first, last, population, size) {
  const key = await sha256(joined(utf8(LABEL), seed, utf8(`${first}/${last}\n`)));
  const left = Array.from({ length: population }, (_, place) => place);
  let counter = 0n;
  for (let place = 0; place < Math.min(size, population); place += 1) {
    const limit = BigInt(population - place);
    const bound = limit * (ALL_WORDS / limit);
    let word;
    do {
      word = BigInt(`0x${toHex(await sha256(joined(key, eightBytes(counter))))}`);
      counter += 1n;
    } while (word >= bound);
    const other = place + Number(word % limit);
    [left[place], left[other]] = [left[other], left[place]];
  }
  return left.slice(0, size);
}

function utf8(text) {
  return new TextEncoder().encode(text);
}

function joined(...parts) {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

function eightBytes(number) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, number);
  return bytes;
}

function isDay(text) {
  const isShaped = typeof text === "string" && /^\d{4}-\d{2}-\d{2}$/.test(text);
  const at = isShaped ? new Date(`${text}T00:00:00Z`) : NaN;
  return !Number.isNaN(Number(at)) && at.toISOString().startsWith(text);
}
