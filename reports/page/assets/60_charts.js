// Charts are drawn by uPlot, and only when their contest is opened. Each says in words what it shows; the numbers stand
// in tables beside.
const STEP = DATA.bucket;
const SHARES = ["p50", "p90", "p99", "p99.9"];
let drawn = [];

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const HUES = 8;

const hue = (contest, driver) => {
  const families = [...new Set(ranked(contest).map((cell) => family(cell.driver)).sort())];
  const place = families.indexOf(family(driver));
  return place < 0 ? colour("muted") : colour(`hue${place % HUES}`);
};

const dash = (driver) => ({ core: [7, 4], orm: [2, 3] })[DATA.drivers[driver].layer];

const plot = (holder, height, options, data) => {
  const ink = { stroke: colour("muted"), grid: { stroke: colour("line"), width: 1 }, ticks: { show: false } };
  const axes = options.axes.map((axis) => ({ ...ink, font: "12px system-ui, sans-serif", ...axis }));
  const base = { width: holder.clientWidth || 600, height, legend: { show: false }, ...options, axes };
  drawn.push([holder, new uPlot(base, data, holder), height]);
  return drawn.at(-1)[1];
};

const figure = (label, draw) => {
  const holder = h("div", { class: "chart", role: "img", "aria-label": label });
  pending.push(() => draw(holder));
  return holder;
};

// Charts need a width, so they wait until what holds them stands in the page.
let pending = [];
const draw_charts = () => {
  pending.forEach((draw) => draw());
  pending = [];
};
const forget_charts = () => {
  drawn.forEach(([, chart]) => chart.destroy());
  drawn = [];
  pending = [];
};
const fit_charts = () =>
  drawn.forEach(([holder, chart, height]) => chart.setSize({ width: holder.clientWidth, height }));

const log_time = (low, high) => ({ time: false, distr: 3, log: 10, range: [low, high] });

// Round numbers, as many as there is room for.
const rounds = (low, high, most) => {
  const decades = Array.from({ length: Math.ceil(Math.log10(high / low)) + 2 }, (_, up) => 10 ** (Math.floor(Math.log10(low)) + up));
  const fitting = [[1, 1.5, 2, 3, 4, 5, 6, 8], [1, 2, 5], [1, 3], [1]].map((steps) =>
    decades.flatMap((decade) => steps.map((step) => step * decade)).filter((split) => split >= low && split <= high));
  return fitting.find((splits) => splits.length <= most) || fitting.at(-1);
};

const time_axis = {
  size: 26, gap: 2, filter: (_, splits) => splits, values: (_, splits) => splits.map(time),
  splits: (chart, axis, low, high) => rounds(low, high, Math.max(2, (axis ? chart.height / 24 : chart.width / 75))),
};

// From the first bucket of any to the last, so that all drivers share an axis.
const span = (cells) => {
  const numbers = cells.flatMap((cell) => cell.buckets.filter((_, place) => place % 2 === 0));
  return [Math.min(...numbers), Math.max(...numbers) + 1];
};

const spread_out = (cell, [first, last]) => {
  const counts = new Array(last - first + 1).fill(0);
  for (let at = 0; at < cell.buckets.length; at += 2) counts[cell.buckets[at] - first] = cell.buckets[at + 1];
  return counts;
};

const edges = ([first, last]) => Array.from({ length: last - first + 1 }, (_, place) => STEP ** (first + place));

const histogram = (contest, cell, around) => {
  const label = `How long single steps of ${cell.driver} took: ${percentiles_text(cell)}`;
  return figure(label, (holder) => plot(holder, 84, {
    cursor: { show: false },
    scales: { x: log_time(STEP ** around[0], STEP ** around[1]), y: { range: (_, low, high) => [0, high * 1.1] } },
    axes: [time_axis, { show: false }],
    padding: [14, 24, 0, 24],
    series: [{}, {
      paths: uPlot.paths.stepped({ align: 1 }), points: { show: false }, width: 1,
      stroke: hue(contest, cell.driver), fill: `${hue(contest, cell.driver)}55`,
    }],
    hooks: { draw: [(chart) => percentile_marks(chart, cell)] },
  }, [edges(around), spread_out(cell, around)]));
};

const percentiles_text = (cell) =>
  SHARES.map((name, place) => `${name} ${time(cell.latency[1 + place])}`).concat(`longest ${time(cell.latency[5])}`).join(", ");

