// The head of the page: what became of the steps in one sentence, the outcomes as filters, the figures.

class Summary {
  constructor(model, filter) {
    const latest = model.runs.reduce((best, run) => ((run.started ?? 0) > (best?.started ?? 0) ? run : best), null);
    const names = [...new Set(model.runs.map((run) => format.name(format.file(run.project)).replace(/\.\w+proj$/, "")))];
    const title = names.length === 1 ? names[0] : format.counted(names.length, "project");
    byId("title").textContent = title;
    document.title = `${title}: BuildMemo report`;
    byId("subtitle").textContent = [
      model.runs.length === 1 ? format.name(model.runs[0].framework) : format.counted(model.runs.length, "run"),
      latest?.started ? format.moment(latest.started) : "",
    ].filter((part) => part !== "").join(" · ");
    byId("headline").textContent = Summary.#sentence(model);
    byId("footer").textContent = `Written by BuildMemo ${model.tool}, ${format.moment(model.generated)}.`;
    outcomeBar(byId("outcome-bar"), model.totals);
    this.#addChips(model, filter);
    this.#addFigures(model);
  }

  static #sentence(model) {
    const [upToDate, restored, ran, failed, timedOut, cancelled] = model.totals;
    const total = model.stepCount;
    const steps = format.counted(total, "step");
    if (total === 0) return "No steps";
    if (failed + timedOut > 0) return `${format.count(failed + timedOut)} of ${steps} failed`;
    if (cancelled > 0) return `Cancelled: ${format.count(cancelled)} of ${steps} did not end`;
    if (upToDate === total) return `Nothing to do: ${total === 1 ? "the step was" : `all ${steps} were`} up to date`;
    if (ran === 0) return `Nothing had to run: ${format.count(restored)} of ${steps} came out of the store`;
    if (ran === total) return `${total === 1 ? "The step" : `All ${steps}`} had to run`;
    return `${format.count(ran)} of ${steps} had to run`;
  }

  #addChips(model, filter) {
    const host = byId("outcome-filter");
    outcomes.forEach((outcome, index) => {
      const count = model.totals[index];
      // What can't be told from the summary line is always named.
      if (count === 0 && index > 3) return;
      host.append(element("button", { type: "button", class: `chip is-${outcome.id}`, "aria-pressed": "false", "data-outcome": index, onclick: () => filter.toggleOutcome(index) },
        outcomeMark(), element("span", null, element("b", null, format.count(count)), ` ${outcome.word}`)));
    });
    filter.addEventListener("change", () => {
      for (const chip of host.children) chip.setAttribute("aria-pressed", String(filter.outcomes.has(Number(chip.dataset.outcome))));
    });
  }

  #addFigures(model) {
    const list = byId("figures");
    const add = (name, value, note) => list.append(element("div", null, element("dt", null, name), element("dd", null, value, note ? element("small", null, note) : null)));
    const wall = model.runs.reduce((sum, run) => sum + run.time, 0);
    const work = model.steps.reduce((sum, step) => sum + (step.slot > 0 ? step.end - step.start : 0), 0);
    const saved = model.runs.reduce((sum, run) => sum + run.saved, 0);
    const bytes = model.steps.reduce((sum, step) => sum + Math.max(0, step.outputBytes), 0);
    const reused = model.totals[0] + model.totals[1];
    const slots = model.runs.reduce((most, run) => Math.max(most, run.parallelism), 0);
    add("Time of the run", format.time(wall), model.runs.length > 1 ? `${format.count(model.runs.length)} runs together` : "");
    add("Saved", format.time(saved), "by what was restored");
    if (model.stepCount > 0) add("Reused", format.percent(reused / model.stepCount), `${format.count(reused)} of ${format.counted(model.stepCount, "step")}`);
    if (work > 0) add("Work in slots", format.time(work), wall > 0 ? `${(work / wall).toFixed(1)} of ${slots} busy on average` : "");
    const longest = model.runs.reduce((best, run) => (run.pathTime > (best?.pathTime ?? 0) ? run : best), null);
    if (longest) add("Critical path", format.time(longest.pathTime), format.counted(longest.path.length, "step"));
    if (bytes > 0) add("Outputs", format.size(bytes), "written or restored");
  }
}

// Shares of outcomes as one bar.
function outcomeBar(host, totals) {
  totals.forEach((count, outcome) => {
    if (count > 0) host.append(element("span", { class: `is-${outcomes[outcome].id}`, style: { flex: `${count} 0 0px` }, title: `${format.count(count)} ${outcomes[outcome].word}` }));
  });
}
