// C2SP signed-note: a text and the signatures under it.

import { Fault } from "./fault.js";
import { sameBytes, sha256, toHex } from "./merkle.js";

export const ED25519 = 1;
export const COSIGNATURE_ED25519 = 4;
export const COSIGNATURE_MLDSA44 = 6;
const KEY_BYTES = { [ED25519]: 32, [COSIGNATURE_ED25519]: 32, [COSIGNATURE_MLDSA44]: 1312 };
const SIGNATURES_MAX = 64;
const NOTE_BYTES_MAX = 512 * 1024;

/** Decode standard base64 with padding; refuses every other spelling. */
export function fromBase64(text) {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) {
    throw new Fault("not_base64");
  }
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  if (toBase64(bytes) !== text) {
    throw new Fault("not_base64");
  }
  return bytes;
}

export function toBase64(bytes) {
  let binary = "";
  for (const byte of bytes) {
    binary += String.fromCharCode(byte);
  }
  return btoa(binary);
}

/**
 * Read a note.
 * @returns {{text: string, signatures: {name: string, keyId: string, signature: Uint8Array}[]}}
 */
export function parseNote(bytes) {
  if (bytes.length > NOTE_BYTES_MAX) {
    throw new Fault("note_malformed");
  }
  let whole;
  try {
    whole = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Fault("note_malformed");
  }
  const split = whole.lastIndexOf("\n\n");
  // eslint-disable-next-line no-control-regex
  if (split < 0 || !whole.endsWith("\n") || /[\u0000-\u0009\u000b-\u001f]/.test(whole)) {
    throw new Fault("note_malformed");
  }
  const lines = whole.slice(split + 2, -1).split("\n");
  if (lines.length > SIGNATURES_MAX) {
    throw new Fault("note_malformed");
  }
  return { text: whole.slice(0, split + 1), signatures: lines.map(parseSignature) };
}

function parseSignature(line) {
  const parts = /^\u2014 ([^\s+]+) (\S+)$/u.exec(line);
  if (!parts) {
    throw new Fault("note_malformed");
  }
  const bytes = fromBase64(parts[2]);
  if (bytes.length < 5) {
    throw new Fault("note_malformed");
  }
  return { name: parts[1], keyId: toHex(bytes.subarray(0, 4)), signature: bytes.subarray(4) };
}

/**
 * Read a verifier key, and check that its id is the one its name and key give.
 * @returns {Promise<{name: string, keyId: string, algorithm: number, publicKey: Uint8Array, text: string}>}
 */
export async function parseVkey(text) {
  const parts = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text);
  if (!parts) {
    throw new Fault("key_malformed", { key: text.slice(0, 60) });
  }
  const [, name, keyId] = parts;
  const material = fromBase64(parts[3]);
  const algorithm = material[0];
  const publicKey = material.subarray(1);
  if (KEY_BYTES[algorithm] !== undefined && publicKey.length !== KEY_BYTES[algorithm]) {
    throw new Fault("key_malformed", { key: name });
  }
  const named = new TextEncoder().encode(`${name}\n`);
  const hashed = new Uint8Array(named.length + material.length);
  hashed.set(named);
  hashed.set(material, named.length);
  if (toHex((await sha256(hashed)).subarray(0, 4)) !== keyId) {
    throw new Fault("key_malformed", { key: name });
  }
  return { name, keyId, algorithm, publicKey, text };
}

/** Whether this browser's WebCrypto checks Ed25519; tried on the example of the note specification. */
export async function hasEd25519() {
  const key = fromBase64("AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k").subarray(1);
  const signed = fromBase64(
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=",
  ).subarray(4);
  try {
    return await verifyEd25519(key, new TextEncoder().encode("This is an example message.\n"), signed);
  } catch {
    return false;
  }
}

export async function verifyEd25519(publicKey, message, signature) {
  const key = await crypto.subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "Ed25519" }, key, signature, message);
}

/** The signature that a key made on a note, if it is there. */
export function signatureBy(note, key) {
  return note.signatures.find((one) => one.name === key.name && one.keyId === key.keyId);
}

export { sameBytes };
