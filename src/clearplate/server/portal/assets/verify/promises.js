// The city's own check of its promises: is it the one that the log names, signed, of this log and of these days? (docs/spec/promises.md)

import { canonical, parseCanonical } from "./entries.js";
import { Fault } from "./fault.js";
import { fromHex, sha256, toHex } from "./merkle.js";
import { fromBase64, verifyEd25519 } from "./note.js";

export const PROMISES_PATH = "data/promises.json";
const LABEL = "clearplate/promise-check/v1\n";
const AGE_MAX_MS = 3 * 86_400_000;
const NAMES = Array.from({ length: 17 }, (_, number) => `P${number + 1}`);
const VERDICTS = ["fails", "holds", "unchecked"];
const MEMBERS = "at,city_public_key,findings,origin,policy,root_hash,software,tree_size,v";

/**
 * Fetch the result; nothing is checked yet.
 * @returns {Promise<{bytes: Uint8Array|null, size: number}>} None where there is none; the size of the log it says it was made on.
 */
export async function readResult(fetchBytes) {
  let bytes;
  try {
    bytes = await fetchBytes(PROMISES_PATH, { fresh: true });
  } catch (error) {
    if (error instanceof Fault && error.key === "missing_file" && [404, 410].includes(error.values.status)) {
      return { bytes: null, size: 0 };
    }
    throw error;
  }
  try {
    const size = parseCanonical(bytes)?.payload?.tree_size;
    return { bytes, size: Number.isSafeInteger(size) && size > 0 ? size : 0 };
  } catch {
    return { bytes, size: 0 }; // Told when it is checked.
  }
}

/**
 * Check the result.
 * @param {Uint8Array|null} bytes The published file.
 * @param {object} known
 * @param {object|undefined} known.stated Claims of the last entry promises.checked, with its `index` and `at`.
 * @param {string} known.origin The log's name.
 * @param {Map<number, string>} known.roots Size of the log -> its root.
 * @param {string} known.asOf What the age is counted to.
 * @param {string|undefined} known.cityKey The city's key as this browser saw it earlier.
 * @param {boolean} known.ed25519 Whether this browser can check Ed25519.
 * @returns {Promise<object|null>} What is told of it; null where there is none.
 */
export async function checkResult(bytes, known) {
  const { stated } = known;
  if (!stated) {
    if (bytes) {
      throw new Fault("promises_unnamed");
    }
    return null;
  }
  const { index } = stated;
  if (!bytes) {
    throw new Fault("promises_missing", { index });
  }
  if (toHex(await sha256(bytes)) !== stated.statement) {
    throw new Fault("promises_other", { index });
  }
  const payload = await signedPayload(bytes, known);
  belongs(payload, known);
  const counts = countsOf(payload.findings);
  for (const [name, count] of Object.entries(counts)) {
    if (stated[name] !== count) {
      throw new Fault("promises_count", { name, count, index, stated: stated[name] ?? "–" });
    }
  }
  const { at, city_public_key: key, tree_size: size } = payload;
  const fingerprint = toHex(await sha256(fromHex(key)));
  return { index, at: at.slice(0, 16).replace("T", " "), key, fingerprint, size, ...counts };
}

async function signedPayload(bytes, { ed25519, cityKey }) {
  let payload;
  let isSigned;
  try {
    const statement = parseCanonical(bytes);
    payload = statement.payload;
    const message = new TextEncoder().encode(LABEL + canonical(payload));
    const key = fromHex(/^[0-9a-f]{64}$/.exec(payload.city_public_key)[0]);
    isSigned = !ed25519 || (await verifyEd25519(key, message, fromBase64(statement.signature)));
  } catch {
    isSigned = false;
  }
  if (!isSigned) {
    throw new Fault("promises_not_signed");
  }
  if (Object.keys(payload).sort().join() !== MEMBERS || payload.v !== 1) {
    throw new Fault("promises_form");
  }
  if (cityKey && cityKey !== payload.city_public_key) {
    throw new Fault("promises_key", { found: payload.city_public_key, seen: cityKey });
  }
  return payload;
}

function belongs(payload, { stated, origin, roots, asOf }) {
  const { index } = stated;
  const size = payload.tree_size;
  if (payload.origin !== origin) {
    throw new Fault("wrong_origin", { found: String(payload.origin).slice(0, 100), expected: origin });
  }
  if (!Number.isSafeInteger(size) || size < 0 || size > index) {
    throw new Fault("promises_ahead", { size: String(size), index });
  }
  if (payload.root_hash !== roots.get(size)) {
    throw new Fault("promises_other_log", { size });
  }
  for (const name of ["at", "policy"]) {
    if (payload[name] !== stated[name]) {
      throw new Fault("promises_entry", { name, shown: String(payload[name]), stated: String(stated[name]), index });
    }
  }
  const age = Date.parse(asOf) - Date.parse(payload.at);
  if (!(age <= AGE_MAX_MS)) {
    throw new Fault("promises_old", { at: payload.at.slice(0, 10), days: Math.floor(age / 86_400_000) });
  }
}

/** What the promises come to: one failed check is enough, and nothing checked is not a promise kept. */
function countsOf(findings) {
  const found = new Map(NAMES.map((name) => [name, new Set()]));
  for (const one of Array.isArray(findings) ? findings : [null]) {
    if (!VERDICTS.includes(one?.verdict) || !found.has(one.promise)) {
      throw new Fault("promises_form");
    }
    found.get(one.promise).add(one.verdict);
  }
  const comeTo = [...found.values()].map((some) => VERDICTS.find((verdict) => some.has(verdict)) ?? "unchecked");
  const counts = VERDICTS.map((verdict) => [verdict, comeTo.filter((one) => one === verdict).length]);
  return { ...Object.fromEntries(counts), checks: findings.length };
}
