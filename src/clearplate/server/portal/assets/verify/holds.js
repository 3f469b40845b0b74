// The register of holds, from what the log tells of each hold, in whatever order it is told (docs/spec/statistics.md, section 4).

const AGES = [
  ["0_29", 30],
  ["30_89", 90],
  ["90_364", 365],
  ["365_up", Infinity],
];

/**
 * One row for each hold, the newest first.
 * @param {Map<string, {kind: string, claims: object, at: string, index: number}[]>} holds
 * @param {string} today The day of the figures.
 */
export function holdRows(holds, today) {
  return [...holds].map(([hold, acts]) => holdRow(hold, acts, today)).sort((one, other) => other.index - one.index);
}

function holdRow(hold, told, today) {
  const acts = [...told].sort((one, other) => one.index - other.index);
  const of = (act) => acts.filter((one) => one.kind === `holds.${act}`);
  const approved = of("approved");
  const [ended] = of("ended");
  const [declined] = of("declined").filter((one) => one.claims.what === "hold");
  const end = ended ?? declined;
  const terms = approved.at(-1) ?? of("asked")[0];
  const [first] = acts;
  return {
    hold,
    case: first.claims.case,
    agency: first.claims.agency,
    offense_type: terms?.claims.offense_type ?? null,
    captures: (terms ?? ended)?.claims.captures ?? null,
    state: end?.kind.slice("holds.".length) ?? (approved.length ? "in_force" : "waiting"),
    ends_on: terms?.claims.ends_on ?? null,
    extensions: approved.filter((one) => one.claims.what === "extension").length,
    age_days: daysBetween(first.at, end?.at ?? today),
    index: first.index,
    asked_at: first.at,
    approved_index: approved[0]?.index ?? null,
    approved_at: approved[0]?.at ?? null,
    ended_index: end?.index ?? null,
    ended_at: end?.at ?? null,
    why: ended?.claims.why ?? null,
  };
}

function daysBetween(first, last) {
  const noon = (instant) => Date.parse(`${instant.slice(0, 10)}T12:00:00Z`);
  return Math.max(0, Math.round((noon(last) - noon(first)) / 86_400_000));
}

/** What the register adds up to: pairs of figure and value. */
export function holdTotals(rows, today) {
  const inForce = rows.filter((row) => row.state === "in_force");
  const offenses = new Map();
  for (const row of inForce) {
    offenses.set(row.offense_type, (offenses.get(row.offense_type) ?? 0) + 1);
  }
  const ages = AGES.map(([name, bound], place) => {
    const from = place ? AGES[place - 1][1] : 0;
    return [`holds.age.${name}`, inForce.filter((row) => row.age_days >= from && row.age_days < bound).length];
  });
  return [
    ["holds.waiting", rows.filter((row) => row.state === "waiting").length],
    ["holds.in_force", inForce.length],
    ["holds.captures", inForce.reduce((sum, row) => sum + row.captures, 0)],
    ["holds.overdue", inForce.filter((row) => row.ends_on < today).length],
    ...ages,
    ...[...offenses].map(([code, count]) => [`holds.offense.${code}`, count]),
  ];
}
