// The parts of a contest below its verdicts.
const with_latency = (contest) =>
  sorted(contest.cells.filter((cell) => cell.buckets && !CONTROLS.includes(cell.role)));

const latency_part = (contest) => {
  const cells = with_latency(contest);
  if (!cells.length) return part("latency", "Latency of single steps", h("p", { class: "muted" }, "No histogram was recorded, or none that can be read."));
  const around = span(cells);
  return part("latency", "Latency of single steps",
    h("p", { class: "muted" }, "Every step that was timed, the first ones of a connection too. The axis is logarithmic."),
    h("div", { class: "ridges" }, cells.map((cell) =>
      h("div", { class: "ridge" }, h("div", { class: "name" }, cell.driver, h("small", null, counted(cell.latency[0], "step"))),
        histogram(contest, cell, around)))),
    h("h4", null, "Share of steps that took at most so long"), ecdf(contest, cells, around),
    scrolled("Percentiles", table(["Driver", ...SHARES, "longest", "steps"], cells.map((cell) =>
      row(cell.driver, [...cell.latency.slice(1).map(time), cell.latency[0].toLocaleString("en")])), { class: "numbers" })));
};

const sequence_part = (contest) => {
  const cells = sorted(contest.cells.filter((cell) => is_measured(cell) && !CONTROLS.includes(cell.role)));
  const [launches] = contest.plan;
  const numbers = Array.from({ length: launches }, (_, number) => number);
  return part("sequence", "Launch by launch",
    h("p", { class: "muted" }, "Fresh processes and connections each time, so lines should be level. A red square marks a launch " +
      "with dirty blocks: time was stolen, or the machine was busy. They are kept, since they hit everybody alike."),
    sequence(contest, cells),
    fold("As a table", scrolled("Launches", table(["Driver", ...numbers.map((number) => `#${number + 1}`)],
      cells.map((cell) => row(cell.driver, numbers.map((number) => launch_text(cell, number)))), { class: "numbers" }))));
};

const launch_text = (cell, number) => {
  const found = cell.launches.find(([own]) => own === number);
  if (!found) return "–";
  const [, ns, blocks, dirty, bimodal] = found;
  return [time(ns), h("small", null, [dirty && `${dirty} of ${blocks} dirty`, bimodal && "two states"].filter(Boolean).join(", "))];
};

// Where the time goes: own CPU, kernel, waiting; beside the least that any client takes.
const time_part = (contest) => {
  const cells = sorted(contest.cells.filter((cell) => is_measured(cell) && !CONTROLS.includes(cell.role)));
  const longest = Math.max(...cells.map((cell) => cell.ns));
  const floor = cells.find((cell) => cell.role === "floor");
  return part("time", "Where the time goes",
    h("ul", { class: "legend" }, [["user", "client CPU"], ["system", "kernel, for the client"], ["waiting", "waiting: server, wire, scheduler"]]
      .map(([kind, words]) => h("li", null, h("span", { class: `swatch ${kind}` }), words)),
      floor && h("li", null, h("span", { class: "swatch floorline" }), `floor: ${floor.driver}`)),
    scrolled("Where the time goes", table(["Driver", hidden("as a bar"), "step", "CPU", "kernel", "waiting", floor && "times the floor"].filter((head) => head !== undefined),
      cells.map((cell) => time_row(cell, longest, floor)), { class: "numbers times" })));
};

const time_row = (cell, longest, floor) => {
  const [user, system] = cell.cpu || [0, 0];
  const waiting = Math.max(0, cell.ns - user - system);
  const width = (ns) => Math.min(ns, cell.ns) / longest;
  return row(cell.driver, [
    h("div", { class: "bar", "aria-hidden": "true" },
      cell.cpu && [h("span", { class: "user", "--width": width(user) }), h("span", { class: "system", "--width": width(Math.min(system, Math.max(0, cell.ns - user))) })],
      h("span", { class: "waiting", "--width": width(waiting) }),
      floor && h("i", { class: "floorline", "--at": floor.ns / longest })),
    time(cell.ns), ...(cell.cpu ? [time(user), time(system), waiting ? time(waiting) : "–"] : ["–", "–", "–"]),
    floor && times(to_reference(cell) / to_reference(floor)),
  ].filter((shown) => shown !== undefined));
};

const COSTS = {
  greenlet_switches: ["greenlet switches", (value) => digits(value)], peak_kb: ["peak memory", (value) => `${digits(value)} kB`],
  first_row_ns: ["first row after", time], stall_ns: ["longest stall of the loop", time],
};

const beside_part = (contest) => {
  const cells = sorted(contest.cells.filter((cell) => is_measured(cell) && !CONTROLS.includes(cell.role)));
  const costs = [...new Set(cells.flatMap((cell) => Object.keys(cell.costs || {})))];
  const name = (cost) => (Object.hasOwn(COSTS, cost) ? COSTS[cost][0] : cost.replaceAll("_", " "));
  const say = (cost, value) => (value === undefined ? "–" : Object.hasOwn(COSTS, cost) ? COSTS[cost][1](value) : digits(value));
  return part("beside", "What a step does",
    scrolled("What a step does", table(["Driver", "statements", "round trips", ...costs.map(name), "answers with", "notes"],
      cells.map((cell) => row(cell.driver, [cell.statements ?? "–", cell.round_trips ?? "–",
        ...costs.map((cost) => say(cost, (cell.costs || {})[cost])), types_text(cell), (cell.notes || []).join("; ") || "–"])))));
};

const types_text = (cell) =>
  Object.entries(cell.types || {}).map(([kind, type]) => (kind === type ? type : `${kind}: ${type}`)).join(", ") || "–";

const how = (contest) => {
  const { op, sql } = DATA.workloads[contest.workload];
  const drivers = contest.cells.filter((cell) => !CONTROLS.includes(cell.role)).map((cell) => cell.driver);
  const sources = drivers.map((driver) => [driver, ((DATA.code || {})[driver] || {})[op]]).filter(([, source]) => source);
  const statement = sql[DATA.drivers[contest.reference]?.speaks] || sql.any;
  if (!statement && !sources.length) return null;
  return part("how", "The SQL and the code", statement && h("pre", { tabindex: "0" }, statement),
    sources.map(([driver, source]) => fold(`${driver}: ${op}`, h("pre", { tabindex: "0" }, source))));
};

const again = (contest) =>
  part("again", "Measure it again", h("p", null, "From a checkout of driver-matrix, with its environment made by ", code("make env"), ":"),
    h("pre", { tabindex: "0" }, contest.again),
    contest.unknown.length > 0 && [h("p", null, "To be known before it runs:"), list(contest.unknown)]);
