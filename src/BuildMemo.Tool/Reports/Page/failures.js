// What failed, first on the page, with what it said.

class Failures {
  static #most = 50;

  constructor(model, show) {
    const failed = model.steps.filter((step) => isBad(step.outcome));
    if (failed.length === 0) return;
    const skipped = model.totals[6];
    byId("failures").hidden = false;
    byId("failures-title").textContent = format.counted(failed.length, "failed step") + (skipped > 0 ? `, ${format.count(skipped)} skipped behind ${failed.length === 1 ? "it" : "them"}` : "");
    const list = byId("failure-list");
    for (const step of failed.slice(0, Failures.#most)) {
      list.append(element("div", { class: `failure is-${step.outcomeId}` },
        element("div", { class: "failure-head" }, outcomeMark(), stepButton(step, show, "plain"),
          element("span", { class: "muted" }, `${step.outcomeWord} after ${format.time(step.time)}`)),
        ...step.problems.map((problem) => element("pre", { class: "message", tabindex: "0", "aria-label": `What ${format.name(step.name)} said` }, `${problem.code}: ${problem.message}`))));
    }
    if (failed.length > Failures.#most) list.append(element("p", { class: "muted" }, `${format.count(failed.length - Failures.#most)} more stand in the table.`));
  }
}
