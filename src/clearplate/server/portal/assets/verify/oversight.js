// Reviews, approvals, appeals, audits, support, protected places and residents' matters, in whatever order they are told (docs/spec/statistics.md).

const EXIGENT_MS = 24 * 3_600_000;
const DECIDED = ["approved", "declined", "expired", "withdrawn"];
const STEPS = ["asked", ...DECIDED];
const APPROVALS = new Set(STEPS.map((step) => `approvals.${step}`));
const KEYS = {
  "review.disposed": "search",
  "review.finding": "search",
  "review.consequence": "search",
  "review.sample_drawn": "sample",
  "review.audit_planned": "audit",
  "review.audit_closed": "audit",
  "search.asked": "search",
  "search.appealed": "request",
  ...Object.fromEntries(DECIDED.map((step) => [`approvals.${step}`, "request"])),
  "agencies.support_granted": "grant",
  "agencies.support_ended": "grant",
  "places.added": "place",
  "places.changed": "place",
  "places.ended": "place",
  ...Object.fromEntries(["received", "extended", "answered", "withdrawn"].map((step) => [`residents.${step}`, "reference"])),
};
const MATTER_STATES = ["open", "overdue", "answered", "answered_late", "withdrawn"];
/** Windowed figures that are told also when they are nought. */
export const OVERSIGHT_SUMS = [
  "searches.exigent",
  "searches.with_warrant",
  "searches.appealed",
  "searches.sightings_withheld",
  "reviews.done",
  "reviews.late",
  "reviews.explanations",
  "reviews.upheld",
  "reviews.dismissed",
  "log.confidential_reads",
  "access.suspended",
  "access.reinstated",
  "support.granted",
];
/** Families of windowed figures, told where they are not nought. */
export const OVERSIGHT_FAMILIES = /^(reviews\.(disposition|breach|outcome)|flags\.rule|access\.cause)\./;

/** What an act adds to the counts of its day: pairs of figure and amount. */
export function oversightCounts(kind, claims) {
  const one = (...names) => names.map((name) => [name, 1]);
  if (APPROVALS.has(kind)) {
    return claims.outstanding ? [] : one(`${kind}.${claims.what}`);
  }
  switch (kind) {
    case "search.asked":
      return one(...["exigent", "with_warrant"].filter((name) => claims[name] === true).map((name) => `searches.${name}`));
    case "search.answered":
      return [["searches.sightings_withheld", claims.withheld_count ?? 0]];
    case "search.appealed":
      return one("searches.appealed");
    case "review.disposed":
      return one("reviews.done", `reviews.disposition.${claims.disposition}`, ...(claims.overdue ? ["reviews.late"] : []));
    case "review.explanation_asked":
      return one("reviews.explanations");
    case "review.finding":
      if (!claims.upheld) {
        return one("reviews.dismissed");
      }
      return one("reviews.upheld", ...(claims.breach === null ? [] : [`reviews.breach.${claims.breach}`]));
    case "review.consequence":
      return one(`reviews.outcome.${claims.outcome}`);
    case "review.flags_counted":
      return [[`flags.rule.${claims.flag}`, claims.searches]];
    case "review.confidential_read":
      return one("log.confidential_reads");
    case "agencies.suspended":
      return one("access.suspended", `access.cause.${claims.cause}`);
    case "agencies.reinstated":
      return one("access.reinstated");
    case "agencies.support_granted":
      return one("support.granted");
    default:
      return [];
  }
}

/** Where the review of a search stands after an act; undefined if the act says nothing of it. */
export function reviewState(kind, claims) {
  if (kind === "review.finding") {
    return claims.upheld ? "improper" : "dismissed";
  }
  return kind === "review.explanation_asked" ? "explanation" : kind === "review.disposed" ? claims.disposition : undefined;
}

export class Oversight {
  constructor() {
    this.acts = new Map(); // what they are about -> its id -> acts, as they are told
    this.stated = new Map(); // kind -> claims of its latest act, with its index and instant
  }

  take(kind, claims, at, index) {
    if (kind === "review.counted" || kind === "promises.checked") {
      if ((claims.day ?? "") >= (this.stated.get(kind)?.day ?? "")) {
        this.stated.set(kind, { ...claims, index, at });
      }
    } else if (isKept(kind, claims)) {
      const about = KEYS[kind];
      const id = about === "sample" ? index : claims[about];
      const ofAll = this.acts.get(about) ?? new Map();
      this.acts.set(about, ofAll.set(id, [...(ofAll.get(id) ?? []), { kind, claims, at, index }]));
    }
  }

