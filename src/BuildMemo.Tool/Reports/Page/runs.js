// The runs that the page shows, where there are several: each a filter.

class Runs {
  constructor(model, filter) {
    if (model.runs.length < 2) return;
    byId("runs").hidden = false;
    const list = byId("run-list");
    model.runs.forEach((run, index) => {
      const bar = element("span", { class: "outcome-bar", "aria-hidden": "true" });
      outcomeBar(bar, run.totals);
      const words = run.totals.map((count, outcome) => (count > 0 ? `${format.count(count)} ${outcomes[outcome].word}` : "")).filter((word) => word !== "").join(", ");
      list.append(element("button", { type: "button", class: "run", "aria-pressed": "false", title: format.name(run.project), onclick: () => filter.change({ run: filter.run === index ? -1 : index }) },
        element("span", { class: "cut" }, element("b", null, model.runName(run)), element("span", { class: "muted small" }, `  ${words || "no steps"}`)),
        bar,
        element("span", { class: "number small" }, run.started ? `${format.moment(run.started)}, ` : "", format.time(run.time))));
    });
    filter.addEventListener("change", () => {
      [...list.children].forEach((button, index) => button.setAttribute("aria-pressed", String(filter.run === index)));
    });
  }
}
