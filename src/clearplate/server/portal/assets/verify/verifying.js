// The check from end to end, step by step. It touches no page of its own: whoever calls it is told how it goes.

import { openCheckpoint } from "./checkpoint.js";
import { compareFigures, compareFiles, compareLists, comparePage, filesOf, parseFigures } from "./compare.js";
import { parseEntry } from "./entries.js";
import { Fault } from "./fault.js";
import { Fold } from "./figures.js";
import { leafHashes, sameBytes, sha256, TILE_WIDTH, TileTree, toHex } from "./merkle.js";
import { hasEd25519 } from "./note.js";
import { isSatisfied, parsePolicy } from "./policy.js";
import { checkResult, readResult } from "./promises.js";
import { Beginnings, drawAgain } from "./samples.js";
import { bundlePath, bundlesOf, decodeBundle, decodeTile, tilePath } from "./tiles.js";

export const STEPS = [
  "keys",
  "checkpoint",
  "witnesses",
  "entries",
  "root",
  "memory",
  "figures",
  "samples",
  "promises",
  "files",
  "pages",
];
const AHEAD = 6; // Bundles asked for before they are needed.

/**
 * Check a public space.
 * @param {object} options
 * @param {(path: string, how?: object) => Promise<Uint8Array>} options.fetchBytes
 * @param {object|null} options.seen What was seen last: {keys, origin, size, root, cityKey}.
 * @param {(step: string, state: "running"|"held"|"doubt", key?: string, values?: object) => void} options.tell
 * @returns {Promise<{seen: object, doubts: number, size: number, figures: number}>}
 */
export async function verify({ fetchBytes, seen, tell }) {
  let doubts = 0;
  const held = (step, key, values) => tell(step, "held", key, values);
  const doubt = (step, key, values) => {
    doubts += 1;
    tell(step, "doubt", key, values);
  };
  const { policy, keys } = await readKeys({ fetchBytes, seen, tell, held });
  // The portal's figures first, then the checkpoint: the log may have grown past the figures, never the reverse.
  const figuresBytes = await fetchBytes("data/figures.json", { fresh: true });
  const published = parseFigures(figuresBytes);
  const result = await readResult(fetchBytes);
  const checkpoint = await readCheckpoint({ fetchBytes, policy, tell, held, doubt });
  if (published.origin !== checkpoint.origin) {
    throw new Fault("wrong_origin", { found: published.origin, expected: checkpoint.origin });
  }
  if (published.tree_size > checkpoint.size) {
    throw new Fault("figures_ahead", { figures: published.tree_size, log: checkpoint.size });
  }
  const roots = new Map([
    [published.tree_size, null],
    [result.size, null],
  ]);
  if (seen && seen.size > checkpoint.size) {
    throw new Fault("rolled_back", { old: seen.size, size: checkpoint.size });
  }
  if (seen) {
    roots.set(seen.size, null);
  }
  const { fold, beginnings } = await readLog({ fetchBytes, checkpoint, foldSize: published.tree_size, roots, tell, held });
  compareMemory({ seen, checkpoint, roots, tell, held });
  const figures = await compareNumbers({ fold, published, root: roots.get(published.tree_size), tell, held });
  await checkSamples({ fold, beginnings, roots, tell, held });
  const known = { origin: checkpoint.origin, roots, asOf: published.as_of, cityKey: seen?.cityKey };
  const cityKey = await unlessRebuilt({ fetchBytes, figuresBytes }, async () => {
    const found = await checkPromises({ result, fold, known, tell, held, doubt });
    await comparePortal({ fetchBytes, fold, published, tell, held });
    return found;
  });
  const now = { keys, origin: checkpoint.origin, size: checkpoint.size, root: toHex(checkpoint.root), cityKey };
  return { seen: now, doubts, size: checkpoint.size, figures, asOf: published.as_of };
}

async function readKeys({ fetchBytes, seen, tell, held }) {
  tell("keys", "running");
  const bytes = await fetchBytes("log/keys.txt", { fresh: true });
  const policy = await parsePolicy(new TextDecoder().decode(bytes));
  const keys = policy.logs.map((key) => key.text).sort();
  if (seen && seen.keys.join() !== keys.join()) {
    throw new Fault("keys_changed");
  }
  held("keys", seen ? "keys_same" : "keys_first", { count: keys.length, origin: policy.logs[0].name });
  return { policy, keys };
}