  /** Every sample as it is stated, in whatever order. */
  samples() {
    return [...(this.acts.get("sample")?.values() ?? [])].flat();
  }

  /**
   * Every list.
   * @param {Map<string, number>} sums Counts summed over the window.
   * @param {string} asOf
   */
  lists(sums, asOf) {
    const rows = (about, make) => [...(this.acts.get(about) ?? [])].map(([id, acts]) => make(id, byIndex(acts), asOf)).filter(Boolean);
    const newest = (about, make) => rows(about, make).sort((one, other) => other.index - one.index);
    return {
      reviews: newest("search", reviewRow),
      exigent: newest("search", exigentRow),
      samples: newest("sample", sampleRow),
      audits: rows("audit", auditRow).sort((one, other) => compare(one.due_on, other.due_on) || one.index - other.index),
      appeals: newest("request", appealRow),
      approvals: approvalRows(sums),
      grants: newest("grant", grantRow),
      places: rows("place", placeRow).sort((one, other) => one.index - other.index),
      matters: newest("reference", matterRow),
    };
  }

  /** What the lists add up to, and what the latest counts say: pairs of figure and value. */
  totals(lists) {
    const count = (name, states) => states.map((state) => [`${name}.${state}`, lists[name].filter((row) => row.state === state).length]);
    const inForce = lists.places.filter((row) => row.state === "in_force");
    const kinds = [...new Set(inForce.map((row) => row.what))];
    const by = (column) => {
      const codes = lists.matters.map((row) => row[column]).filter((code) => code !== null);
      return [...new Set(codes)].map((code) => [code, codes.filter((other) => other === code).length]);
    };
    const said = (kind, prefix, names) => names.map((name) => [`${prefix}.${name}`, this.stated.get(kind)?.[name] ?? null]);
    return [
      ...count("audits", ["planned", "overdue", "closed", "closed_late"]),
      ...count("exigent", ["waiting", "overdue", "in_time", "late"]),
      ...count("appeals", ["waiting", ...DECIDED]),
      ["support.in_force", lists.grants.filter((row) => row.state === "in_force").length],
      ["places.in_force", inForce.length],
      ...kinds.map((kind) => [`places.kind.${kind}`, inForce.filter((row) => row.what === kind).length]),
      ...count("matters", MATTER_STATES),
      ...by("matter").map(([code, number]) => [`matters.kind.${code}`, number]),
      ...by("outcome").map(([code, number]) => [`matters.outcome.${code}`, number]),
      ...said("review.counted", "reviews", ["waiting", "overdue"]),
      ...said("promises.checked", "promises", ["holds", "fails", "unchecked"]),
    ];
  }
}

function isKept(kind, claims) {
  if (kind === "search.asked") {
    return claims.exigent === true;
  }
  if (APPROVALS.has(kind) && (claims.what !== "search_appeal" || claims.outstanding)) {
    return false;
  }
  return kind in KEYS;
}

function byIndex(acts) {
  return [...acts].sort((one, other) => one.index - other.index);
}

function compare(one, other) {
  return one < other ? -1 : Number(one > other);
}

function of(acts, ...kinds) {
  return acts.filter((act) => kinds.includes(act.kind));
}

function named(act, ...names) {
  return { ...Object.fromEntries(names.map((name) => [name, act.claims[name]])), index: act.index, at: act.at };
}

function reviewRow(search, acts) {
  const isBegun = ({ kind, claims }) =>
    kind === "review.disposed" ? claims.disposition === "improper" : kind === "review.finding" || kind === "review.consequence";
  const [first] = acts.filter(isBegun);
  if (!first) {
    return null;
  }
  const finding = of(acts, "review.finding").at(-1);
  return {
    search,
    ...named(first, "agency"),
    upheld: finding?.claims.upheld ?? null,
    breach: finding?.claims.breach ?? null,
    outcomes: of(acts, "review.consequence").map((act) => act.claims.outcome).join(" "),
    finding_index: finding?.index ?? null,
  };
}

function exigentRow(search, acts, asOf) {
  const [asked] = of(acts, "search.asked");
  const [reviewed] = of(acts, "review.disposed");
  if (!asked) {
    return null;
  }
  const isOver = Date.parse(reviewed?.at ?? asOf) - Date.parse(asked.at) > EXIGENT_MS;
  const [over, inTime] = reviewed ? ["late", "in_time"] : ["overdue", "waiting"];
  const told = { reviewed_at: reviewed?.at ?? null, reviewed_index: reviewed?.index ?? null };
  return { search, ...named(asked, "agency", "offense_type"), state: isOver ? over : inTime, ...told };
}

