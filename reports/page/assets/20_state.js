// What is shown stands behind the # of the address, so that a view can be sent to somebody and Back goes back.
const DATA = JSON.parse(document.getElementById("data").textContent);
const CONTESTS = new Map(DATA.contests.map((contest) => [contest.id, contest]));
const SERVERS = [...new Set(DATA.contests.map((contest) => contest.server))];
const FASTEST = "fastest";
const NAMES = ["server", "base", "layer", "kind", "setting", "show", "asked", "contest", "driver", "behaviour", "at"];

const state = () => {
  const said = new URLSearchParams(location.hash.slice(1));
  const found = Object.fromEntries(NAMES.map((name) => [name, said.get(name) || ""]));
  if (!SERVERS.includes(found.server)) found.server = SERVERS[0] || "";
  if (!Object.hasOwn(DATA.drivers, found.base)) found.base = FASTEST;
  return found;
};

const address = (changes) => {
  const said = new URLSearchParams(location.hash.slice(1));
  const kept = NAMES.map((name) => [name, name in changes ? changes[name] : said.get(name)]).filter(([, value]) => value);
  return `#${new URLSearchParams(kept)}`;
};

// Where a link leads: into a view, or out of it to the place where one was.
const to = (changes) => address({ contest: "", driver: "", behaviour: "", at: "", ...changes });

const choose = (changes) => {
  history.replaceState(null, "", address({ at: "", ...changes }));
  draw();
};

const link = (changes, ...inside) => h("a", { href: to(changes) }, ...inside);
