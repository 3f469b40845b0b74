// Fetching the files of the public space: relative to this script, so that a mirror is checked and not the original.

import { Fault } from "./fault.js";

export const PUBLIC_SPACE = new URL("../../", import.meta.url);
const FILE_BYTES_MAX = 64 * 1024 * 1024;

/** Gives a function that fetches one file, by its path in the public space. */
export function fetcher(signal, base = PUBLIC_SPACE) {
  return async (path, { fresh = false } = {}) => {
    let answer;
    let bytes;
    try {
      answer = await fetch(new URL(path, base), {
        signal,
        cache: fresh ? "no-store" : "default",
        credentials: "omit",
        referrerPolicy: "no-referrer",
      });
      bytes = new Uint8Array(await answer.arrayBuffer());
    } catch (error) {
      if (signal?.aborted) {
        throw error;
      }
      throw new Fault("unreachable", { path });
    }
    if (!answer.ok) {
      throw new Fault("missing_file", { path, status: answer.status });
    }
    if (bytes.length > FILE_BYTES_MAX) {
      throw new Fault("unreachable", { path });
    }
    return bytes;
  };
}
