// C2SP tlog-tiles: where tiles and entry bundles lie, and what is in them.

import { Fault } from "./fault.js";
import { HASH_BYTES, TILE_WIDTH } from "./merkle.js";

function numbered(index, width) {
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, "0");
  const groups = padded.match(/.{3}/g);
  const path = groups.map((group, place) => (place < groups.length - 1 ? `x${group}` : group)).join("/");
  return width === TILE_WIDTH ? path : `${path}.p/${width}`;
}

export function tilePath(level, index, width) {
  return `tile/${level}/${numbered(index, width)}`;
}

export function bundlePath(index, width) {
  return `tile/entries/${numbered(index, width)}`;
}

/** The bundles of a tree, in order. */
export function bundlesOf(size) {
  const bundles = [];
  for (let start = 0; start < size; start += TILE_WIDTH) {
    bundles.push({ index: start / TILE_WIDTH, start, width: Math.min(TILE_WIDTH, size - start) });
  }
  return bundles;
}

/** The hashes of one tile. */
export function decodeTile(bytes, width, path) {
  if (bytes.length !== width * HASH_BYTES) {
    throw new Fault("tile_length", { path, expected: width * HASH_BYTES, found: bytes.length });
  }
  const hashes = [];
  for (let place = 0; place < bytes.length; place += HASH_BYTES) {
    hashes.push(bytes.subarray(place, place + HASH_BYTES));
  }
  return hashes;
}

/** The entries of one bundle: each behind its length in two bytes. */
export function decodeBundle(bytes, width, path) {
  const entries = [];
  let place = 0;
  while (entries.length < width) {
    if (place + 2 > bytes.length) {
      throw new Fault("bundle_malformed", { path });
    }
    const length = bytes[place] * 256 + bytes[place + 1];
    if (place + 2 + length > bytes.length) {
      throw new Fault("bundle_malformed", { path });
    }
    entries.push(bytes.subarray(place + 2, place + 2 + length));
    place += 2 + length;
  }
  if (place !== bytes.length) {
    throw new Fault("bundle_malformed", { path });
  }
  return entries;
}
