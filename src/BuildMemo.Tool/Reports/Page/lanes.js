// Who stands in which line of the time line: a lane a slot, and below them lanes for what was only looked up or restored.

class Lanes {
  // What restores at once is rarely more than this; the rest shares the last lane.
  static #mostLookups = 6;

  constructor(model) {
    this.lanes = [];
    this.laneOf = new Int32Array(model.steps.length).fill(-1);
    const ofRuns = model.runs.map(() => []);
    // What took no time at all was never begun: skipped, cancelled.
    for (const step of model.steps) if (step.end > step.start) ofRuns[step.run].push(step);
    model.runs.forEach((run, index) => this.#addRun(model, run, index, ofRuns[index]));
    for (const lane of this.lanes) lane.steps.sort((one, other) => one.start - other.start);
  }

  #addRun(model, run, index, steps) {
    if (steps.length === 0) return;
    const several = model.runs.length > 1;
    const slots = new Map();
    for (const step of steps) {
      if (step.slot === 0) continue;
      if (!slots.has(step.slot)) slots.set(step.slot, []);
      slots.get(step.slot).push(step);
    }
    let heading = several ? model.runName(run) : "";
    for (const slot of [...slots.keys()].sort((one, other) => one - other)) {
      this.#add({ label: `Slot ${slot}`, short: String(slot), heading, run: index, steps: slots.get(slot) });
      heading = "";
    }
    let label = "Store";
    for (const packed of this.#pack(steps.filter((step) => step.slot === 0))) {
      this.#add({ label, short: "", heading, run: index, isLookup: true, steps: packed });
      heading = label = "";
    }
  }

  #add(lane) {
    for (const step of lane.steps) this.laneOf[step.index] = this.lanes.length;
    this.lanes.push(lane);
  }

  // Each into the first lane that is free when it begins.
  #pack(steps) {
    const lanes = [];
    const ends = [];
    for (const step of steps.sort((one, other) => one.start - other.start)) {
      let place = ends.findIndex((end) => end <= step.start);
      if (place < 0) place = lanes.length < Lanes.#mostLookups ? lanes.length : lanes.length - 1;
      (lanes[place] ??= []).push(step);
      ends[place] = Math.max(ends[place] ?? 0, step.end);
    }
    return lanes;
  }
}

// How many slots were busy over time: [time, count] at each change.
function busySlots(steps) {
  const changes = [];
  for (const step of steps) {
    if (step.slot > 0 && step.end > step.start) changes.push([step.start, 1], [step.end, -1]);
  }
  changes.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  const curve = [];
  let count = 0;
  for (const [time, change] of changes) {
    count += change;
    if (curve.length > 0 && curve[curve.length - 1][0] === time) curve[curve.length - 1][1] = count;
    else curve.push([time, count]);
  }
  return curve;
}
