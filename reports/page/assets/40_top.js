const PARTS = { answers: "Answers", matrix: "Matrix", drivers: "Drivers", tax: "SQLAlchemy tax", behaviours: "When things go wrong", distance: "At a distance", claims: "Claims", method: "Method and facts" };

const contents = () =>
  h("nav", { class: "contents", "aria-label": "Parts of this page" },
    Object.entries(PARTS).filter(([at]) => (at !== "distance" || is_far()) && (at !== "behaviours" || ASKED)).map(([at, name]) => h("a", { href: address({ at }) }, name)));

// What a stranger reads first: whether to believe any of it, then the answers in sentences.
const banner = (kind, mark, ...words) => h("p", { class: `banner ${kind}` }, sign(mark, ""), h("span", null, words));

const trust = () => {
  const { kind, said, figures } = DATA.trust;
  return section("trust", "Can these numbers be trusted?",
    DATA.run.why_not && banner("bad", "!", `This run is not complete: ${DATA.run.why_not}`),
    banner(kind, kind === "good" ? "✓" : "!", said),
    h("dl", { class: "facts" }, figures.map(([name, value, meaning]) =>
      h("div", null, h("dt", null, name), h("dd", { class: "figure" }, value), h("dd", null, meaning)))),
    void_contests());
};

const void_contests = () => {
  const found = DATA.contests.filter((contest) => contest.void);
  return found.length > 0 && fold(`${counted(found.length, "contest")} of which nothing may be concluded`,
    list(found.map((contest) => [link({ contest: contest.id }, place_of(contest)), `: ${contest.void}`])));
};

const answers = () => {
  const { kind } = state();
  return section("answers", "Answers",
    DATA.answers.length === 0
      ? h("p", null, "Nothing was measured, so there is nothing to answer.")
      : h("p", { class: "muted" }, "In brackets: between which bounds the ratio lies. “The same” is a finding; “no winner” and “unresolved” " +
        `say that this run cannot tell.${kind && ` Only of ${kind} drivers, as chosen in the matrix.`}`),
    SERVERS.map((server) => answers_of(server, kind)));
};

const SHOWN = 6;
const answers_of = (server, kind) => {
  const found = DATA.answers.filter((answer) => answer.server === server && is_called(kind, answer.calls));
  const rest = found.slice(SHOWN);
  return found.length > 0 && [
    h("h3", null, server, " ", h("small", null, server_version(server))),
    h("ul", { class: "answers" }, found.slice(0, SHOWN).map(answer_line)),
    rest.length > 0 && fold(`${counted(rest.length, "more answer")} on ${server}`,
      h("ul", { class: "answers" }, rest.map(answer_line))),
  ];
};

// What a run does not say of a driver rules nothing out.
const is_called = (kind, calls) => !kind || !calls || kind === calls;

const answer_line = ({ contest, about, settings, calls, sentence }) =>
  h("li", null, h("span", null, link({ contest }, about), h("small", null, [" ", [calls, settings].filter(Boolean).join(", ")])), h("span", null, sentence));

const server_version = (server) => DATA.servers[server] || "";
