// Which view the address asks for.
const page = document.getElementById("page");
const CHOSEN = { answers, matrix, tax, ...(ASKED ? { behaviours } : {}) };
let was = null;
let scrolled_to = 0;

const overview = () => [contents(), trust(), answers(), matrix(), drivers(), tax(), behaviours(), distance(), claims(), method()].filter(Boolean);

const VIEWS = { contest: contest_view, driver: driver_view, behaviour: behaviour_view };
const view_of = (chosen) => Object.keys(VIEWS).find((name) => chosen[name]);
const view = (chosen) => (view_of(chosen) ? `${view_of(chosen)} ${chosen[view_of(chosen)]}` : "");

const draw = () => {
  const chosen = state();
  const now = view(chosen);
  if (now === was && !now) return renew(chosen);
  if (was === "") scrolled_to = scrollY;
  const again = now === was;
  const focus = again && document.activeElement.name;
  forget_charts();
  page.replaceChildren(...(now ? [back(), VIEWS[view_of(chosen)](chosen)] : overview()));
  draw_charts();
  if (again) return refocus(focus);
  arrive(chosen, now, was);
  was = now;
};

// What a choice changes, and no more: the reader stays where he was.
const renew = (chosen) => {
  const focus = document.activeElement.name;
  Object.entries(CHOSEN).forEach(([id, make]) => {
    const open = document.querySelector(`#${id} .filters`)?.open;
    const side = document.querySelector(`#${id} .scrolled`)?.scrollLeft;
    document.getElementById(id).replaceWith(make());
    const filters = document.querySelector(`#${id} .filters`);
    if (filters && open !== undefined) filters.open = open;
    if (side) document.querySelector(`#${id} .scrolled`)?.scrollTo(side, 0);
  });
  refocus(focus);
  if (chosen.at) show(chosen.at);
};

const refocus = (name) => {
  const field = name && document.querySelector(`select[name="${CSS.escape(name)}"]`);
  if (field) field.focus({ preventScroll: true });
};

const jump = (top) => scrollTo({ top, behavior: "instant" });
const show = (id) => document.getElementById(id)?.scrollIntoView();

// A new view is announced by its heading; coming back, one stands where one left.
const arrive = (chosen, now, before) => {
  document.title = now ? `${now} · ${DATA.title}` : DATA.title;
  if (now) {
    jump(0);
    page.querySelector("h2").focus({ preventScroll: true });
  } else if (before) jump(scrolled_to);
  else if (chosen.at) show(chosen.at);
};

// The whole cell of a matrix leads where the name of its row does.
page.addEventListener("click", (event) => {
  const cell = event.target.closest("td[data-contest]");
  if (cell) location.hash = to({ contest: cell.dataset.contest });
});

// Canvases do not follow a change of colours by themselves.
const repaint = () => {
  if (was === null || !drawn.length) return;
  draw();
};
const for_print = (on) => () => {
  document.documentElement.toggleAttribute("data-print", on);
  repaint();
};

document.getElementById("when").textContent = DATA.run.when;
addEventListener("hashchange", draw);
addEventListener("resize", fit_charts);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
addEventListener("beforeprint", for_print(true));
addEventListener("afterprint", for_print(false));
draw();
