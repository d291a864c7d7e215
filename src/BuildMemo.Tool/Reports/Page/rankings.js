// Three short lists: what took longest, wrote most, saved most.

class Rankings {
  static #most = 8;

  constructor(model, show) {
    const lists = [
      ["slowest", (step) => (step.slot > 0 ? step.time : 0), format.time, "Nothing ran."],
      ["largest", (step) => Math.max(0, step.outputBytes), format.size, "No size is known."],
      ["saved", (step) => Math.max(0, step.saved), format.time, "Nothing was restored."],
    ];
    for (const [id, valueOf, show_, none] of lists) Rankings.#fill(byId(`${id}-list`), model, valueOf, show_, none, show);
  }

  static #fill(list, model, valueOf, text, none, show) {
    const steps = model.steps.filter((step) => valueOf(step) > 0).sort((one, other) => valueOf(other) - valueOf(one)).slice(0, Rankings.#most);
    if (steps.length === 0) list.append(element("li", { class: "muted" }, none));
    for (const step of steps) {
      list.append(element("li", { class: `is-${step.outcomeId}` },
        stepButton(step, show),
        element("span", { class: "number" }, text(valueOf(step))),
        track(valueOf(step) / valueOf(steps[0]), `is-${step.outcomeId}`)));
    }
  }
}
