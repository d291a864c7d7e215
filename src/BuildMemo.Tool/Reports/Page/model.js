// The data of the page as objects. Steps are kept in columns, which are small as JSON and quick to search; a Step is a view of one row.

const outcomes = [
  { id: "upToDate", word: "up to date" },
  { id: "restored", word: "restored" },
  { id: "ran", word: "ran" },
  { id: "failed", word: "failed" },
  { id: "timedOut", word: "timed out" },
  { id: "cancelled", word: "cancelled" },
  { id: "skipped", word: "skipped" },
];
// Kinds of reasons that say little by themselves.
const reasonWords = new Map([["first", "first run"], ["output", "output missing or edited"], ["off", "caching is off"], ["refresh", "refresh asked for"], ["unfinished", "last run did not succeed"], ["no record", "no record in the store"]]);
const wordsOf = (kind) => reasonWords.get(kind) ?? format.name(kind);

const isBad = (outcome) => outcome === 3 || outcome === 4;

class Step {
  #columns;
  #model;

  constructor(model, columns, index) {
    this.#model = model;
    this.#columns = columns;
    this.index = index;
  }

  get name() { return this.#columns.name[this.index]; }
  get outcome() { return this.#columns.outcome[this.index]; }
  get outcomeId() { return outcomes[this.outcome].id; }
  get outcomeWord() { return outcomes[this.outcome].word; }
  get run() { return this.#columns.run[this.index]; }
  // Milliseconds on the common time line of all runs.
  get ready() { return this.#model.runs[this.run].offset + this.#columns.ready[this.index]; }
  get start() { return this.#model.runs[this.run].offset + this.#columns.start[this.index]; }
  get end() { return this.#model.runs[this.run].offset + this.#columns.end[this.index]; }
  get startInRun() { return this.#columns.start[this.index]; }
  // Milliseconds.
  get time() { return this.#columns.time[this.index]; }
  get saved() { return this.#columns.saved[this.index]; }
  get slot() { return this.#columns.slot[this.index]; }
  get batch() { return this.#columns.batch[this.index]; }
  get executor() { return this.#model.texts[this.#columns.executor[this.index]]; }
  get fingerprint() { return this.#columns.fingerprint[this.index]; }
  get outputCount() { return this.#columns.outputCount[this.index]; }
  // -1 when no size is known.
  get outputBytes() { return this.#columns.outputBytes[this.index]; }
  get waitedFor() { return this.#columns.waitedFor[this.index]; }
  get reasonCount() { return this.#columns.reasonCount[this.index]; }

  // The weightiest reason's kind; empty when there is none.
  get reasonKind() {
    const reasons = this.#columns.reasons[this.index];
    return reasons.length === 0 ? "" : this.#model.texts[reasons[0]];
  }

  get reasonText() {
    const reasons = this.#columns.reasons[this.index];
    return reasons.length === 0 ? "" : this.#model.texts[reasons[2]];
  }

  get reasonComponent() {
    const reasons = this.#columns.reasons[this.index];
    return reasons.length === 0 ? "" : this.#model.texts[reasons[1]];
  }

  get reasons() {
    return inGroups(this.#columns.reasons[this.index], 3).map(([kind, component, text]) => ({
      kind: this.#model.texts[kind], component: this.#model.texts[component], text: this.#model.texts[text],
    }));
  }

  get outputs() {
    return inGroups(this.#columns.outputs[this.index], 3).map(([folder, name, size]) => ({ path: this.#model.texts[folder] + this.#model.texts[name], size }));
  }

  get problems() {
    return inGroups(this.#columns.problems[this.index], 3).map(([code, severity, message]) => ({
      code: this.#model.texts[code], severity: this.#model.texts[severity], message: this.#model.texts[message],
    }));
  }

  // What a search looks through, in lower case; made once.
  get searchText() {
    return this.#model.searchText(this.index, () =>
      [this.name, this.reasonText, ...this.reasons.map((reason) => reason.component), ...this.outputs.map((output) => output.path), this.fingerprint]
        .join("\n").toLowerCase());
  }
}

function inGroups(list, size) {
  const groups = [];
  for (let index = 0; index < list.length; index += size) groups.push(list.slice(index, index + size));
  return groups;
}

class Model {
  #searchTexts;

  constructor(data) {
    this.tool = data.tool;
    this.generated = data.generated;
    this.texts = data.texts;
    this.runs = data.runs;
    const columns = data.steps;
    this.steps = columns.name.map((_, index) => new Step(this, columns, index));
    this.#searchTexts = new Array(this.steps.length);
    this.totals = outcomes.map((_, outcome) => this.runs.reduce((sum, run) => sum + run.totals[outcome], 0));
    this.stepCount = this.totals.reduce((sum, count) => sum + count, 0);
    // Reports of older versions, and runs in which nothing changed, have no times.
    this.hasTimes = this.steps.some((step) => step.end > this.runs[step.run].offset);
    this.length = this.runs.reduce((latest, run) => Math.max(latest, run.offset + run.time), 0);
    for (const step of this.steps) this.length = Math.max(this.length, step.end);
  }

  searchText(index, make) {
    return this.#searchTexts[index] ??= make();
  }

  // What tells a run from the others, for people.
  runName(run) {
    const parts = [format.name(format.file(run.project)).replace(/\.\w+proj$/, "")];
    if (run.framework) parts.push(format.name(run.framework));
    if (run.journal && run.journal !== "steps") parts.push(format.name(run.journal));
    return parts.join(" · ");
  }
}
