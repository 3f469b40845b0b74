// RFC 6962 hashing with WebCrypto, and a tree that grows tile by tile in memory of the logarithm of its size.

import { Fault } from "./fault.js";

export const TILE_WIDTH = 256;
export const HASH_BYTES = 32;

export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

export function toHex(bytes) {
  let text = "";
  for (const byte of bytes) {
    text += byte.toString(16).padStart(2, "0");
  }
  return text;
}

export function fromHex(text) {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

export function sameBytes(one, other) {
  return one.length === other.length && one.every((byte, place) => byte === other[place]);
}

function prefixed(prefix, ...parts) {
  const bytes = new Uint8Array(1 + parts.reduce((sum, part) => sum + part.length, 0));
  bytes[0] = prefix;
  let place = 1;
  for (const part of parts) {
    bytes.set(part, place);
    place += part.length;
  }
  return bytes;
}

export function leafHash(entry) {
  return sha256(prefixed(0, entry));
}

export function nodeHash(left, right) {
  return sha256(prefixed(1, left, right));
}

/** The leaf hashes of many entries: the browser hashes them side by side, and one promise waits for all. */
export function leafHashes(entries) {
  return Promise.all(entries.map(leafHash));
}

/**
 * The root over hashes of subtrees of one size. An odd one at the right edge is carried up unhashed, which gives the
 * RFC's tree.
 */
export async function rootOf(hashes) {
  if (hashes.length === 0) {
    return sha256(new Uint8Array());
  }
  let level = hashes;
  while (level.length > 1) {
    const paired = [];
    for (let place = 0; place + 1 < level.length; place += 2) {
      paired.push(nodeHash(level[place], level[place + 1]));
    }
    const next = await Promise.all(paired);
    if (level.length % 2) {
      next.push(level[level.length - 1]);
    }
    level = next;
  }
  return level[0];
}

/** The subtrees of sizes 2^k that `hashes` make up, the largest first. */
async function peaksOf(hashes) {
  const peaks = [];
  let rest = hashes;
  while (rest.length) {
    const width = 2 ** Math.floor(Math.log2(rest.length));
    peaks.push(await rootOf(rest.slice(0, width)));
    rest = rest.slice(width);
  }
  return peaks;
}

/** A tree that grows by tiles of 256 leaf hashes; only the last may be narrower. */
export class TileTree {
  /** @param {(level: number, index: number, hashes: Uint8Array[]) => Promise<void>} onTile Sees every tile once. */
  constructor(onTile = async () => {}) {
    this.onTile = onTile;
    this.levels = [];
    this.size = 0;
  }

  async add(hashes) {
    if (this.size % TILE_WIDTH) {
      throw new Fault("internal");
    }
    this.size += hashes.length;
    this.level(0).pending = hashes;
    await this.carry(0);
  }

  level(number) {
    while (this.levels.length <= number) {
      this.levels.push({ pending: [], done: 0 });
    }
    return this.levels[number];
  }

  async carry(number) {
    const level = this.level(number);
    if (level.pending.length < TILE_WIDTH) {
      return;
    }
    await this.onTile(number, level.done, level.pending);
    this.level(number + 1).pending.push(await rootOf(level.pending));
    level.pending = [];
    level.done += 1;
    await this.carry(number + 1);
  }

  /** Show the tiles at the right edge, which are partial. */
  async finish() {
    for (const [number, level] of this.levels.entries()) {
      if (level.pending.length) {
        await this.onTile(number, level.done, level.pending);
      }
    }
  }

  /** The root of the tree so far with `more` leaf hashes after it; asked between full tiles only, or for the whole. */
  async root(more = []) {
    const peaks = [];
    for (const [number, level] of [...this.levels.entries()].reverse()) {
      peaks.push(...(await peaksOf(number === 0 && more.length ? more : level.pending)));
    }
    if (this.levels.length === 0) {
      peaks.push(...(await peaksOf(more)));
    }
    if (peaks.length === 0) {
      return sha256(new Uint8Array());
    }
    let result = peaks.pop();
    while (peaks.length) {
      result = await nodeHash(peaks.pop(), result);
    }
    return result;
  }
}
