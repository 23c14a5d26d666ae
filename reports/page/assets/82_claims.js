// Sentences that somebody published, re-tested by this run.
const VERDICTS = { confirmed: "✓", refuted: "✕", depends: "±" };

const claims = () =>
  section("claims", "What people claim",
    DATA.claims.length === 0 ? h("p", { class: "nothing" }, "No claim was judged by this run.") : [
      h("p", null, claim_counts()),
      DATA.claims.filter(is_decided).map(claim_card),
      fold(`${counted(DATA.claims.filter((one) => !is_decided(one)).length, "claim")} that this run does not measure`,
        DATA.claims.filter((one) => !is_decided(one)).map(claim_card)),
    ]);

const is_decided = ({ verdict }) => Object.hasOwn(VERDICTS, verdict);

const claim_counts = () =>
  `${counted(DATA.claims.length, "claim")}: ` + ["confirmed", "refuted", "depends", "not measured here"]
    .map((verdict) => [DATA.claims.filter((one) => one.verdict === verdict).length, verdict === "depends" ? "that depend" : verdict])
    .filter(([count]) => count).map((said) => said.join(" ")).join(", ") + ".";

const claim_card = (claim) =>
  h("article", { class: `claim ${is_decided(claim) ? claim.verdict : "open"}` },
    h("h3", null, sign(VERDICTS[claim.verdict] || "·", ""), ` ${claim.claim} `, h("span", { class: "badge" }, claim.verdict)),
    h("p", { class: "muted" }, `${claim.id}, from “${claim.title}”`),
    h("dl", { class: "claimed" }, [["they say", claim.theirs], ["we find", claim.ours]].filter(([, words]) => words)
      .map(([name, words]) => h("div", null, h("dt", null, name), h("dd", null, words)))),
    claim.table.length > 0 && fold(counted(claim.table.length, "part"), scrolled(`${claim.id}, part by part`,
      h("table", null, h("tbody", null, claim.table.map(([name, words]) => row(name, [words])))))),
    claim.note && h("p", null, claim.note),
    claim.cells.length > 0 && h("p", { class: "cells" }, "Behind it: ", claim.cells.map(([cell, contest], place) =>
      [place > 0 && ", ", CONTESTS.has(contest) ? link({ contest }, cell) : code(cell)])));
