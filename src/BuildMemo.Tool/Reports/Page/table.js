// The table of steps. Only the rows in sight are in the document; the others are two spacers. Walks by keyboard as a grid does.

class StepTable {
  // Drawn beyond the edges, so that scrolling shows no gap.
  static #margin = 12;
  // A page that is printed shows at most so many.
  static #mostPrinted = 1000;

  #model;
  #filter;
  #show;
  #columns;
  #rows = [];
  #sort = { column: null, descending: false };
  #current = -1;
  #scroller = byId("table-scroller");
  #table = byId("table");
  #body = byId("table-body");
  #rowHeight = 32;
  #longest;
  #first = -1;
  #last = -1;
  #isPrinting = false;

  constructor(model, filter, show) {
    this.#model = model;
    this.#filter = filter;
    this.#show = show;
    this.#columns = StepTable.#columnsOf(model);
    this.#longest = model.steps.reduce((longest, step) => Math.max(longest, step.time), 0.001);
    this.#addHead();
    this.#addControls();
    this.#scroller.addEventListener("scroll", () => this.#draw(), { passive: true });
    this.#table.addEventListener("keydown", (event) => this.#onKey(event));
    this.#body.addEventListener("click", (event) => {
      const row = event.target.closest("tr[data-place]");
      if (row) this.#open(Number(row.dataset.place));
    });
    new ResizeObserver(() => this.#measure()).observe(this.#scroller);
    addEventListener("beforeprint", () => this.#print(true));
    addEventListener("afterprint", () => this.#print(false));
    filter.addEventListener("change", () => this.#choose());
    this.#choose();
  }

  static #columnsOf(model) {
    const text = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
    const columns = [
      { id: "outcome", title: "Outcome", compare: (one, other) => one.outcome - other.outcome, cell: (step) => StepTable.#outcome(step) },
      { id: "name", title: "Step", compare: (one, other) => text(one.name, other.name), cell: (step) => StepTable.#name(step) },
      { id: "reason", title: "Reason", compare: (one, other) => text(one.reasonText, other.reasonText), cell: (step) => format.name(step.reasonText) },
      { id: "time", title: "Time", descends: true, compare: (one, other) => one.time - other.time, cell: (step) => format.time(step.time) },
      { id: "saved", title: "Saved", descends: true, compare: (one, other) => one.saved - other.saved, cell: (step) => (step.saved > 0 ? format.time(step.saved) : "") },
      { id: "size", title: "Size", descends: true, compare: (one, other) => one.outputBytes - other.outputBytes, cell: (step) => (step.outputBytes >= 0 ? format.size(step.outputBytes) : "") },
      { id: "start", title: "Start", compare: (one, other) => one.start - other.start, cell: (step) => (model.hasTimes ? format.time(step.startInRun) : "") },
      { id: "slot", title: "Slot", compare: (one, other) => one.slot - other.slot, cell: (step) => (step.slot > 0 ? String(step.slot) : "") },
    ];
    if (model.runs.length > 1) {
      columns.push({ id: "run", title: "Run", compare: (one, other) => one.run - other.run, cell: (step) => model.runName(model.runs[step.run]) });
    }
    return columns;
  }

  static #outcome(step) {
    return element("span", { class: `outcome is-${step.outcomeId}` }, outcomeMark(), element("span", { class: "outcome-word" }, step.outcomeWord));
  }

  // On a narrow page the reason stands below the name.
  static #name(step) {
    const name = format.name(step.name) || "(no name)";
    const second = [step.outcomeWord, format.name(step.reasonText)].filter((part) => part !== "").join(" · ");
    return element("span", { class: "cut", title: name }, name, element("span", { class: "second cut muted small" }, second));
  }

  #addHead() {
    this.#table.setAttribute("aria-colcount", String(this.#columns.length));
    for (const column of this.#columns) {
      const button = element("button", { type: "button", onclick: () => this.#sortBy(column) }, column.title, element("span", { class: "arrow", "aria-hidden": "true" }));
      byId("table-head").append(element("th", { scope: "col", class: `c-${column.id}`, "aria-sort": "none" }, button));
    }
  }

  #sortBy(column) {
    const isSame = this.#sort.column === column;
    // Once more turns it round, a third time gives back the order of declaration.
    if (isSame && this.#sort.descending !== Boolean(column.descends)) this.#sort = { column: null, descending: false };
    else this.#sort = { column, descending: isSame ? !this.#sort.descending : Boolean(column.descends) };
    this.#columns.forEach((one, index) => {
      const isSorted = this.#sort.column === one;
      const head = byId("table-head").children[index];
      head.setAttribute("aria-sort", isSorted ? (this.#sort.descending ? "descending" : "ascending") : "none");
      head.querySelector(".arrow").textContent = isSorted ? (this.#sort.descending ? "▼" : "▲") : "";
    });
    this.#choose();
  }

  #addControls() {
    const filter = this.#filter;
    const search = byId("search");
    const outcome = byId("outcome-select");
    const reason = byId("reason-select");
    const run = byId("run-select");
    outcome.append(element("option", { value: "" }, "All outcomes"), ...outcomes.map((one, index) => element("option", { value: String(index) }, one.word)));
    const several = element("option", { value: "several", disabled: true, hidden: true }, "Several outcomes");
    outcome.append(several);
    const kinds = [...new Set(this.#model.steps.map((step) => step.reasonKind))].filter((kind) => kind !== "").sort();
    reason.append(element("option", { value: "" }, "All reasons"), ...kinds.map((kind) => element("option", { value: kind }, wordsOf(kind))));
    byId("run-label").hidden = this.#model.runs.length < 2;
    run.append(element("option", { value: "-1" }, "All runs"), ...this.#model.runs.map((one, index) => element("option", { value: String(index) }, this.#model.runName(one))));
    search.addEventListener("input", () => filter.change({ text: search.value.trim() }));
    outcome.addEventListener("change", () => filter.change({ outcomes: outcome.value === "" ? new Set() : new Set([Number(outcome.value)]) }));
    reason.addEventListener("change", () => filter.change({ reason: reason.value }));
    run.addEventListener("change", () => filter.change({ run: Number(run.value) }));
    byId("clear").addEventListener("click", () => { filter.clear(); search.focus(); });
    filter.addEventListener("change", () => {
      if (search.value.trim() !== filter.text) search.value = filter.text;
      outcome.value = filter.outcomes.size === 0 ? "" : filter.outcomes.size === 1 ? String([...filter.outcomes][0]) : "several";
      reason.value = filter.reason;
      run.value = String(filter.run);
      byId("clear").disabled = filter.isEmpty;
    });
  }

  // Filters and sorts.
  #choose() {
    const rows = this.#filter.isEmpty ? [...this.#model.steps] : this.#model.steps.filter((step) => this.#filter.matches(step));
    const { column, descending } = this.#sort;
    if (column) rows.sort((one, other) => (descending ? column.compare(other, one) : column.compare(one, other)) || one.index - other.index);
    // What failed comes first, until somebody sorts.
    else rows.sort((one, other) => Number(isBad(other.outcome)) - Number(isBad(one.outcome)) || one.index - other.index);
    this.#rows = rows;
    this.#current = -1;
    this.#table.removeAttribute("aria-activedescendant");
    this.#table.setAttribute("aria-rowcount", String(rows.length + 1));
    const all = this.#model.steps.length;
    byId("steps-count").textContent = rows.length === all ? format.counted(all, "step") : `${format.count(rows.length)} of ${format.counted(all, "step")}`;
    // The last run's report has the steps that were up to date in its totals alone.
    const hidden = this.#model.stepCount - all;
    if (hidden > 0 && rows.length === all) byId("steps-count").textContent += `; ${format.count(hidden)} more ${hidden === 1 ? "was" : "were"} up to date`;
    byId("table-empty").hidden = rows.length > 0;
    byId("table-empty").textContent = all === 0 ? "No step did anything."
      : hidden > 0 && this.#filter.outcomes.has(0) ? "Steps that were up to date are counted, not listed: the last run's report leaves them out."
      : "No step is like that.";
    this.#scroller.scrollTop = 0;
    this.#measure();
  }

  #measure() {
    this.#rowHeight = parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--row")) || 32;
    this.#first = -1;
    this.#draw();
  }

  #print(isPrinting) {
    this.#isPrinting = isPrinting;
    this.#measure();
  }

  #draw() {
    const inSight = this.#isPrinting ? StepTable.#mostPrinted : Math.ceil(this.#scroller.clientHeight / this.#rowHeight) || 20;
    const top = this.#isPrinting ? 0 : Math.floor(this.#scroller.scrollTop / this.#rowHeight);
    const first = Math.max(0, Math.min(top - StepTable.#margin, this.#rows.length - 1));
    const last = Math.min(this.#rows.length, top + inSight + StepTable.#margin);
    if (first === this.#first && last === this.#last) return;
    this.#first = first;
    this.#last = last;
    const rows = [];
    if (first > 0) rows.push(this.#spacer(first));
    for (let place = first; place < last; place++) rows.push(this.#row(place));
    if (last < this.#rows.length && !this.#isPrinting) rows.push(this.#spacer(this.#rows.length - last));
    this.#body.replaceChildren(...rows);
  }

  #spacer(count) {
    return element("tr", { class: "spacer", role: "presentation", "aria-hidden": "true" },
      element("td", { style: { height: `${count * this.#rowHeight}px` } }));
  }

  #row(place) {
    const step = this.#rows[place];
    return element("tr", { id: `row-${place}`, "data-place": place, "aria-rowindex": String(place + 2), "aria-selected": String(place === this.#current) },
      ...this.#columns.map((column) => element("td", { class: `c-${column.id}`, role: "gridcell" }, column.cell(step), column.id === "time" ? track(step.time / this.#longest, `is-${step.outcomeId}`) : null)));
  }

  #open(place) {
    this.#moveTo(place);
    this.#show(this.#rows[place].index, this.#table);
  }

  #onKey(event) {
    if (event.target !== this.#table || event.ctrlKey || event.metaKey || event.altKey || this.#rows.length === 0) return;
    const page = Math.max(1, Math.floor(this.#scroller.clientHeight / this.#rowHeight) - 2);
    const keys = {
      ArrowDown: () => this.#moveTo(this.#current + 1), ArrowUp: () => this.#moveTo(this.#current - 1),
      PageDown: () => this.#moveTo(this.#current + page), PageUp: () => this.#moveTo(this.#current - page),
      Home: () => this.#moveTo(0), End: () => this.#moveTo(this.#rows.length - 1),
      Enter: () => this.#open(Math.max(0, this.#current)),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  }

  #moveTo(place) {
    this.#current = Math.max(0, Math.min(this.#rows.length - 1, place));
    const head = byId("table-head").offsetHeight;
    const top = this.#current * this.#rowHeight;
    const view = this.#scroller;
    if (top < view.scrollTop) view.scrollTop = top;
    else if (top + this.#rowHeight + head > view.scrollTop + view.clientHeight) view.scrollTop = top + this.#rowHeight + head - view.clientHeight;
    this.#first = -1;
    this.#draw();
    this.#table.setAttribute("aria-activedescendant", `row-${this.#current}`);
  }
}