async function readCheckpoint({ fetchBytes, policy, tell, held, doubt }) {
  tell("checkpoint", "running");
  const ed25519 = await hasEd25519();
  const opened = await openCheckpoint(await fetchBytes("log/checkpoint", { fresh: true }), policy, ed25519);
  const { size, origin } = opened.checkpoint;
  if (ed25519) {
    const alsoMlDsa = opened.unchecked.includes("ML-DSA-44");
    held("checkpoint", alsoMlDsa ? "checkpoint_held_mldsa" : "checkpoint_held", { size, origin });
  } else {
    doubt("checkpoint", "checkpoint_unchecked", { size, origin });
  }
  tell("witnesses", "running");
  const names = opened.witnesses.map((one) => `${one.name} (${one.at.toISOString().slice(0, 16).replace("T", " ")} UTC)`);
  const values = { names: names.join(", "), count: names.length, unchecked: opened.uncheckedWitnesses.join(", ") };
  const signed = new Set(opened.witnesses.map((one) => one.name));
  if (policy.quorum === "none") {
    held("witnesses", names.length ? "witnesses_not_needed" : "witnesses_none", values);
  } else if (isSatisfied(policy, signed)) {
    held("witnesses", "witnesses_enough", values);
  } else if (isSatisfied(policy, new Set([...signed, ...opened.uncheckedWitnesses]))) {
    doubt("witnesses", "witnesses_unchecked", values);
  } else {
    doubt("witnesses", "witnesses_too_few", values);
  }
  return opened.checkpoint;
}

/** Fetch every bundle and every tile, hash them, and fold the entries that the figures speak of. */
async function readLog({ fetchBytes, checkpoint, foldSize, roots, tell, held }) {
  tell("entries", "running");
  const reading = new Reading(fetchBytes, checkpoint, roots);
  const fold = new Fold();
  const beginnings = new Beginnings();
  const bundles = bundlesOf(checkpoint.size);
  const ahead = [];
  const ask = (bundle) => {
    const asked = reading.fetchBundle(bundle);
    asked.catch(() => {}); // Told when its turn comes.
    ahead.push(asked);
  };
  bundles.slice(0, AHEAD).forEach(ask);
  const started = performance.now();
  for (const [number, bundle] of bundles.entries()) {
    const { entries, told } = await ahead.shift();
    if (number + AHEAD < bundles.length) {
      ask(bundles[number + AHEAD]);
    }
    const leaves = await reading.hash(bundle, entries, told);
    const folded = reading.wrong ? [] : entries.slice(0, Math.max(0, foldSize - bundle.start));
    const parsed = folded.map((bytes, place) => parseEntry(bytes, bundle.start + place));
    parsed.forEach((entry, place) => beginnings.see(entry, bundle.start + place));
    await reading.take(bundle, leaves, told, beginnings);
    for (const [place, entry] of parsed.entries()) {
      await fold.add(entry, toHex(leaves[place]));
    }
    const done = bundle.start + entries.length;
    const rate = Math.round(done / Math.max(0.001, (performance.now() - started) / 1000));
    tell("entries", "running", "entries_progress", { done, size: checkpoint.size, rate });
  }
  const root = await reading.finish();
  held("entries", "entries_held", { size: checkpoint.size, tiles: reading.tiles });
  tell("root", "running");
  held("root", "root_held", { root: toHex(root) });
  return { fold, beginnings };
}

/** The log as it is read: a tree of the entries and a tree of what the tiles say, until one of them is found wrong. */
class Reading {
  constructor(fetchBytes, checkpoint, roots) {
    this.fetchBytes = fetchBytes;
    this.checkpoint = checkpoint;
    this.roots = roots;
    this.tiles = 0;
    this.wrong = null; // The first leaf in which entry and tile differ.
    this.wrongTile = null;
    this.byEntries = new TileTree((level, index, hashes) => this.seeTile(level, index, hashes));
    this.byTiles = new TileTree();
  }

  async fetchBundle({ index, width }) {
    const [bundle, tile] = [bundlePath(index, width), tilePath(0, index, width)];
    const [entries, hashes] = await Promise.all([this.fetchBytes(`log/${bundle}`), this.fetchBytes(`log/${tile}`)]);
    return { entries: decodeBundle(entries, width, `log/${bundle}`), told: decodeTile(hashes, width, `log/${tile}`) };
  }

  async hash(bundle, entries, told) {
    const leaves = await leafHashes(entries);
    const place = leaves.findIndex((leaf, number) => !sameBytes(leaf, told[number]));
    if (place >= 0 && !this.wrong) {
      const { index, width, start } = bundle;
      this.wrong = { index: start + place, hash: toHex(leaves[place]), tile: toHex(told[place]), at: { index, width } };
    }
    return leaves;
  }

  /** Grow both trees; the roots wanted in this bundle, and at each day that begins in it, are taken on the way. */
  async take(bundle, leaves, told, { starts }) {
    for (const { index } of starts.filter((start) => start.index >= bundle.start)) {
      this.roots.set(index, this.roots.get(index) ?? (index === this.byEntries.size ? toHex(await this.byEntries.root()) : null));
    }
    for (const [size, known] of this.roots) {
      if (known === null && size > bundle.start && size <= bundle.start + leaves.length) {
        const isWhole = size === bundle.start + TILE_WIDTH;
        this.roots.set(size, isWhole ? null : toHex(await this.byEntries.root(leaves.slice(0, size - bundle.start))));
      }
    }
    await this.byEntries.add(leaves);
    await this.byTiles.add(told);
    for (const [size, root] of this.roots) {
      if (root === null && size === this.byEntries.size) {
        this.roots.set(size, toHex(await this.byEntries.root()));
      }
    }
  }

