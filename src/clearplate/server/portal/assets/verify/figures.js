// The fold: every figure and list of the portal, from the entries of the log alone (docs/spec/statistics.md).

import { openDisclosures } from "./entries.js";
import { Fault } from "./fault.js";
import { holdRows, holdTotals } from "./holds.js";
import { OVERSIGHT_FAMILIES, OVERSIGHT_SUMS, Oversight, oversightCounts, reviewState } from "./oversight.js";

const WINDOW_DAYS = 30;
const CHANGES_MAX = 100;
const CHANGE_KINDS = new Set([
  "policy.adopted",
  "agencies.agency_added",
  "agencies.support_granted",
  "cameras.invited",
  "cameras.enrolled",
  "cameras.paused",
  "cameras.resumed",
  "cameras.revoked",
  "custody.escrow_used",
  "retention.shredded",
  "retention.clock_confirmed",
  "city.restored",
  "config.changed",
]);
const CAMERA_STATES = {
  "cameras.enrolled": "active",
  "cameras.paused": "paused",
  "cameras.resumed": "active",
  "cameras.revoked": "revoked",
};
const ACCOUNT_STEPS = { "agencies.officer_added": 1, "agencies.officer_left": -1, "agencies.officer_returned": 1 };
const COUNTED_KINDS = {
  "search.answered": "searches.answers",
  "custody.image_opened": "pictures.opened",
  "custody.image_refused": "pictures.refused",
  "agencies.signed_in": "signins.succeeded",
  "agencies.signin_failed": "signins.failed",
  "agencies.locked_out": "signins.lockouts",
  "cases.opened": "cases.opened",
  "cases.closed": "cases.closed",
  "config.changed": "changes.config",
  "custody.escrow_used": "escrow.used",
  "evidence.viewed": "evidence.viewed",
  "evidence.exported": "evidence.exports",
  "evidence.downloaded": "evidence.downloads",
  "evidence.disclosed": "evidence.disclosed",
};
const REFUSALS = new Set(["search.refused", "policy.refused", "custody.image_refused"]);
const NO_KIND_YET = ["hotlists", "incidents"];
/** Windowed figures that are told also when they are nought. */
const ALWAYS = [
  "searches.asked",
  "searches.refused",
  "searches.with_case",
  "searches.for_other_agency",
  "searches.answers",
  "searches.sightings_shown",
  "pictures.opened",
  "pictures.refused",
  "reads.captures",
  "reads.hours_withheld",
  "uploads.refused",
  "captures.missing",
  "signins.succeeded",
  "signins.failed",
  "signins.lockouts",
  "cases.opened",
  "cases.closed",
  "changes.config",
  "retention.captures_destroyed",
  "escrow.used",
  "evidence.viewed",
  "evidence.exports",
  "evidence.downloads",
  "evidence.disclosed",
  ...OVERSIGHT_SUMS,
];

export function dayBefore(day, days) {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
}

export class Fold {
  constructor() {
    this.size = 0;
    this.firstDay = null;
    this.spans = new Map(); // day -> [smallest, largest] index of its entries
    this.counts = new Map(); // day -> Map(figure -> count)
    this.agencies = [];
    this.accounts = 0;
    this.accountsOf = new Map();
    this.counted = new Map(); // agency -> its latest agencies.counted
    this.cameras = new Map();
    this.keys = new Map(); // day -> row
    this.certificates = new Map(); // day -> row
    this.escrow = new Map(); // day -> row
    this.caseKeysMade = new Set();
    this.caseKeysDestroyed = new Set();
    this.holds = new Map(); // hold -> acts, as they are told
    this.oversight = new Oversight();
    this.policies = [];
    this.changes = [];
    this.withheld = new Map(); // index -> {at, endsAt, digests, leaf}
    this.asked = []; // {index, day, search}: what samples are drawn from
    this.searches = []; // rows, without what others add to them
    this.touches = new Map(); // search -> {answers, sightings, pictures_opened}; it may be told before its search is
    this.reviews = new Map(); // search -> {state, index}; likewise
  }

  /**
   * Count the next entry.
   * @param {object} entry As parseEntry gives it.
   * @param {string} leaf Its leaf hash in hexadecimal digits.
   */
  async add(entry, leaf) {
    const index = this.size;
    const day = entry.at.slice(0, 10);
    this.size += 1;
    this.firstDay ??= day;
    const span = this.spans.get(day);
    this.spans.set(day, span ? [Math.min(span[0], index), Math.max(span[1], index)] : [index, index]);
    if (entry.kind === "tlog.embargoed") {
      this.withheld.set(index, { at: entry.at, endsAt: entry.public.ends_at, digests: entry.sd, leaf });
    } else if (entry.kind === "tlog.disclosed") {
      await this.disclose(entry.public, index);
    } else {
      this.act(entry.kind, entry.public, entry.at, index, false);
    }
  }

