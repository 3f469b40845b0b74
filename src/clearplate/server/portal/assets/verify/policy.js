// C2SP tlog-policy: which keys the log has, which witnesses, and how many of them must have signed.

import { Fault } from "./fault.js";
import { parseVkey } from "./note.js";

/**
 * Read a policy file.
 * @returns {Promise<{logs: object[], witnesses: Map<string, object>, groups: Map<string, object>, quorum: string}>}
 */
export async function parsePolicy(text) {
  const policy = { logs: [], witnesses: new Map(), groups: new Map(), quorum: null };
  const inGroup = new Set();
  for (const line of text.split("\n").map((one) => one.replace(/^[ \t]+|[ \t]+$/g, ""))) {
    if (line !== "" && !line.startsWith("#")) {
      await readLine(policy, inGroup, line.split(/[ \t]+/), line);
    }
  }
  if (policy.quorum === null || policy.logs.length === 0) {
    throw new Fault("policy_malformed", { line: "quorum, log" });
  }
  return policy;
}

async function readLine(policy, inGroup, items, line) {
  const known = (name) => policy.witnesses.has(name) || policy.groups.has(name);
  const [word, name, ...rest] = items;
  if (word === "log" && name && rest.length <= 1) {
    policy.logs.push(await parseVkey(name));
  } else if (word === "witness" && rest.length >= 1 && rest.length <= 2 && name !== "none" && !known(name)) {
    policy.witnesses.set(name, await parseVkey(rest[0]));
  } else if (word === "group" && rest.length >= 2 && name !== "none" && !known(name)) {
    const members = rest.slice(1);
    const threshold = { all: members.length, any: 1 }[rest[0]] ?? (/^[1-9][0-9]*$/.test(rest[0]) ? Number(rest[0]) : 0);
    if (!members.every((one) => known(one) && !inGroup.has(one)) || threshold < 1 || threshold > members.length) {
      throw new Fault("policy_malformed", { line });
    }
    members.forEach((one) => inGroup.add(one));
    policy.groups.set(name, { threshold, members });
  } else if (word === "quorum" && policy.quorum === null && rest.length === 0 && (name === "none" || known(name))) {
    policy.quorum = name;
  } else {
    throw new Fault("policy_malformed", { line });
  }
}

/** Whether these witnesses, by their names in the policy, are enough. */
export function isSatisfied(policy, signed, name = policy.quorum) {
  if (name === "none") {
    return true;
  }
  const group = policy.groups.get(name);
  if (!group) {
    return signed.has(name);
  }
  return group.members.filter((one) => isSatisfied(policy, signed, one)).length >= group.threshold;
}
