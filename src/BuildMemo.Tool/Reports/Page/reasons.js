// Why steps ran or had to be restored: by kind of the weightiest reason, and by what changed. Both filter.

class Reasons {
  static #mostComponents = 8;

  constructor(model, filter) {
    const busy = model.steps.filter((step) => step.reasonKind !== "");
    const kinds = Reasons.#group(busy, (step) => step.reasonKind);
    // What differs for one step alone stands in the table.
    const components = Reasons.#group(busy.filter((step) => step.reasonComponent !== ""), (step) => `${step.reasonKind}\n${step.reasonComponent}`)
      .filter(([, steps]) => steps.length > 1)
      .slice(0, Reasons.#mostComponents);
    const other = model.stepCount - busy.length;
    byId("reasons-note").textContent = busy.length === 0
      ? "No step had a reason to run."
      : `${format.counted(busy.length, "step")} by the weightiest reason of each${other > 0 ? `; ${format.count(other)} more had none` : ""}.`;
    const kindList = byId("reason-list");
    for (const [kind, steps] of kinds) {
      kindList.append(Reasons.#bar(wordsOf(kind), steps, busy.length, () => filter.change({ reason: filter.reason === kind ? "" : kind }), kind));
    }
    byId("components-title").hidden = components.length === 0;
    for (const [key, steps] of components) {
      const kind = key.slice(0, key.indexOf("\n"));
      const component = key.slice(kind.length + 1);
      const search = component.toLowerCase();
      byId("component-list").append(Reasons.#bar(`${format.name(kind)} ${format.name(component)}`, steps, busy.length,
        () => filter.change({ text: filter.text === search ? "" : search }), search));
    }
    filter.addEventListener("change", () => {
      for (const bar of kindList.children) bar.setAttribute("aria-pressed", String(bar.dataset.key === filter.reason));
      for (const bar of byId("component-list").children) bar.setAttribute("aria-pressed", String(bar.dataset.key === filter.text));
    });
  }

  // The largest group first.
  static #group(steps, keyOf) {
    const groups = new Map();
    for (const step of steps) {
      const key = keyOf(step);
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(step);
    }
    return [...groups].sort((one, other) => other[1].length - one[1].length);
  }

  static #bar(label, steps, all, press, key) {
    const bar = element("span", { class: "outcome-bar", style: { width: `${Math.max(2, steps.length / all * 100)}%` }, "aria-hidden": "true" });
    outcomeBar(bar, outcomes.map((_, outcome) => steps.reduce((count, step) => count + (step.outcome === outcome ? 1 : 0), 0)));
    return element("button", { type: "button", class: "bar", "aria-pressed": "false", "data-key": key, title: label, onclick: press },
      element("span", { class: "cut" }, label), element("span", null, bar), element("span", { class: "number" }, format.count(steps.length)));
  }
}
