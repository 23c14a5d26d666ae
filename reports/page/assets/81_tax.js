// What SQLAlchemy costs over the driver that it stands on, from the same blocks.
const layered = () => Object.keys(DATA.drivers).filter((driver) => native_of(driver) !== driver);

const taxed = (server, kind) =>
  DATA.contests.filter((contest) => contest.server === server && !contest.void).flatMap((contest) =>
    [...new Set(layered().map(native_of))].filter((native) => is_called(kind, kind_of(native)))
      .map((native) => ({ contest, native, ...costs_of(contest, native) })))
    .filter(({ core, orm }) => core || orm);

const costs_of = (contest, native) => {
  const base = cell_of(contest, native);
  const cost = (layer) => {
    const driver = layered().find((name) => native_of(name) === native && DATA.drivers[name].layer === layer);
    return driver && against(contest, cell_of(contest, driver), base);
  };
  return { core: cost("core"), orm: cost("orm") };
};

const tax = () => {
  const { server, kind } = state();
  const found = taxed(server, kind);
  return section("tax", "The SQLAlchemy tax",
    h("p", null, "How many times as long a step takes through SQLAlchemy as through the same driver bare, ",
      h("strong", null, `on ${server}${kind && `, ${kind} drivers`}`), ", as chosen in the matrix."),
    found.length === 0
      ? h("p", { class: "nothing" }, `This run has no SQLAlchemy cell beside its own native driver on ${server}.`)
      : [tax_summary(found), fold(`All of them on ${server}`, h("p", { class: "muted" }, `▲ more time, ▼ less, = equivalent, ? unresolved. ${EQUAL_OR_NOT}`), tax_table(found))]);
};

// Of each driver what is asked first: a request, where there is one. Beside it how far its other contests lie.
const tax_summary = (found) => {
  const most = Math.max(...found.flatMap(({ core, orm }) => [core, orm]).filter(Boolean).map(({ ratio }) => ratio));
  const place = ({ contest }) => (DATA.answers.findIndex((answer) => answer.contest === contest.id) + 1) || DATA.answers.length + 1;
  const line = (layer, own, all) => h("div", { class: "cost" }, h("span", null, { core: "Core", orm: "ORM" }[layer]),
    h("span", { class: `costbar ${layer}`, "--width": Math.max(0.004, Math.log(own) / Math.log(Math.max(2, most))) }),
    h("strong", null, times(own)), all.length > 1 && h("small", null, `${times(Math.min(...all))} to ${times(Math.max(...all))} in ${counted(all.length, "contest")}`));
  const card = (native, costs) => {
    const [first] = [...costs].sort((one, other) => place(one) - place(other));
    const lines = ["core", "orm"].filter((layer) => first[layer]).map((layer) =>
      line(layer, first[layer].ratio, costs.map((one) => one[layer]).filter(Boolean).map(({ ratio }) => ratio)));
    return h("div", { class: "taxed" }, h("h3", null, "over ", native), h("small", null, link({ contest: first.contest.id }, place_of(first.contest))), lines);
  };
  const natives = Object.entries(Object.groupBy(found, ({ native }) => native));
  return h("div", { class: "taxes" }, natives.map(([native, costs]) => card(native, costs)));
};

const tax_table = (found) =>
  scrolled("The SQLAlchemy tax", table(["Contest", "over", "Core", "ORM"], found.map(({ contest, native, core, orm }) =>
    row(link({ contest: contest.id }, place_of(contest)), [native, tax_cell(core), tax_cell(orm)])), { class: "numbers" }));

const tax_cell = (found) =>
  found ? [times(found.ratio), " ", h("span", { class: "sign", "aria-hidden": "true" }, SIGNS[found.word] || ""),
    h("small", null, between_text(found.low, found.high) || SAID[found.word])] : "–";
