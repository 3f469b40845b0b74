// An entry of the log: canonical JSON; confidential fields are digests, and disclosures open them (docs/spec/log-entries.md).

import { Fault } from "./fault.js";
import { sha256 } from "./merkle.js";

const MEMBERS = ["at", "kind", "public", "sd", "tag", "v"];
const INSTANT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/;

/** Canonical JSON (RFC 8785, whole numbers only). */
export function canonical(value) {
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join(",")}]`;
  }
  if (value !== null && typeof value === "object") {
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw new Fault("not_canonical");
  }
  return JSON.stringify(value);
}

/** Read canonical JSON and refuse every other spelling. */
export function parseCanonical(bytes) {
  let text;
  let value;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch {
    throw new Fault("not_canonical");
  }
  if (canonical(value) !== text) {
    throw new Fault("not_canonical");
  }
  return value;
}

/** Read one entry: {at, kind, public, sd, tag, v}. */
export function parseEntry(bytes, index) {
  let entry;
  try {
    entry = parseCanonical(bytes);
  } catch {
    throw new Fault("entry_malformed", { index });
  }
  const isObject = (one) => one !== null && typeof one === "object" && !Array.isArray(one);
  const shaped =
    isObject(entry) &&
    Object.keys(entry).sort().join() === MEMBERS.join() &&
    entry.v === 1 &&
    typeof entry.kind === "string" &&
    Number.isSafeInteger(entry.tag) &&
    isObject(entry.public) &&
    INSTANT.test(entry.at) &&
    Array.isArray(entry.sd) &&
    entry.sd.every((one) => typeof one === "string");
  if (!shaped) {
    throw new Fault("entry_malformed", { index });
  }
  return entry;
}

function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** The digest that stands for a disclosure in an entry. */
export async function disclosureDigest(disclosure) {
  return base64url(await sha256(new TextEncoder().encode(disclosure)));
}

/**
 * Open the disclosures of an entry that was withheld.
 * @returns {Promise<{kind: string, public: object}>} The act that the entry at `index` had hidden.
 */
export async function openDisclosures(disclosures, digests, index) {
  const fields = new Map();
  for (const disclosure of disclosures) {
    if (!digests.includes(await disclosureDigest(disclosure))) {
      throw new Fault("disclosure_not_committed", { index });
    }
    const [, name, value] = readDisclosure(disclosure, index);
    if (fields.has(name)) {
      throw new Fault("disclosure_not_committed", { index });
    }
    fields.set(name, value);
  }
  const kind = fields.get("kind");
  if (typeof kind !== "string") {
    throw new Fault("disclosure_not_committed", { index });
  }
  fields.delete("kind");
  return { kind, public: Object.fromEntries(fields) };
}

function readDisclosure(disclosure, index) {
  try {
    const plain = disclosure.replace(/-/g, "+").replace(/_/g, "/");
    const parts = parseCanonical(Uint8Array.from(atob(plain), (character) => character.charCodeAt(0)));
    if (Array.isArray(parts) && parts.length === 3 && typeof parts[1] === "string") {
      return parts;
    }
  } catch {
    // Told below, like every other malformed disclosure.
  }
  throw new Fault("disclosure_not_committed", { index });
}
