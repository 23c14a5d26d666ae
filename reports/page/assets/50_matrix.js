// Workloads down, drivers across, one server at a time. Filters only hide: no number changes by them but by the baseline.
const columns = (server) => {
  const here = new Set(on(server).flatMap((contest) => contest.cells.map((cell) => cell.driver)));
  return by_family(Object.keys(DATA.drivers).filter((name) => here.has(name)));
};

// Each driver, then the layers over it; floors and theirs come last.
const by_family = (names) => {
  const families = [...new Set(names.map(family))];
  const floors = new Set(names.filter(is_floor).map(family));
  const place = (name) => (floors.has(family(name)) ? 1e6 : 0) + families.indexOf(family(name)) * 10 + layer_rank(name);
  return [...names].sort((a, b) => place(a) - place(b));
};

const on = (server) => DATA.contests.filter((contest) => contest.server === server);
const family = (driver) => native_of(driver).split(/[=@]/)[0];
const layer_rank = (driver) => Object.keys(LAYERS).indexOf(DATA.drivers[driver].layer);

const is_floor = (driver) => cells_of(driver).some(([, cell]) => cell.role === "floor");

const kind_of = (driver) => ({ true: "async", false: "sync" })[DATA.drivers[driver].async] || "";

const shown_columns = (chosen) =>
  columns(chosen.server).filter((driver) =>
    (!chosen.layer || chosen.layer.split(",").includes(DATA.drivers[driver].layer)) &&
    (!chosen.kind || kind_of(driver) === chosen.kind));

const shown_contests = (chosen) =>
  on(chosen.server).filter((contest) => !chosen.setting || settings_text(contest).split(", ").includes(chosen.setting));

const matrix = () => {
  const chosen = state();
  return section("matrix", "The matrix",
    h("p", null, "Each number says how many times as long a driver takes as ", h("strong", null, base_name(chosen)),
      ". Workloads lead to everything that is known of them."),
    server_tabs(chosen), filters(chosen), legend(), h("p", { class: "muted" }, EQUAL_OR_NOT), matrix_table(chosen));
};

const base_name = (chosen) => (chosen.base === FASTEST ? "the fastest of its row" : chosen.base);

const server_tabs = (chosen) =>
  h("nav", { class: "tabs", "aria-label": "Servers" }, SERVERS.map((server) =>
    h("a", { href: address({ server, at: "" }), click: keep_place(server), "aria-current": server === chosen.server && "true" },
      server, " ", h("small", null, server_version(server)))));

// A tab changes what is shown, and not where one reads.
const keep_place = (server) => (event) => {
  event.preventDefault();
  choose({ server });
  document.querySelector(".tabs [aria-current]").focus({ preventScroll: true });
};

const legend = () =>
  h("ul", { class: "legend", "aria-label": "How to read a cell" },
    [["tier1", "1", "fastest tier"], ["tier3", "3", "later tiers are paler"], ["", "◆", "the baseline"],
      ["", "▲", "takes more time than it"], ["", "▼", "takes less"], ["", "=", "equivalent"], ["hollow", "?", "unresolved"],
      ["floor", "1×", "a floor: there for scale, in no tier, nor are layers"], ["absent", "–", "absent: cannot"],
      ["failed", "✕", "wrong or failed"], ["none", "…", "not reached"],
      ["voided", "∅", "void: nothing to conclude"]]
      .map(([kind, mark, words]) => h("li", null, h("span", { class: `swatch ${kind}`, "aria-hidden": "true" }, mark), words)));

const matrix_table = (chosen) => {
  const drivers = shown_columns(chosen);
  const held = Object.values(Object.groupBy(shown_contests(chosen), (contest) => contest.workload));
  if (!drivers.length || !held.length) return h("p", { class: "nothing" }, "Nothing is left by these filters.");
  return scrolled(`Results on ${chosen.server}`, h("table", { class: "matrix" },
    h("caption", { class: "hidden" }, `Times on ${chosen.server} as a multiple of ${base_name(chosen)}`),
    h("thead", null, family_heads(drivers), driver_heads(chosen, drivers)),
    held.map((contests) => workload_rows(chosen, drivers, contests))));
};

const family_heads = (drivers) => {
  const groups = Object.entries(Object.groupBy(drivers, family));
  const plain = groups.every(([, members]) => members.length === 1);
  return !plain && h("tr", null, h("td"), groups.map(([name, members]) =>
    members.length > 1
      ? h("th", { colspan: String(members.length), scope: "colgroup", class: "family" }, name)
      : h("td")));
};

const driver_heads = (chosen, drivers) =>
  h("tr", null, h("th", { scope: "col" }, "Workload"), drivers.map((driver) =>
    h("th", { scope: "col" }, link({ driver }, short_name(driver, drivers)),
      h("small", null, is_floor(driver) ? "floor" : kind_of(driver)))));