const percentile_marks = (chart, cell) => {
  const { ctx, bbox } = chart;
  ctx.save();
  Object.assign(ctx, { strokeStyle: colour("ink"), fillStyle: colour("ink"), textAlign: "center" });
  ctx.font = `${10 * devicePixelRatio}px system-ui, sans-serif`;
  let free = -Infinity;
  SHARES.forEach((name, place) => {
    const at = chart.valToPos(cell.latency[1 + place], "x", true);
    ctx.setLineDash(place ? [3 * devicePixelRatio, 3 * devicePixelRatio] : []);
    ctx.stroke(new Path2D(`M${at} ${bbox.top}V${bbox.top + bbox.height}`));
    if (at > free) {
      ctx.fillText(name, at, bbox.top - 3 * devicePixelRatio);
      free = at + 30 * devicePixelRatio;
    }
  });
  ctx.restore();
};

const series_of = (contest, cells, more) =>
  cells.map((cell) => ({
    label: cell.driver, stroke: hue(contest, cell.driver), dash: dash(cell.driver), width: 2, points: { show: false }, ...more,
  }));

const share_below = (cell, around) => {
  let sum = 0;
  return [0, ...spread_out(cell, around).slice(0, -1)].map((count) => ((sum += count) / cell.latency[0]) * 100);
};

const ecdf = (contest, cells, around) => {
  const values = cells.map((cell) => share_below(cell, around));
  return toggled(contest, cells, "Share of steps that took at most so long. The percentiles stand in the table below.",
    (holder, live) => plot(holder, 300, {
      scales: { x: log_time(STEP ** around[0], STEP ** around[1]), y: { range: [0, 100] } },
      axes: [time_axis, { size: 46, values: (_, splits) => splits.map((share) => `${share} %`) }],
      series: [{}, ...series_of(contest, cells)],
      cursor: { y: false, drag: { x: false, y: false } },
      hooks: { setCursor: [(chart) => live(chart, (value) => `${digits(value, 3)} %`, (x) => `at most ${time(x)}`)] },
    }, [edges(around), ...values]));
};

const sequence = (contest, cells) => {
  const numbers = [...new Set(cells.flatMap((cell) => cell.launches.map(([number]) => number)))].sort((a, b) => a - b);
  const at = (cell, number) => (cell.launches.find(([own]) => own === number) || [])[1] ?? null;
  return toggled(contest, cells, "Median step of each launch, in the order they ran. The numbers stand in the table below.",
    (holder, live) => plot(holder, 280, {
      scales: { x: { time: false, range: [numbers[0] + 0.6, numbers.at(-1) + 1.4] }, y: { distr: 3, log: 10, range: roomy } },
      axes: [{ size: 26, splits: () => numbers.map((number) => number + 1), values: (_, splits) => splits.map((n) => `#${n}`) },
        { ...time_axis, size: 64 }],
      series: [{}, ...series_of(contest, cells, { points: { show: true, size: 6, fill: colour("paper") } })],
      cursor: { y: false, drag: { x: false, y: false } },
      hooks: {
        draw: [(chart) => cells.forEach((cell) => dirty_marks(chart, cell))],
        setCursor: [(chart) => live(chart, time, (x) => `launch ${x}`)],
      },
    }, [numbers.map((number) => number + 1), ...cells.map((cell) => numbers.map((number) => at(cell, number)))]));
};

const roomy = (_, low, high) => [low / 1.15, high * 1.15];

// A square round a launch of which blocks were marked dirty; the larger their share, the darker.
const dirty_marks = (chart, cell) => {
  const { ctx } = chart;
  const size = 14 * devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = colour("bad");
  cell.launches.filter(([, , , dirty]) => dirty > 0).forEach(([number, ns, blocks, dirty]) => {
    ctx.globalAlpha = 0.25 + (0.75 * dirty) / blocks;
    ctx.strokeRect(chart.valToPos(number + 1, "x", true) - size / 2, chart.valToPos(ns, "y", true) - size / 2, size, size);
  });
  ctx.restore();
};

// A chart of a line for each driver, with a legend to switch them by and to read them at the pointer.
const toggled = (contest, cells, label, draw) => {
  let chart;
  const where = h("p", { class: "where", "aria-hidden": "true" }, "Point at the chart to read it.");
  const values = cells.map(() => h("span", { class: "value", "aria-hidden": "true" }));
  const live = (one, say, say_x) => {
    const at = one.cursor.idx;
    if (at === null || at === undefined) return;
    where.textContent = say_x(one.data[0][at]);
    values.forEach((value, place) => { value.textContent = one.data[place + 1][at] === null ? "" : say(one.data[place + 1][at]); });
  };
  const keys = cells.map((cell, place) => h("label", { "--hue": hue(contest, cell.driver) },
    h("input", { type: "checkbox", checked: true, change: (event) => chart.setSeries(place + 1, { show: event.target.checked }) }),
    h("span", { class: `line ${DATA.drivers[cell.driver].layer}` }), cell.driver, values[place]));
  return [figure(label, (holder) => { chart = draw(holder, live); }), where, h("div", { class: "keys" }, keys)];
};
