// What drivers do when something goes wrong: questions by drivers, and behind each grade what was seen.
const ASKED = DATA.behaviours.graded ? DATA.behaviours : null;
const GRADED = new Map((ASKED ? ASKED.graded : []).map((one) => [one.id, one]));
const GRADES = { ok: "✓", "ok-with-option": "✓*", "clean-error": "!", slow: "…", "raw-error": "‼", leaks: "≈", hangs: "∞", crashes: "☠", "wrong-data": "✕", "not-supported": "–" };
const grade_words = { ok: "good", "ok-with-option": "good with an option", "clean-error": "a clear error", slow: "slow", "raw-error": "an error of no kind of its own", leaks: "something is left behind", hangs: "hangs", crashes: "ends the process", "wrong-data": "wrong data", "not-supported": "cannot be asked" };
const FAMILIES = { cancel: "Cancellation and timeouts", pool: "Pools", network: "Failure and network", cache: "Statement caches and proxies", misuse: "Misuse", types: "Types", bulk: "Bulk and streaming", life: "Lifecycle, memory, security" };

const graded_on = (server) => ASKED.graded.filter((one) => one.server === server);
const grade_of = (one) => one.grade || "not-graded";
const is_bad = (grade) => ASKED.grades.some(({ name, bad }) => name === grade && bad);
const severity = (grade) => ASKED.grades.findIndex(({ name }) => name === grade);
const mark_of = (grade) => sign(GRADES[grade] || "?", grade_words[grade] || "could not be graded");

const behaviours = () => {
  if (!ASKED) return null;
  const { asked, server: chosen } = state();
  const server = [asked, chosen].find((one) => ASKED.servers.includes(one)) || ASKED.servers[0];
  const found = graded_on(server);
  const names = [...new Set(found.map(({ driver }) => driver))];
  const questions = [...new Set(found.map(({ question }) => question))];
  const families = Object.groupBy(questions, (name) => ASKED.questions[name]?.family || "others");
  return section("behaviours", "When things go wrong",
    h("p", null, "A request is cancelled, a server dies, a packet is lost, a connection is shared: what happens to the rows, the pool and the service? " +
      "Grades are computed from what was seen; behind each is the evidence."),
    h("p", { class: "picked" }, picker("asked", "Server", server, ASKED.servers.map((one) => [one, one]))),
    grade_legend(found), worst_of(found),
    Object.entries(families).map(([family, its]) => family_of(family, its, names, found)));
};

const grade_legend = (found) =>
  h("p", { class: "grades muted" }, ASKED.grades.map(({ name }) => name).filter((name) => found.some((one) => one.grade === name))
    .map((name) => h("span", null, h("span", { class: `grade ${name}` }, mark_of(name)), ` ${grade_words[name]}`)));

const SHOWN_WORST = 5;
const worst_of = (found) => {
  const bad = found.filter(({ grade }) => is_bad(grade)).sort((one, other) => severity(other.grade) - severity(one.grade));
  const line = (one) => [link({ behaviour: one.id }, `${one.driver}: ${one.question}`), ` ${one.said} `, h("small", null, grade_words[one.grade])];
  return bad.length > 0 && [list(bad.slice(0, SHOWN_WORST).map(line)), bad.length > SHOWN_WORST && fold(`${bad.length - SHOWN_WORST} more that are not good`, list(bad.slice(SHOWN_WORST).map(line)))];
};

const family_of = (family, questions, names, found) => {
  const bad = found.filter((one) => questions.includes(one.question) && is_bad(one.grade)).length;
  return h("details", { class: "family" },
    h("summary", null, FAMILIES[family] || family, " ", h("small", null, `${counted(questions.length, "question")}, ${bad || "no"} bad ${bad === 1 ? "grade" : "grades"}`)),
    scrolled(FAMILIES[family] || family, table(["Question", ...names], questions.map((name) =>
      row([code(name), h("small", null, ASKED.questions[name]?.asks || "")], names.map((driver) => graded_cell(found.find((one) => one.question === name && one.driver === driver))))),
    { class: "behaviours" })));
};

const graded_cell = (one) =>
  one ? h("a", { href: to({ behaviour: one.id }), class: `grade ${grade_of(one)}`, title: one.said }, mark_of(one.grade)) : h("span", { class: "grade not-supported" }, sign("·", "not asked"));

// The evidence of one grade.
const behaviour_view = ({ behaviour }) => {
  const one = GRADED.get(behaviour);
  if (!one) return stranger("behaviour", behaviour);
  const asked = ASKED.questions[one.question] || { asks: one.question, why: "", good: "", sources: [] };
  const others = ASKED.graded.filter((other) => other.question === one.question && other.id !== one.id);
  return section("behaviour", `${one.question}: ${one.driver} on ${one.server}`,
    h("p", { class: "lead" }, asked.asks), asked.why && h("p", null, asked.why),
    h("dl", { class: "claimed" }, [["good is", asked.good], ["seen", `${one.said} (${grade_words[one.grade] || "could not be graded"})`],
      ["of", `${one.driver} ${one.version}`], ["asked", one.times > 1 ? `${one.times} times, each in a process of its own; ${one.of_them} came to this` : "once, in a process of its own"],
      ["expected", one.expected || "nothing yet"]].map(([name, words]) => h("div", null, h("dt", null, name), h("dd", null, words)))),
    one.figures && part("figures", "Figures", scrolled("Figures", table(["Figure", "Value"], Object.entries(one.figures).map(([name, value]) => row(name, [typeof value === "object" ? JSON.stringify(value) : String(value)]))))),
    one.wire && part("wire", "What the wire saw", h("pre", null, one.wire.join("\n"))),
    one.noise && part("noise", "What the driver said meanwhile", h("pre", null, one.noise.join("\n"))),
    asked.sources.length > 0 && part("sources", "Who met it", list(asked.sources.map((address) => h("a", { href: address, rel: "noreferrer" }, address)))),
    part("again", "Ask it again", h("pre", null, `python -m suites behaviours ${one.question} ${one.driver}`)),
    others.length > 0 && part("others", "The others", list(others.map((other) => [h("span", { class: `grade ${grade_of(other)}` }, mark_of(other.grade)), " ", link({ behaviour: other.id }, `${other.driver} on ${other.server}`), ` ${other.said}`]))));
};

// A driver's own: how many of each grade, and what to know before one chooses it.
const behaviours_part = (driver) => {
  const found = ASKED ? ASKED.graded.filter((one) => one.driver === driver) : [];
  if (!found.length) return null;
  const known = ASKED.known[driver] || [];
  const counts = ASKED.grades.map(({ name }) => [name, found.filter(({ grade }) => grade === name)]).filter(([, its]) => its.length);
  return part("known", "What to know before you choose it",
    known.length ? list(known) : h("p", null, "Nothing that was asked came out badly."),
    h("p", { class: "grades" }, counts.map(([name, its]) => h("span", null, h("span", { class: `grade ${name}` }, mark_of(name)), ` ${its.length} ${grade_words[name]}`))),
    fold("Each of them", list(found.map((one) => [h("span", { class: `grade ${grade_of(one)}` }, mark_of(one.grade)), " ", link({ behaviour: one.id }, `${one.question} on ${one.server}`), ` ${one.said}`]))));
};
