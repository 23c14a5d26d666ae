// Everything that is known of one contest.
const contest_view = (chosen) => {
  const contest = CONTESTS.get(chosen.contest);
  if (!contest) return stranger("contest", chosen.contest);
  return section("contest", place_of(contest), about(contest),
    contest.void && banner("bad", "∅", "Void: ", contest.void, " The figures below are shown, and nothing may be concluded from them."),
    unmeasured(contest), ...(sorted(ranked(contest)).length ? measured_parts(chosen, contest) : []),
    how(contest), again(contest), elsewhere(contest));
};

// A contest that was merged in from another machine has facts of its own.
const elsewhere = (contest) =>
  Object.keys(contest.facts).length > 0 && part("elsewhere", "Where this one was measured", facts_tree(contest.facts));

const back = () =>
  h("nav", { class: "back", "aria-label": "Back" }, h("a", { href: to({ at: "matrix" }) }, "← All results"));

const stranger = (what, name) => section(what, "Not in this run", h("p", null, `There is no ${what} ${name} here.`));

const about = (contest) => {
  const [launches, blocks] = contest.plan;
  return [
    h("p", { class: "lead" }, DATA.workloads[contest.workload].why),
    h("p", { class: "muted" }, [`on ${contest.server} ${contest.version}`, settings_text(contest),
      `${counted(launches, "launch", "launches")} of ${counted(blocks, "block")}`, `client and server ${contest.placement}`,
      `reference ${contest.reference}`].filter(Boolean).join(" · ")),
    contest.settings.some(([name, value]) => name === "callers" && value !== "1") && h("p", { class: "muted" },
      "Several callers share a pool here. The time of a step is the wall time over all steps, so its reciprocal is throughput; ",
      "how long a caller waited for one step is in the histograms."),
  ];
};

const measured_parts = (chosen, contest) => [
  forest_part(chosen, contest), latency_part(contest), sequence_part(contest), time_part(contest), beside_part(contest),
];

const part = (id, title, ...inside) => h("section", { class: "part", "aria-labelledby": id }, h("h3", { id }, title), ...inside);

const unmeasured = (contest) => {
  const found = contest.cells.filter((cell) => !is_measured(cell) && !CONTROLS.includes(cell.role));
  return found.length > 0 && h("ul", { class: "reasons" }, found.map((cell) =>
    h("li", { class: cell.outcome }, h("span", { class: "badge" }, cell.outcome), " ", link({ driver: cell.driver }, cell.driver), `: ${cell.reason}`)));
};

// Forest: ratio and interval of everybody, on a log axis, with the band inside which nobody is called different.
const forest_part = (chosen, contest) => {
  const base = baseline(contest, chosen.base) || {};
  const usable = is_measured(base) ? base : sorted(ranked(contest))[0];
  const cells = [...sorted(contest.cells.filter((cell) => is_measured(cell) && !CONTROLS.includes(cell.role))),
    ...CONTROLS.map((role) => control_of(contest, role)).filter(is_measured)];
  const rows = cells.map((cell) => [cell, against(contest, cell, usable)]);
  return part("forest", "Who is faster, and how sure is that", against_picker(chosen, contest, usable),
    forest_table(contest, rows),
    contest.unseen && h("p", null, contest.unseen),
    h("p", { class: "muted" }, "The band is ±3 %. Whoever lies outside it with the whole interval is faster or slower; whoever lies " +
      "inside is equivalent; the rest is unresolved. Words are given to native drivers among each other, to a layer over its own " +
      "native driver, to drivers of one layer, and to native drivers over the floor: all their intervals hold together, 95 times " +
      "of 100. Other pairs have a ratio only. Ratios are taken burst by burst, side by side, so they are steadier than the times of " +
      "steps, and not quite their quotients."));
};

const against_picker = (chosen, contest, base) =>
  h("div", { class: "choices" }, picker("base", "Against", chosen.base === FASTEST ? FASTEST : base.driver,
    [[FASTEST, "the fastest here"], ...contest.cells.filter((cell) => is_measured(cell) && !CONTROLS.includes(cell.role))
      .map(({ driver }) => [driver, driver])]));

const forest_table = (contest, rows) => {
  const ends = rows.flatMap(([, { ratio, low, high }]) => [ratio, low, high]).filter(Boolean);
  const [low, high] = [Math.min(0.9, ...ends) / 1.06, Math.max(1.1, ...ends) * 1.06];
  const place = (ratio) => (Math.log(ratio) - Math.log(low)) / (Math.log(high) - Math.log(low));
  return scrolled("Ratios", h("table", { class: "forest" },
    h("thead", null, h("tr", null, ["Driver", axis(place, low, high), "times as long", "which is", "time of a step", "tier"]
      .map((head) => h("th", { scope: "col" }, head)))),
    h("tbody", null, rows.map(([cell, found]) => forest_row(contest, cell, found, place)))));
};

const TICKS = [[0.01, 0.1, 1, 10, 100, 1000], [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50], [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.5, 1.7, 2]];

const axis = (place, low, high) => {
  const fitting = TICKS.map((ticks) => ticks.filter((tick) => tick >= low && tick <= high));
  const ticks = fitting.findLast((found) => found.length <= 7) || fitting[0];
  return [hidden("ratio and interval"), h("div", { class: "lane axis", "aria-hidden": "true" },
    ticks.map((tick) => h("span", { class: "tick", "--at": place(tick) }, `${tick}×`)))];
};

const forest_row = (contest, cell, found, place) => {
  const shown = found.word === "none" && !cell.role.match(/cell|reference/) ? cell.role : SAID[found.word];
  const name = [link({ driver: cell.driver }, cell.driver), CONTROLS.includes(cell.role) && h("small", null, cell.role)];
  const beneath = h("small", { class: "beneath" }, times(found.ratio), " ", between_text(found.low, found.high));
  return row([name, beneath], [
    lane(contest, cell, found, place), [times(found.ratio), " ", h("small", null, between_text(found.low, found.high))],
    [SIGNS[found.word] && h("span", { class: "sign", "aria-hidden": "true" }, SIGNS[found.word]), ` ${shown}`, resolution(found)],
    time(cell.ns), tier_text(contest, cell),
  ], { class: `${cell.role} word-${found.word}` });
};

const tier_text = (contest, cell) =>
  ["cell", "reference"].includes(cell.role) && tier_of(contest, cell.driver) > 0 ? String(tier_of(contest, cell.driver)) : "";

const resolution = (found) =>
  found.word === "u" && h("small", null, unresolved(found));

const unresolved = ({ low, needed }) => {
  if (!low) return "one launch cannot tell";
  return needed ? `${counted(needed, "launch", "launches")} may tell` : "on the edge of the band";
};

const lane = (contest, cell, { ratio, low, high, word }, place) =>
  h("div", { class: "lane", "aria-hidden": "true" },
    h("span", { class: "band", "--at": place(1 / 1.03), "--to": place(1.03) }),
    h("span", { class: "one", "--at": place(1) }),
    low > 0 && h("span", { class: "whisker", "--at": place(low), "--to": place(high) }),
    h("span", { class: `dot ${word}`, "--at": place(ratio) }));
