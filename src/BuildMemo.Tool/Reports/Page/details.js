// All about one step, beside the page. Escape closes it and gives the focus back.

class Details {
  static #most = 200;

  #model;
  #panel = byId("details");
  #opener = null;
  #onShow;

  constructor(model, onShow) {
    this.#model = model;
    this.#onShow = onShow;
    byId("details-close").addEventListener("click", () => this.#close());
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.#panel.hidden) this.#close();
    });
  }

  show(index, opener) {
    const step = this.#model.steps[index];
    // From one step to the next inside the panel, the way back stays the same.
    if (opener && !this.#panel.contains(opener)) this.#opener = opener;
    byId("details-title").textContent = format.name(step.name) || "(no name)";
    byId("details-body").replaceChildren(...this.#parts(step));
    this.#panel.hidden = false;
    this.#panel.scrollTop = 0;
    this.#panel.focus();
    this.#onShow(index);
  }

  #close() {
    this.#panel.hidden = true;
    this.#opener?.focus({ preventScroll: true });
  }

  #parts(step) {
    const run = this.#model.runs[step.run];
    const parts = [
      element("p", { class: `outcome is-${step.outcomeId}` }, outcomeMark(), element("b", null, step.outcomeWord)),
      ...step.problems.map((problem) => element("pre", { class: "message" }, `${problem.severity} ${problem.code}: ${problem.message}`)),
      this.#facts(step, run),
    ];
    const reasons = step.reasons;
    if (reasons.length > 0) {
      parts.push(element("h3", null, "Why it was not up to date"));
      parts.push(Details.#list(reasons, (reason) => element("li", null, format.name(reason.text)), step.reasonCount));
    }
    if (step.outputCount > 0) {
      parts.push(element("h3", null, format.counted(step.outputCount, "output")));
      parts.push(Details.#list(step.outputs, (output) => element("li", null, element("span", null, format.name(output.path)), element("span", { class: "number muted" }, output.size >= 0 ? format.size(output.size) : "")), step.outputCount));
    }
    if (step.waitedFor.length > 0) {
      parts.push(element("h3", null, "Waited for"));
      parts.push(Details.#list(step.waitedFor, (index) => {
        const other = this.#model.steps[index];
        return element("li", null, stepButton(other, (to, button) => this.show(to, button), "plain"), element("span", { class: "number muted" }, `${other.outcomeWord}, ${format.time(other.time)}`));
      }, step.waitedFor.length));
    }
    return parts;
  }

  #facts(step, run) {
    const list = element("dl", { class: "facts" });
    const add = (name, ...value) => list.append(element("dt", null, name), element("dd", null, ...value));
    add("Time", format.time(step.time));
    if (this.#model.hasTimes) {
      add("Began", `${format.time(step.startInRun)} into the run`);
      if (step.slot > 0) add("Waited for a slot", format.time(Math.max(0, step.start - step.ready)));
    }
    if (step.slot > 0) add("Slot", `${step.slot}${step.executor ? `, ${format.name(step.executor)}` : ""}`);
    if (step.batch > 0) add("Batch", String(step.batch));
    if (step.saved > 0) add("Saved", format.time(step.saved));
    if (this.#model.runs.length > 1) add("Run", this.#model.runName(run));
    if (step.fingerprint) {
      add("Fingerprint", element("code", null, step.fingerprint));
      add("Look closer", element("code", null, `dotnet buildmemo show ${step.fingerprint.slice(0, 12)}`));
    }
    return list;
  }

  static #list(items, make, all) {
    const list = element("ul", null, ...items.slice(0, Details.#most).map(make));
    const left = all - Math.min(items.length, Details.#most);
    if (left > 0) list.append(element("li", { class: "muted" }, `${format.count(left)} more`));
    return list;
  }
}
