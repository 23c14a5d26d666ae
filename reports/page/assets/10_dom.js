// Elements are made of text, never of markup: what a driver or server is called cannot become part of the page.
// Styles are set by property, since the page's policy allows no style attributes.
const h = (name, attributes, ...children) => {
  const element = document.createElement(name);
  Object.entries(attributes || {}).forEach(([key, value]) => put(element, key, value));
  element.append(...children.flat(Infinity).filter((child) => ![null, undefined, false, ""].includes(child)));
  return element;
};

const put = (element, key, value) => {
  if ([null, undefined, false].includes(value)) return;
  if (typeof value === "function") element.addEventListener(key, value);
  else if (key.startsWith("--")) element.style.setProperty(key, value);
  else element.setAttribute(key, value === true ? "" : value);
};

const hidden = (...text) => h("span", { class: "hidden" }, ...text);
const sign = (mark, words) => [h("span", { class: "sign", "aria-hidden": "true" }, mark), hidden(words)];
const code = (text) => h("code", null, text);
const list = (items) => h("ul", null, items.map((item) => h("li", null, item)));
const fold = (title, ...inside) => h("details", null, h("summary", null, title), ...inside);

// A table that scrolls by itself, so that the page never does sideways.
const scrolled = (label, table) =>
  h("div", { class: "scrolled", tabindex: "0", role: "region", "aria-label": `Table: ${label}` }, table);

const table = (heads, rows, attributes) =>
  h("table", attributes, h("thead", null, h("tr", null, heads.map((head) => h("th", { scope: "col" }, head)))),
    h("tbody", null, rows));

const row = (head, cells, attributes) =>
  h("tr", attributes, h("th", { scope: "row" }, head), cells.map((cell) => h("td", null, cell)));

const section = (id, title, ...inside) =>
  h("section", { id, "aria-labelledby": `${id}-title` }, h("h2", { id: `${id}-title`, tabindex: "-1" }, title), ...inside);

// Numbers as people read them.
const UNITS = [[1e9, "s"], [1e6, "ms"], [1e3, "µs"], [1, "ns"]];

const digits = (value, count = 3) =>
  Number(value.toPrecision(count)).toLocaleString("en", { maximumFractionDigits: 9, maximumSignificantDigits: count });

const time = (ns) => {
  const [size, unit] = UNITS.find(([least]) => ns >= least) || UNITS[3];
  return `${digits(ns / size)} ${unit}`;
};

const fixed = (ratio) => (ratio >= 100 ? ratio.toFixed(0) : ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2));
const times = (ratio) => `${fixed(ratio)}×`;
const between_text = (low, high) => (low && high ? `[${fixed(low)}, ${fixed(high)}]` : "");
const percent = (share) => `${digits(share * 100, 2)} %`;
const counted = (count, one, many) => `${count.toLocaleString("en")} ${count === 1 ? one : many || `${one}s`}`;
