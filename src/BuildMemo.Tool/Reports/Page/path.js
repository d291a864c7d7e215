// The critical path: the chain of steps that no number of slots would have made shorter.

class CriticalPath {
  static #most = 200;

  constructor(model, filter, show) {
    const draw = () => this.#draw(model, filter.run >= 0 ? model.runs[filter.run] : CriticalPath.#longest(model), show);
    filter.addEventListener("change", draw);
    draw();
  }

  static #longest(model) {
    return model.runs.reduce((best, run) => (run.pathTime > (best?.pathTime ?? -1) ? run : best), null);
  }

  #draw(model, run, show) {
    const list = byId("path-list");
    list.replaceChildren();
    if (!run || run.path.length === 0 || !model.hasTimes) {
      byId("path-note").textContent = "No step took time in this run.";
      return;
    }
    const share = run.time > 0 ? Math.min(1, run.pathTime / run.time) : 1;
    const where = model.runs.length > 1 ? `${model.runName(run)}: ` : "";
    byId("path-note").textContent = `${where}${format.counted(run.path.length, "step")} one after the other, ${format.time(run.pathTime)} of ${format.time(run.time)}. ` + CriticalPath.#advice(model, run, share);
    for (const index of run.path.slice(0, CriticalPath.#most)) {
      const step = model.steps[index];
      list.append(element("li", { class: `is-${step.outcomeId}` },
        stepButton(step, show),
        track((step.end - step.start) / run.time, `is-${step.outcomeId}`, Math.min(1, step.startInRun / run.time)),
        element("span", { class: "number" }, format.time(step.end - step.start))));
    }
    if (run.path.length > CriticalPath.#most) list.append(element("li", { class: "muted" }, `${format.count(run.path.length - CriticalPath.#most)} more`));
  }

  static #advice(model, run, share) {
    if (share > 0.8) {
      return run.path.length === 1 ? "Only a faster step would make the run shorter." : "More slots would not help: these steps have to become faster, or wait for less.";
    }
    const work = model.steps.reduce((sum, step) => sum + (model.runs[step.run] === run && step.slot > 0 ? step.end - step.start : 0), 0);
    const busy = run.parallelism > 0 ? work / (run.parallelism * run.time) : 0;
    return busy > 0.6 ? "Most slots were busy: more of them would make the run shorter." : "Slots were free meanwhile: the rest went into looking up, starting and storing.";
  }
}
