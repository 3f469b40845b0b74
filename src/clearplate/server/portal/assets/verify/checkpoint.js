// C2SP tlog-checkpoint and tlog-cosignature: the city's signed statement of the whole log, and who else signed it.

import { Fault } from "./fault.js";
import { HASH_BYTES } from "./merkle.js";
import {
  COSIGNATURE_ED25519,
  COSIGNATURE_MLDSA44,
  ED25519,
  fromBase64,
  parseNote,
  signatureBy,
  verifyEd25519,
} from "./note.js";

/** Read a note's text as a checkpoint. */
export function parseCheckpoint(text) {
  const lines = text.split("\n");
  const [origin, size, root] = lines;
  const whole = lines.length >= 4 && lines.at(-1) === "" && !lines.slice(0, -1).includes("");
  if (!whole || !/^(?:0|[1-9][0-9]{0,15})$/.test(size) || !Number.isSafeInteger(Number(size))) {
    throw new Fault("checkpoint_malformed");
  }
  const hash = fromBase64(root);
  if (hash.length !== HASH_BYTES) {
    throw new Fault("checkpoint_malformed");
  }
  return { origin, size: Number(size), root: hash };
}

/**
 * Open a checkpoint with the keys of a policy.
 * @param {Uint8Array} bytes The checkpoint file.
 * @param {object} policy As parsePolicy gives it.
 * @param {boolean} ed25519 Whether this browser can check Ed25519.
 * @returns {Promise<{checkpoint: object, signed: string[], unchecked: string[], witnesses: {name: string, at: Date}[],
 *   uncheckedWitnesses: string[]}>} Names of log keys and witnesses whose signatures hold, or could not be checked here.
 */
export async function openCheckpoint(bytes, policy, ed25519) {
  const note = parseNote(bytes);
  const checkpoint = parseCheckpoint(note.text);
  const logs = policy.logs.filter((key) => key.name === checkpoint.origin);
  if (logs.length === 0) {
    throw new Fault("wrong_origin", { found: checkpoint.origin, expected: policy.logs[0].name });
  }
  const opened = { checkpoint, signed: [], unchecked: [], witnesses: [], uncheckedWitnesses: [] };
  let found = 0;
  for (const key of logs) {
    const signature = signatureBy(note, key);
    if (!signature) {
      continue;
    }
    found += key.algorithm === ED25519 ? 1 : 0;
    if (key.algorithm !== ED25519 || !ed25519) {
      opened.unchecked.push(key.algorithm === COSIGNATURE_MLDSA44 ? "ML-DSA-44" : "Ed25519");
    } else if (await verifyEd25519(key.publicKey, new TextEncoder().encode(note.text), signature.signature)) {
      opened.signed.push("Ed25519");
    } else {
      throw new Fault("bad_signature", { name: key.name });
    }
  }
  if (found === 0) {
    throw new Fault("not_signed", { name: checkpoint.origin });
  }
  for (const [name, key] of policy.witnesses) {
    await countWitness(opened, note, name, key, ed25519);
  }
  return opened;
}

async function countWitness(opened, note, name, key, ed25519) {
  const signature = signatureBy(note, key);
  if (!signature) {
    return;
  }
  if (key.algorithm !== COSIGNATURE_ED25519 || !ed25519) {
    opened.uncheckedWitnesses.push(name);
    return;
  }
  const view = new DataView(signature.signature.buffer, signature.signature.byteOffset, signature.signature.length);
  if (view.byteLength !== 72) {
    throw new Fault("bad_signature", { name });
  }
  const seconds = view.getBigUint64(0);
  const message = new TextEncoder().encode(`cosignature/v1\ntime ${seconds}\n${note.text}`);
  if (!(await verifyEd25519(key.publicKey, message, signature.signature.subarray(8)))) {
    throw new Fault("bad_signature", { name });
  }
  opened.witnesses.push({ name, at: new Date(Number(seconds) * 1000) });
}