  async disclose(claims, index) {
    const hidden = this.withheld.get(claims.index);
    if (!hidden || hidden.leaf !== claims.leaf) {
      throw new Fault("disclosure_not_committed", { index });
    }
    const act = await openDisclosures(claims.disclosures, hidden.digests, index);
    if (act.kind === "review.sample_drawn") {
      throw new Fault("sample_withheld", { index: claims.index });
    }
    this.withheld.delete(claims.index);
    this.act(act.kind, act.public, hidden.at, claims.index, true);
  }

  count(day, figure, amount = 1) {
    if (!this.counts.has(day)) {
      this.counts.set(day, new Map());
    }
    const counts = this.counts.get(day);
    counts.set(figure, (counts.get(figure) ?? 0) + amount);
  }

  act(kind, claims, at, index, embargoed) {
    const day = at.slice(0, 10);
    if (COUNTED_KINDS[kind]) {
      this.count(day, COUNTED_KINDS[kind]);
    }
    if (REFUSALS.has(kind)) {
      this.count(day, `refusals.rule.${claims.rule}`);
    }
    if (CHANGE_KINDS.has(kind)) {
      this.changes.push({ index, at, kind });
    }
    const countedOn = kind === "review.flags_counted" ? claims.day : day;
    for (const [figure, amount] of oversightCounts(kind, claims)) {
      this.count(countedOn, figure, amount);
    }
    this.oversight.take(kind, claims, at, index);
    const state = reviewState(kind, claims);
    if (state !== undefined && index > (this.reviews.get(claims.search)?.index ?? -1)) {
      this.reviews.set(claims.search, { state, index });
    }
    const [station] = kind.split(".");
    if (station === "search" || station === "custody") {
      this.actOfSearch(kind, claims, at, index, embargoed);
      this.actOfKeys(kind, claims, at, index);
    } else if (station === "holds") {
      this.holds.set(claims.hold, [...(this.holds.get(claims.hold) ?? []), { kind, claims, at, index }]);
    } else if (kind === "retention.shredded") {
      this.actOfRetention(claims, at, index);
    } else if (station === "ingest") {
      this.actOfIngest(kind, claims, day);
    } else if (station === "cameras") {
      this.actOfCameras(kind, claims, at);
    } else if (station === "agencies") {
      this.actOfAgencies(kind, claims, at, index);
    } else if (kind === "policy.adopted") {
      const { policy, previous, effective_at, retention_days } = claims;
      this.policies.push({ policy, previous, index, at, effective_at, retention_days });
    }
  }

  actOfSearch(kind, claims, at, index, embargoed) {
    const day = at.slice(0, 10);
    if (kind === "search.asked") {
      this.count(day, "searches.asked");
      this.count(day, "searches.with_case", claims.case === null ? 0 : 1);
      this.count(day, "searches.for_other_agency", claims.for_other_agency ? 1 : 0);
      if (claims.offense_type !== null) {
        this.count(day, `searches.offense.${claims.offense_type}`);
      }
      this.searches.push(searchRow(claims, at, index, embargoed, "allowed"));
      if (!embargoed) {
        this.asked.push({ index, day, search: claims.search });
      }
    } else if (kind === "search.refused") {
      this.count(day, "searches.refused");
      this.searches.push(searchRow(claims, at, index, embargoed, "refused"));
    } else if (kind === "search.answered") {
      this.count(day, "searches.sightings_shown", claims.sighting_count);
      const touched = this.touched(claims.search);
      touched.answers += 1;
      touched.sightings = Math.max(touched.sightings ?? 0, claims.sighting_count);
    } else if (kind === "custody.image_opened") {
      this.touched(claims.search).pictures_opened += 1;
    }
  }

  touched(search) {
    if (!this.touches.has(search)) {
      this.touches.set(search, { answers: 0, sightings: null, pictures_opened: 0 });
    }
    return this.touches.get(search);
  }

  actOfKeys(kind, claims, at, index) {
    const { day, key_sha256, destroy_on } = claims;
    const row = { day, key_sha256, destroy_on, destroyed_at: null, index, destroyed_index: null };
    const end = (keys) => {
      if (keys.get(day)?.destroyed_at === null) {
        Object.assign(keys.get(day), { destroyed_at: at, destroyed_index: index });
      }
    };
    if (kind === "custody.day_key_made" && !this.keys.has(day)) {
      this.keys.set(day, row);
    } else if (kind === "custody.day_key_destroyed") {
      end(this.keys);
    } else if (kind === "custody.day_key_escrowed") {
      this.escrow.set(day, row);
    } else if (kind === "custody.escrow_destroyed") {
      end(this.escrow);
    } else if (kind === "custody.case_key_made") {
      this.caseKeysMade.add(`${claims.case} ${key_sha256}`);
    } else if (kind === "custody.case_key_destroyed") {
      this.caseKeysDestroyed.add(`${claims.case} ${key_sha256}`);
    }
  }

