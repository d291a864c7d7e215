// Which steps are wanted. Panels listen and draw themselves anew.

class Filter extends EventTarget {
  text = "";
  // Indices of outcomes; empty for all.
  outcomes = new Set();
  reason = "";
  // Index of a run; -1 for all.
  run = -1;

  get isEmpty() {
    return this.text === "" && this.outcomes.size === 0 && this.reason === "" && this.run < 0;
  }

  change(values) {
    Object.assign(this, values);
    this.dispatchEvent(new Event("change"));
  }

  toggleOutcome(outcome) {
    const wanted = new Set(this.outcomes);
    if (!wanted.delete(outcome)) wanted.add(outcome);
    this.change({ outcomes: wanted });
  }

  clear() {
    this.change({ text: "", outcomes: new Set(), reason: "", run: -1 });
  }

  matches(step) {
    if (this.run >= 0 && step.run !== this.run) return false;
    if (this.outcomes.size > 0 && !this.outcomes.has(step.outcome)) return false;
    if (this.reason !== "" && step.reasonKind !== this.reason) return false;
    // All words, in any order.
    return this.text === "" || this.text.toLowerCase().split(/\s+/).every((word) => step.searchText.includes(word));
  }
}