  async seeTile(level, index, hashes) {
    this.tiles += 1;
    if (level === 0 || this.wrong || this.wrongTile) {
      return; // Level 0 is compared leaf by leaf; above a wrong leaf every tile differs.
    }
    const path = `log/${tilePath(level, index, hashes.length)}`;
    const told = decodeTile(await this.fetchBytes(path), hashes.length, path);
    if (!hashes.every((hash, place) => sameBytes(hash, told[place]))) {
      this.wrongTile = path;
    }
  }

  async finish() {
    await this.byEntries.finish();
    const root = await this.byEntries.root();
    const isSigned = sameBytes(root, this.checkpoint.root);
    if (this.wrong) {
      const { index, hash, tile, at } = this.wrong;
      const values = { index, hash, tile, bundle: `log/${bundlePath(at.index, at.width)}` };
      values.path = `log/${tilePath(0, at.index, at.width)}`;
      const isTileSigned = sameBytes(await this.byTiles.root(), this.checkpoint.root);
      throw new Fault(isSigned ? "tile_changed" : isTileSigned ? "entry_changed" : "leaf_differs", values);
    }
    if (this.wrongTile && isSigned) {
      throw new Fault("tile_changed", { path: this.wrongTile, index: "–", hash: "–", tile: "–", bundle: "–" });
    }
    if (!isSigned) {
      const signed = toHex(this.checkpoint.root);
      throw new Fault("root_differs", { computed: toHex(root), signed, size: this.checkpoint.size });
    }
    for (const [size, known] of this.roots) {
      if (known === null) {
        this.roots.set(size, size === this.checkpoint.size ? toHex(root) : toHex(await sha256(new Uint8Array())));
      }
    }
    return root;
  }
}

function compareMemory({ seen, checkpoint, roots, tell, held }) {
  tell("memory", "running");
  if (!seen) {
    held("memory", "memory_first", { size: checkpoint.size });
    return;
  }
  if (seen.origin !== checkpoint.origin || roots.get(seen.size) !== seen.root) {
    throw new Fault("forked", { old: seen.size, size: checkpoint.size });
  }
  held("memory", "memory_held", { old: seen.size, size: checkpoint.size });
}

async function compareNumbers({ fold, published, root, tell, held }) {
  tell("figures", "running");
  if (root !== published.root_hash) {
    throw new Fault("figures_other_log", { size: published.tree_size });
  }
  const computed = fold.snapshot(published.as_of);
  const figures = compareFigures(computed.figures, published.figures);
  const rows = compareLists(computed.lists, published.lists);
  const asOf = published.as_of.slice(0, 16).replace("T", " ");
  held("figures", "figures_held", { figures, rows, asOf, size: published.tree_size });
  return figures;
}

async function checkSamples({ fold, beginnings, roots, tell, held }) {
  tell("samples", "running");
  const drawn = await drawAgain({ samples: fold.oversight.samples(), asked: fold.asked }, beginnings, roots);
  held("samples", drawn.length ? "samples_held" : "samples_none", { count: drawn.length, ...drawn.at(-1) });
}

/** Gives the city's key as it is known from now on. */
async function checkPromises({ result, fold, known, tell, held, doubt }) {
  tell("promises", "running");
  const ed25519 = await hasEd25519();
  const stated = fold.oversight.stated.get("promises.checked");
  const found = await checkResult(result.bytes, { ...known, stated, ed25519 });
  if (found === null) {
    held("promises", "promises_none");
    return known.cityKey;
  }
  if (!ed25519) {
    doubt("promises", "promises_unchecked", found);
    return known.cityKey;
  }
  held("promises", "promises_held", found);
  return found.key;
}

/** Do this; if it fails while the portal was built anew, say so instead. */
async function unlessRebuilt({ fetchBytes, figuresBytes }, act) {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Fault && !sameBytes(figuresBytes, await fetchBytes("data/figures.json", { fresh: true }))) {
      throw new Fault("rebuilt");
    }
    throw error;
  }
}

async function comparePortal({ fetchBytes, fold, published, tell, held }) {
  const computed = fold.snapshot(published.as_of);
  tell("files", "running");
  const files = await compareFiles(filesOf(fold.months()), published.files, (path) => fetchBytes(path, { fresh: true }));
  held("files", "files_held", { files });
  tell("pages", "running");
  const { pages, marks } = await comparePages(fetchBytes, computed);
  held("pages", "pages_held", { pages, marks });
}

/** Every page that the two first pages link to, in their own folder. */
async function comparePages(fetchBytes, computed) {
  const parser = new DOMParser();
  const waiting = ["index.html", "es/index.html"];
  const known = new Set(waiting);
  let marks = 0;
  while (waiting.length) {
    const path = waiting.shift();
    const page = parser.parseFromString(new TextDecoder().decode(await fetchBytes(path, { fresh: true })), "text/html");
    marks += comparePage(page, path, computed);
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    for (const link of page.querySelectorAll("a[href]")) {
      const [, name] = /^(?:\.\/)?([a-z0-9_-]+\.html)(?:#.*)?$/.exec(link.getAttribute("href")) ?? [];
      if (name && !known.has(folder + name)) {
        known.add(folder + name);
        waiting.push(folder + name);
      }
    }
  }
  return { pages: known.size, marks };
}
