// What a longer way to the server changes: what `python -m reports distance` says, in its words.
const is_far = () => Boolean(DATA.distance.tables);

const distance = () =>
  is_far() && section("distance", "At a distance",
    h("p", null, "Every byte was held back so that a round trip takes longer. The longer the way, the less it matters which driver waits: " +
      "“from 5 ms on” is the nearest distance from which on nothing tells them apart, “beyond 5 ms” says that they still differ there, and “unresolved” that this run cannot tell."),
    list(DATA.distance.lines),
    DATA.distance.tables.map(({ title, header, rows }) => [h("h3", null, capital(title)),
      scrolled(title, table(header, rows.map(([head, ...cells]) => row(head, cells)), { class: "nowrap" }))]));

const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
