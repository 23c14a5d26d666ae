// Each driver by itself: what it is good at, what it is not, and what it cannot do.
const cells_of = (driver, held = DATA.contests) =>
  held.flatMap((contest) => contest.cells.filter((cell) => cell.driver === driver && !CONTROLS.includes(cell.role))
    .map((cell) => [contest, cell]));

const judged_of = (driver, held) =>
  cells_of(driver, held).filter(([contest, cell]) => is_measured(cell) && cell.role !== "floor" && !contest.void && ranked(contest).length > 1);

const to_fastest = ([contest, cell]) => to_reference(cell) / to_reference(sorted(ranked(contest))[0]);
const leads = ([contest, cell]) => tier_of(contest, cell.driver) === 1;

const drivers = () =>
  section("drivers", "The drivers",
    h("p", null, "How many times as long as the fastest each takes on the whole (the geometric mean over the contests that it was in; " +
      "void ones do not count), and in how many of them it is in the fastest tier: nobody was shown to be faster there. Tiers are of native drivers."),
    SERVERS.map((server) => [h("h3", null, server, " ", h("small", null, server_version(server))),
      scrolled(`Drivers on ${server}`, table(["Driver", "on the whole", "in the fastest tier", "calls", "layer", "version", "absent", "failed"],
        columns(server).map((driver) => driver_row(driver, on(server))), { class: "nowrap" }))]));

const driver_row = (driver, held) => {
  const facts = DATA.drivers[driver];
  const judged = judged_of(driver, held);
  const count = (outcome) => cells_of(driver, held).filter(([, cell]) => cell.outcome === outcome).length || "–";
  return row(link({ driver }, driver), [
    judged.length ? times(geometric(judged.map(to_fastest))) : "–",
    judged.length ? `${judged.filter(leads).length} of ${judged.length}` : "–",
    kind_of(driver) || "–", is_floor(driver) ? "floor" : (LAYERS[facts.layer] || facts.layer),
    [facts.version, facts.about && h("small", null, facts.about)], count("absent"), count("failed"),
  ]);
};

const driver_view = ({ driver }) => {
  if (!Object.hasOwn(DATA.drivers, driver)) return stranger("driver", driver);
  const facts = DATA.drivers[driver];
  const words = [facts.version && `version ${facts.version}`, facts.about, (LAYERS[facts.layer] || facts.layer), facts.over && !facts.about.includes(facts.over) && `over ${facts.over}`, kind_of(driver)];
  return section("driver", driver, h("p", { class: "lead" }, words.filter(Boolean).join(" · ")),
    behaviours_part(driver) || "", ...strengths(driver), without(driver), types_part(driver));
};

const MOST = 8;
const strengths = (driver) => {
  const found = judged_of(driver).map((pair) => [...pair, to_fastest(pair)]);
  const good = found.filter(leads);
  const bad = found.filter((one) => !leads(one)).sort((a, b) => b[2] - a[2]);
  const line = ([contest, cell, ratio]) => [link({ contest: contest.id }, place_of(contest)), ` ${time(cell.ns)}`, ratio > 1.005 && `, ${times(ratio)} the fastest`];
  return [
    part("strong", `In the fastest tier (${good.length} of ${found.length})`,
      good.length ? list(good.slice(0, MOST).map(line)) : h("p", { class: "muted" }, found.length ? "Nowhere in this run." : "It was not ranked in this run."),
      good.length > MOST && fold(`${good.length - MOST} more`, list(good.slice(MOST).map(line)))),
    bad.length > 0 && part("weak", "Farthest from the fastest", list(bad.slice(0, MOST).map(line)),
      bad.length > MOST && fold(`${bad.length - MOST} more`, list(bad.slice(MOST).map(line)))),
  ].filter(Boolean);
};

const without = (driver) => {
  const found = cells_of(driver).filter(([, cell]) => !is_measured(cell));
  const reasons = Object.entries(Object.groupBy(found, ([, cell]) => `${cell.outcome}: ${cell.reason}`));
  return part("cannot", "What it cannot do, or failed at", reasons.length === 0 && h("p", { class: "muted" }, "Nothing in this run."),
    h("ul", { class: "reasons" }, reasons.map(([reason, cells]) => h("li", { class: cells[0][1].outcome }, reason,
      h("small", null, cells.map(([contest], place) => [place > 0 && ", ", link({ contest: contest.id }, place_of(contest))]))))));
};

const types_part = (driver) => {
  const kinds = new Map();
  cells_of(driver).forEach(([, cell]) => Object.entries(cell.types || {}).forEach(([kind, type]) =>
    kinds.set(kind, new Set([...(kinds.get(kind) || []), type]))));
  return part("types", "The types it answers with", kinds.size === 0
    ? h("p", { class: "muted" }, "Not recorded in this run.")
    : scrolled("Types", table(["Kind of column", "Python type"], [...kinds].map(([kind, types]) => row(kind, [[...types].join(" or ")])))));
};