function sampleRow(_id, [act]) {
  const row = named(act, "agency", "seed", "tree_size", "first_day", "last_day", "population");
  return { ...row, drawn: act.claims.searches.length };
}

function auditRow(audit, acts, asOf) {
  const [planned] = of(acts, "review.audit_planned");
  const [closed] = of(acts, "review.audit_closed");
  if (!planned) {
    return null;
  }
  const isOver = (closed?.at ?? asOf).slice(0, 10) > planned.claims.due_on;
  const [over, inTime] = closed ? ["closed_late", "closed"] : ["overdue", "planned"];
  return {
    audit,
    ...named(planned, "agency", "sort", "due_on"),
    state: isOver ? over : inTime,
    findings: closed?.claims.findings ?? null,
    closed_at: closed?.at ?? null,
    closed_index: closed?.index ?? null,
  };
}

function appealRow(request, acts) {
  const [appealed] = of(acts, "search.appealed");
  const [end] = of(acts, ...DECIDED.map((step) => `approvals.${step}`));
  if (!appealed) {
    return null;
  }
  const state = end?.kind.slice("approvals.".length) ?? "waiting";
  const told = { decided_at: end?.at ?? null, decided_index: end?.index ?? null };
  return { request, ...named(appealed, "search", "agency", "rule"), state, ...told };
}

function approvalRows(sums) {
  const rows = new Map();
  for (const [name, count] of sums) {
    const [station, step, what] = name.split(".");
    if (station === "approvals" && count) {
      const row = rows.get(what) ?? { what, ...Object.fromEntries(STEPS.map((one) => [one, 0])) };
      rows.set(what, { ...row, [step]: count });
    }
  }
  return [...rows.values()].sort((one, other) => compare(one.what, other.what));
}

function grantRow(grant, acts, asOf) {
  const [granted] = of(acts, "agencies.support_granted");
  const [ended] = of(acts, "agencies.support_ended");
  if (!granted) {
    return null;
  }
  return {
    grant,
    role: "support",
    agency: granted.claims.subject_agency,
    ...named(granted, "purpose", "hours", "ends_at"),
    state: ended ? "ended" : granted.claims.ends_at > asOf ? "in_force" : "over",
    ended_at: ended?.at ?? null,
    ended_index: ended?.index ?? null,
    why: ended?.claims.why ?? null,
  };
}

function placeRow(place, acts, asOf) {
  const [added] = of(acts, "places.added");
  const [ended] = of(acts, "places.ended");
  if (!added) {
    return null;
  }
  const { title, what, event } = (of(acts, "places.changed").at(-1) ?? added).claims;
  const { starts_at, ends_at } = added.claims;
  const isOver = ends_at !== null && ends_at <= asOf;
  const isAhead = starts_at !== null && starts_at > asOf;
  return {
    place,
    ...named(added, "starts_at", "ends_at", "camera_count"),
    title,
    what,
    event,
    state: ended ? "ended" : isOver ? "over" : isAhead ? "planned" : "in_force",
    ended_at: ended?.at ?? null,
    ended_index: ended?.index ?? null,
  };
}

function matterRow(reference, acts, asOf) {
  const [received] = of(acts, "residents.received");
  const [extended] = of(acts, "residents.extended");
  const [end] = of(acts, "residents.answered", "residents.withdrawn");
  if (!received) {
    return null;
  }
  const due_on = (extended ?? received).claims.due_on;
  const isOver = (end?.at ?? asOf).slice(0, 10) > due_on;
  const answer = end?.kind === "residents.answered" ? end.claims : null;
  const withdrawal = end && !answer ? end.claims.why : null;
  const [over, inTime] = answer ? ["answered_late", "answered"] : ["overdue", "open"];
  return {
    reference,
    ...named(received, "agency", "matter", "way", "received_on"),
    due_on,
    extended: extended?.claims.why ?? null,
    state: withdrawal !== null ? "withdrawn" : isOver ? over : inTime,
    answered_on: answer?.answered_on ?? null,
    outcome: answer?.outcome ?? null,
    withdrawal,
    closed_at: end?.at ?? null,
    closed_index: end?.index ?? null,
  };
}