// Under the name of its family a layer needs no second one, but to those who hear the table.
const short_name = (driver, drivers) => {
  const alone = drivers.filter((other) => family(other) === family(driver)).length === 1;
  const { layer } = DATA.drivers[driver];
  if (alone || (layer === "native" && driver !== family(driver))) return driver;
  return [{ native: "native", core: "Core", orm: "ORM" }[layer], hidden(` ${driver}`)];
};

// The plainest setting that has figures stands for its workload; the others fold out under it.
const workload_rows = (chosen, drivers, contests) => {
  const [first, ...others] = [...contests].sort((a, b) =>
    has_figures(b) - has_figures(a) || a.settings.length - b.settings.length);
  const body = h("tbody", { hidden: true }, others.map((contest) => contest_row(chosen, drivers, contest, settings_text(contest))));
  const more = others.length > 0 && unfold(body, others.length, Boolean(chosen.setting));
  return [h("tbody", null, contest_row(chosen, drivers, first, first.workload, more)), others.length > 0 && body];
};

const has_figures = (contest) => contest.cells.some(is_measured);

const unfold = (body, count, open) => {
  const flip = () => {
    body.hidden = !body.hidden;
    button.setAttribute("aria-expanded", String(!body.hidden));
  };
  const button = h("button", { class: "more", "aria-expanded": "false", click: flip }, counted(count, "more setting"));
  if (open) flip();
  return button;
};

const contest_row = (chosen, drivers, contest, name, more) =>
  h("tr", null, h("th", { scope: "row" }, link({ contest: contest.id }, name),
    more !== undefined && h("small", null, [about_workload(contest.workload), settings_text(contest)].filter(Boolean).join(", ")),
    contest.void && h("small", { class: "void", title: contest.void }, "void"), more),
  drivers.map((driver) => matrix_cell(chosen, contest, cell_of(contest, driver))));

const matrix_cell = (chosen, contest, cell) => {
  if (!cell) return h("td", { class: "none" }, sign("·", "not in this run"));
  if (!is_measured(cell)) return without_number(cell);
  const found = against(contest, cell, baseline(contest, chosen.base));
  const shown = chosen.show === "time" || !found ? time(cell.ns) : times(found.ratio);
  const word = found ? found.word : "none";
  return h("td", { class: look(contest, cell, word), title: hint(cell, found), "data-contest": contest.id },
    h("span", { class: "ratio" }, shown), marks(contest, cell, word));
};

const without_number = (cell) =>
  h("td", { class: cell.outcome, title: `${cell.outcome}: ${cell.reason}` },
    sign({ absent: "–", failed: "✕" }[cell.outcome] || "…", `${cell.outcome}: ${cell.reason}`));

const look = (contest, cell, word) => {
  if (contest.void) return "voided";
  if (word === "u") return "hollow";
  return cell.role === "floor" ? "floor" : `tier${Math.min(tier_of(contest, cell.driver) || 5, 5)}`;
};

const marks = (contest, cell, word) => {
  if (contest.void) return sign("∅", "void");
  const tier = tier_of(contest, cell.driver);
  return [SIGNS[word] && sign(SIGNS[word], SAID[word]),
    tier > 0 && cell.role !== "floor" && h("sub", null, hidden("tier "), String(tier))];
};

const hint = (cell, found) =>
  [`${cell.driver}: ${time(cell.ns)}`, found && `${times(found.ratio)} ${between_text(found.low, found.high)}`,
    found && SAID[found.word]].filter(Boolean).join(", ");

const filters = (chosen) => {
  const settings = [...new Set(on(chosen.server).flatMap((contest) => settings_text(contest).split(", ")))].filter(Boolean);
  const total = columns(chosen.server).length;
  const open = matchMedia("(min-width: 60rem)").matches;
  return h("details", { class: "filters", open },
    h("summary", null, `Choose: ${shown_columns(chosen).length} of ${counted(total, "driver")}, ` +
      `${shown_contests(chosen).length} of ${counted(on(chosen.server).length, "row")}, against ${base_name(chosen)}`),
    h("div", { class: "choices" },
      picker("base", "Against", chosen.base, [[FASTEST, "the fastest of each row"], ...columns(chosen.server).map((name) => [name, name])]),
      picker("show", "Show", chosen.show, [["", "ratio"], ["time", "time of a step"]]),
      picker("layer", "Layer", chosen.layer, [["", "all"], ["native", "native"], ["core,orm", "SQLAlchemy"], ["core", "Core"], ["orm", "ORM"]]),
      picker("kind", "Calls", chosen.kind, [["", "async and sync"], ["async", "async"], ["sync", "sync"]]),
      picker("setting", "Setting", chosen.setting, [["", "all"], ...settings.map((name) => [name, name])])));
};

const picker = (name, label, value, options) =>
  h("label", null, label, h("select", { name, change: (event) => choose({ [name]: event.target.value }) },
    options.map(([key, words]) => h("option", { value: key, selected: key === value }, words))));
