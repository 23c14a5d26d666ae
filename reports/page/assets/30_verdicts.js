// Who against whom. Every verdict was made in Python; here they are found, and turned round where they are read from the
// other side. Pairs that nobody asks about have a ratio and no word.
const WORDS = { f: "faster", s: "slower", e: "equivalent", u: "unresolved" };
const TURNED = { f: "s", s: "f", e: "e", u: "u" };
const SIGNS = { f: "▼", s: "▲", e: "=", u: "?", same: "◆" };
const SAID = {
  f: "takes less time", s: "takes more time", e: "equivalent", u: "unresolved", same: "the baseline", none: "not judged",
};
const EQUAL_OR_NOT = "Equivalent: measured closely enough to say that any difference is too small to matter. " +
  "Unresolved: this run cannot tell whether they differ; more launches may.";
const CONTROLS = ["twin", "handicap"];
const LAYERS = { native: "native", core: "SQLAlchemy Core", orm: "SQLAlchemy ORM" };

const cell_of = (contest, driver) =>
  contest.cells.find((cell) => cell.driver === driver && !CONTROLS.includes(cell.role));

const control_of = (contest, role) => contest.cells.find((cell) => cell.role === role);
const is_measured = (cell) => Boolean(cell) && cell.outcome === "measured";
const to_reference = (cell) => (cell.ratio ? cell.ratio[0] : 1);

const pair_of = (contest, first, second) => {
  const [a, b] = [contest.ranked.indexOf(first), contest.ranked.indexOf(second)];
  return contest.pairs.find(([one, other]) => (one === a && other === b) || (one === b && other === a));
};

const between = (contest, first, second) => {
  const found = pair_of(contest, first, second);
  if (!found) return null;
  const [one, , word, ratio, low, high, needed, seen] = found;
  return contest.ranked[one] === first
    ? { word: word || "none", ratio, low, high, needed, seen }
    : { word: TURNED[word] || "none", ratio: 1 / ratio, low: high && 1 / high, high: low && 1 / low, needed, seen };
};

// Controls have no verdicts: the ratio that the reference was measured by must do.
const unjudged = (contest, cell, base) => {
  const ratio = to_reference(cell) / to_reference(base);
  const known = base.role === "reference" && cell.ratio && cell.ratio.length > 1;
  return { word: "none", ratio, low: known && cell.ratio[1], high: known && cell.ratio[2] };
};

const against = (contest, cell, base) => {
  if (!is_measured(cell) || !is_measured(base)) return null;
  if (cell === base) return { word: "same", ratio: 1 };
  const judged = CONTROLS.includes(cell.role) ? null : between(contest, cell.driver, base.driver);
  return judged || unjudged(contest, cell, base);
};

const ranked = (contest) => contest.cells.filter((cell) => is_measured(cell) && ["cell", "reference"].includes(cell.role));
const sorted = (cells) => [...cells].sort((a, b) => to_reference(a) - to_reference(b));

// The baseline of a contest hangs on all its drivers, not on those that a filter leaves.
const baseline = (contest, chosen) =>
  chosen === FASTEST ? sorted(ranked(contest))[0] : cell_of(contest, chosen);

const tier_of = (contest, driver) => (contest.void ? 0 : 1 + contest.tiers.findIndex((tier) => tier.includes(driver)));
const native_of = (driver) => DATA.drivers[driver].over || driver;
const place_of = (contest) => [contest.workload, settings_text(contest), `on ${contest.server}`].filter(Boolean).join(" ");
const settings_text = (contest) => contest.settings.map(([name, value]) => `${name}=${value}`).join(", ");

// What a workload does: the first words of why it exists.
const about_workload = (workload) => DATA.workloads[workload].why.split(/[:.;](?:\s|$)/)[0];

const geometric = (values) => Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
