// How it was measured, what that cannot tell, and everything that is known of where it was measured.
const from_template = (name) => document.getElementById(name).content.cloneNode(true);

const method = () =>
  section("method", "How this was measured", from_template("method-text"),
    h("h3", { id: "limits" }, "What this cannot tell you"), from_template("limits-text"),
    h("h3", null, "Where and with what"), is_merged() && h("p", null, "This run was measured in parts, on several machines or at " +
      "several times. What differs between them stands with each contest; here is what they share."), facts_tree(DATA.facts), raw());

const is_merged = () => DATA.contests.some(({ facts }) => Object.keys(facts).length > 0);

const raw = () =>
  h("p", null, `Effort ${DATA.run.effort}, seed ${DATA.run.seed}, begun ${DATA.run.started}. `,
    DATA.run.json ? ["All numbers: ", h("a", { href: DATA.run.json.href }, DATA.run.json.name), ", whose section driver_matrix this page was made from."] : "");

const facts_tree = (facts) =>
  h("div", { class: "tree" }, Object.entries(facts).map(([name, fact]) => fold(name, fact_value(fact))));

const fact_value = (fact) => {
  if (Array.isArray(fact)) return fact.length ? list(fact.map(fact_value)) : "none";
  if (typeof fact !== "object") return String(fact);
  const entries = Object.entries(fact);
  return entries.length
    ? h("dl", { class: "known" }, entries.map(([name, value]) => h("div", null, h("dt", null, name), h("dd", null, fact_value(value)))))
    : "none";
};