  actOfRetention(claims, at, index) {
    const { day, captures, uploads, root, holds, held_captures } = claims;
    this.count(at.slice(0, 10), "retention.captures_destroyed", captures);
    if (!this.certificates.has(day)) {
      this.certificates.set(day, { day, captures, uploads, root, holds, held_captures, index, at });
    }
  }

  actOfIngest(kind, claims, day) {
    if (kind === "ingest.counted") {
      const hourDay = claims.hour.slice(0, 10);
      if (claims.captures === null) {
        this.count(hourDay, "reads.hours_withheld");
      } else {
        this.count(hourDay, "reads.captures", claims.captures);
        this.count(hourDay, `reads.camera.${claims.camera}`, claims.captures);
      }
    } else if (kind === "ingest.refused") {
      this.count(claims.hour.slice(0, 10), "uploads.refused", claims.uploads);
    } else if (kind === "ingest.gap_reported") {
      this.count(day, "captures.missing", claims.missing);
    }
  }

  actOfCameras(kind, claims, at) {
    const { camera, title, owner, latitude, longitude } = claims;
    if (kind === "cameras.invited") {
      this.cameras.set(camera, { camera, title, owner, latitude, longitude, state: "invited", since: at });
    } else if (CAMERA_STATES[kind] && this.cameras.has(camera)) {
      Object.assign(this.cameras.get(camera), { state: CAMERA_STATES[kind], since: at });
    }
  }

  actOfAgencies(kind, claims, at, index) {
    if (kind === "agencies.agency_added") {
      this.agencies.push({ title: claims.title, body: claims.body, index, at });
    } else if (kind === "agencies.counted") {
      this.counted.set(claims.agency, claims);
    } else if (ACCOUNT_STEPS[kind]) {
      const agency = claims.subject_agency;
      this.accounts += ACCOUNT_STEPS[kind];
      this.accountsOf.set(agency, (this.accountsOf.get(agency) ?? 0) + ACCOUNT_STEPS[kind]);
    }
  }

  /** Every figure and list, as data/figures.json has them. */
  snapshot(asOf) {
    const to = asOf.slice(0, 10);
    const days = Array.from({ length: WINDOW_DAYS }, (_, back) => dayBefore(to, WINDOW_DAYS - 1 - back));
    const figures = {};
    const sums = this.summed(days);
    const lists = { ...this.lists(to), ...this.oversight.lists(sums, asOf) };
    this.windowed(figures, days, lists, sums);
    this.totals(figures, asOf, lists);
    for (const camera of lists.cameras) {
      camera.captures = figures[`reads.camera.${camera.camera}`].value;
    }
    return { figures, lists };
  }

  /** Every count, summed over some days. */
  summed(days) {
    const sums = new Map();
    for (const day of days) {
      for (const [figure, count] of this.counts.get(day) ?? []) {
        sums.set(figure, (sums.get(figure) ?? 0) + count);
      }
    }
    return sums;
  }

  windowed(figures, days, lists, sums) {
    const spans = days.map((day) => this.spans.get(day)).filter(Boolean);
    const range = {
      from: days[0],
      to: days.at(-1),
      first: spans.length ? Math.min(...spans.map((span) => span[0])) : null,
      last: spans.length ? Math.max(...spans.map((span) => span[1])) : null,
    };
    const put = (id, value) => {
      figures[id] = { value, ...range };
    };
    const always = [...ALWAYS, ...lists.cameras.map((camera) => `reads.camera.${camera.camera}`)];
    for (const figure of always) {
      put(figure, sums.get(figure) ?? 0);
    }
    for (const [figure, count] of sums) {
      if (count && (/^(searches\.offense|refusals\.rule)\./.test(figure) || OVERSIGHT_FAMILIES.test(figure))) {
        put(figure, count);
      }
    }
    for (const day of days) {
      const counts = this.counts.get(day) ?? new Map();
      put(`searches.day.${day}`, counts.get("searches.asked") ?? 0);
      put(`refusals.day.${day}`, counts.get("searches.refused") ?? 0);
      put(`reads.day.${day}`, counts.get("reads.captures") ?? 0);
    }
  }

  totals(figures, asOf, lists) {
    const to = asOf.slice(0, 10);
    const range = this.size
      ? { from: this.firstDay, to, first: 0, last: this.size - 1 }
      : { from: to, to, first: null, last: null };
    const put = (id, value) => {
      figures[id] = { value, ...range };
    };
    const tally = (rows, prefix, states) => {
      for (const state of states) {
        put(`${prefix}.${state}`, rows.filter((row) => row.state === state).length);
      }
    };
    const withheld = [...this.withheld.values()];
    put("log.entries", this.size);
    put("log.embargoed", withheld.length);
    put("log.embargo_overdue", withheld.filter((one) => one.endsAt < asOf).length);
    tally(lists.cameras, "cameras", ["active", "paused", "invited", "revoked"]);
    tally(lists.days, "keys", ["sealed", "due", "overdue", "destroyed"]);
    put("agencies.count", this.agencies.length);
    put("accounts.active", this.accounts);
    const counted = [...this.counted.values()];
    const sum = (field) => (counted.length ? counted.reduce((total, one) => total + one[field], 0) : null);
    put("accounts.counted", sum("active"));
    put("accounts.trained", sum("trained"));
    put("accounts.second_factor", sum("second_factor"));
    put("retention.days", this.policies.findLast((one) => one.effective_at <= asOf)?.retention_days ?? null);
    put("policy.versions", this.policies.length);
    put("keys.late", lists.days.filter((one) => one.late).length);
    put("retention.certificates", lists.certificates.length);
    const isOpen = (one) => one.state === "destroyed" && one.certificate_index === null;
    put("retention.uncertified", lists.days.filter(isOpen).length);
    put("escrow.held", lists.escrow.filter((one) => one.state !== "destroyed").length);
    put("escrow.overdue", lists.escrow.filter((one) => one.state === "overdue").length);
    put("case_keys.live", [...this.caseKeysMade].filter((key) => !this.caseKeysDestroyed.has(key)).length);
    put("case_keys.destroyed", this.caseKeysDestroyed.size);
    for (const [id, value] of [...holdTotals(lists.holds, to), ...this.oversight.totals(lists)]) {
      put(id, value);
    }
  }

  lists(today) {
    return {
      agencies: this.agencies.map((one) => ({ ...one, active: this.accountsOf.get(one.title) ?? 0 })),
      cameras: [...this.cameras.values()].map((one) => ({ ...one })),
      days: byDay(this.keys).map((one) => ({
        ...one,
        state: keyState(one, today),
        late: one.destroyed_at !== null && one.destroyed_at.slice(0, 10) > one.destroy_on,
        certificate_index: this.certificates.get(one.day)?.index ?? null,
      })),
      certificates: byDay(this.certificates).reverse(),
      escrow: byDay(this.escrow).map((one) => ({ ...one, state: keyState(one, today) })),
      holds: holdRows(this.holds, today),
      policies: this.policies,
      changes: [...this.changes].sort((one, other) => other.index - one.index).slice(0, CHANGES_MAX),
      embargoes: [...this.withheld].map(([index, { at, endsAt }]) => ({ index, at, ends_at: endsAt })),
      ...Object.fromEntries(NO_KIND_YET.map((name) => [name, []])),
    };
  }

  /** The rows of every search, by month, each month in the order of the log. */
  months() {
    const months = new Map();
    for (const row of [...this.searches].sort((one, other) => one.index - other.index)) {
      const month = row.at.slice(0, 7);
      if (!months.has(month)) {
        months.set(month, []);
      }
      const review = this.reviews.get(row.search)?.state ?? row.review;
      months.get(month).push({ ...row, ...this.touches.get(row.search), review });
    }
    return months;
  }
}

function byDay(rows) {
  return [...rows.values()].sort((one, other) => (one.day < other.day ? -1 : 1));
}

function keyState(key, today) {
  if (key.destroyed_at !== null) {
    return "destroyed";
  }
  if (key.destroy_on === today) {
    return "due";
  }
  return key.destroy_on > today ? "sealed" : "overdue";
}

function searchRow(claims, at, index, embargoed, outcome) {
  return {
    index,
    at,
    search: claims.search,
    officer: claims.officer,
    agency: claims.agency,
    for_other_agency: claims.for_other_agency,
    case: claims.case,
    offense_type: claims.offense_type,
    window_from: claims.window_from,
    window_to: claims.window_to,
    camera_count: claims.camera_count,
    plate_count: claims.plate_count,
    outcome,
    rule: claims.rule ?? "",
    topics: (claims.topics ?? []).join(" "),
    policy: claims.policy,
    answers: 0,
    sightings: null,
    pictures_opened: 0,
    review: outcome === "allowed" ? "waiting" : "none",
    embargoed,
  };
}

export const SEARCH_COLUMNS = Object.keys(searchRow({}, "", 0, false, ""));

/** Rows as RFC 4180 with a header, every field quoted, lines ended by CR LF. */
export function csvOf(rows) {
  const field = (value) => `"${value === null ? "" : String(value).replaceAll('"', '""')}"`;
  const lines = [SEARCH_COLUMNS, ...rows.map((row) => SEARCH_COLUMNS.map((column) => row[column]))];
  return lines.map((line) => `${line.map(field).join(",")}\r\n`).join("");
}
