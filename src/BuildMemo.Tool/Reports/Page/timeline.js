// The time line, on one canvas: how many slots were busy, and below it a lane a slot. Ten thousand bars are drawn in a few
// milliseconds because bars that would share a pixel are drawn once.

class Timeline {
  static #axisHeight = 24;
  static #chartHeight = 38;
  static #headingHeight = 20;

  #model;
  #filter;
  #theme;
  #show;
  #canvas = byId("timeline-canvas");
  #tip = byId("timeline-tip");
  #status = byId("timeline-status");
  #lanes;
  #curve;
  #onPath;
  #from = 0;
  #to = 1;
  #width = 0;
  #gutter = 64;
  #laneHeight = 22;
  #tops = [];
  #height = 0;
  #current = -1;
  #isDue = false;
  #colors = {};
  #drag = null;

  constructor(model, filter, theme, show) {
    this.#model = model;
    this.#filter = filter;
    this.#theme = theme;
    this.#show = show;
    this.#lanes = new Lanes(model);
    if (this.#lanes.lanes.length === 0) {
      byId("timeline-host").hidden = byId("timeline-help").hidden = true;
      for (const control of byId("timeline").querySelectorAll("button, input")) control.disabled = true;
      byId("timeline-empty").hidden = false;
      byId("timeline-empty").textContent = model.steps.length === 0
        ? "Nothing ran and nothing was restored."
        : "These reports tell no times: an older version wrote them, or nothing had to be done.";
      return;
    }
    this.#curve = busySlots(model.steps);
    this.#onPath = new Set(model.runs.flatMap((run) => run.path));
    this.#to = Math.max(model.length, 0.001);
    this.#layOut();
    this.#listen();
    new ResizeObserver(() => this.#resize()).observe(byId("timeline-host"));
    theme.addEventListener("change", () => { this.#readColors(); this.#draw(); });
    filter.addEventListener("change", () => this.#drawSoon());
    this.#readColors();
    this.#resize();
  }

  // Marks a step that another panel shows.
  select(index) {
    this.#current = index;
    if (this.#curve) this.#drawSoon();
  }

  #layOut() {
    const count = this.#lanes.lanes.filter((lane) => !lane.isLookup).length;
    this.#laneHeight = count <= 24 ? 22 : count <= 64 ? 15 : 9;
    let top = Timeline.#axisHeight + Timeline.#chartHeight + 8;
    this.#tops = this.#lanes.lanes.map((lane) => {
      if (lane.heading) top += Timeline.#headingHeight;
      const own = top;
      top += this.#heightOf(lane);
      return own;
    });
    this.#height = top + 4;
  }

  // What restores takes little time and has little to say.
  #heightOf(lane) {
    return lane.isLookup ? Math.min(this.#laneHeight, 11) : this.#laneHeight;
  }

  #readColors() {
    for (const name of ["text", "muted", "grid", "line", "card", "raised", "accent", "on-bar", ...outcomes.map((outcome) => outcome.id)])
      this.#colors[name] = this.#theme.color(`--${name}`);
  }

  #resize() {
    const width = byId("timeline-host").clientWidth;
    if (width === 0) return;
    const scale = window.devicePixelRatio || 1;
    this.#width = width;
    this.#gutter = width < 520 ? 26 : 64;
    this.#canvas.style.height = `${this.#height}px`;
    // Browsers refuse canvases beyond some size; coarse is better than nothing.
    const fit = Math.min(scale, 16000 / Math.max(this.#height, width));
    this.#canvas.width = Math.round(width * fit);
    this.#canvas.height = Math.round(this.#height * fit);
    this.#canvas.getContext("2d").setTransform(fit, 0, 0, fit, 0, 0);
    this.#draw();
  }

  #drawSoon() {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => { this.#isDue = false; this.#draw(); });
  }

  #x(time) {
    return this.#gutter + (time - this.#from) / (this.#to - this.#from) * (this.#width - this.#gutter - 6);
  }

  #timeAt(x) {
    return this.#from + (x - this.#gutter) / (this.#width - this.#gutter - 6) * (this.#to - this.#from);
  }

  #draw() {
    const context = this.#canvas.getContext("2d");
    context.clearRect(0, 0, this.#width, this.#height);
    context.font = `11px ${getComputedStyle(document.body).fontFamily}`;
    context.textBaseline = "middle";
    this.#drawAxis(context);
    this.#drawChart(context);
    this.#drawGutter(context);
    context.save();
    context.beginPath();
    context.rect(this.#gutter, 0, this.#width - this.#gutter, this.#height);
    context.clip();
    this.#lanes.lanes.forEach((lane, index) => this.#drawLane(context, lane, this.#tops[index]));
    if (byId("timeline-path").checked) this.#drawPath(context);
    this.#drawCurrent(context);
    context.restore();
  }

  #drawAxis(context) {
    const step = niceStep((this.#to - this.#from) / Math.max(2, Math.floor((this.#width - this.#gutter) / 90)));
    context.textAlign = "left";
    for (let time = Math.ceil(this.#from / step) * step; time <= this.#to; time += step) {
      const x = Math.round(this.#x(time)) + 0.5;
      context.strokeStyle = this.#colors.grid;
      context.beginPath();
      context.moveTo(x, Timeline.#axisHeight - 4);
      context.lineTo(x, this.#height);
      context.stroke();
      context.fillStyle = this.#colors.muted;
      const label = axisTime(time, step);
      if (x + context.measureText(label).width < this.#width) context.fillText(label, x - (time === 0 ? 0 : 3), 10);
    }
  }

  #drawChart(context) {
    const bottom = Timeline.#axisHeight + Timeline.#chartHeight;
    const most = Math.max(1, ...this.#model.runs.map((run) => run.parallelism), this.#curve.reduce((high, point) => Math.max(high, point[1]), 0));
    const y = (count) => bottom - count / most * (Timeline.#chartHeight - 4);
    context.save();
    context.beginPath();
    context.rect(this.#gutter, 0, this.#width - this.#gutter, bottom + 1);
    context.clip();
    context.fillStyle = this.#colors.ran;
    context.globalAlpha = 0.28;
    context.beginPath();
    context.moveTo(this.#x(this.#from), bottom);
    let last = 0;
    for (const [time, count] of this.#curve) {
      const x = this.#x(time);
      context.lineTo(x, y(last));
      context.lineTo(x, y(count));
      last = count;
    }
    context.lineTo(this.#x(this.#to), y(last));
    context.lineTo(this.#x(this.#to), bottom);
    context.closePath();
    context.fill();
    context.restore();
    context.strokeStyle = this.#colors.line;
    context.beginPath();
    context.moveTo(this.#gutter, bottom + 0.5);
    context.lineTo(this.#width, bottom + 0.5);
    context.stroke();
    context.fillStyle = this.#colors.muted;
    context.textAlign = "right";
    if (this.#gutter > 40) {
      context.fillText(`${most} busy`, this.#gutter - 8, Timeline.#axisHeight + 6);
      context.fillText("0", this.#gutter - 8, bottom - 4);
    } else {
      context.fillText(String(most), this.#gutter - 8, Timeline.#axisHeight + 6);
    }
  }

  #drawGutter(context) {
    this.#lanes.lanes.forEach((lane, index) => {
      const top = this.#tops[index];
      if (lane.heading) {
        context.textAlign = "left";
        context.fillStyle = this.#colors.text;
        context.fillText(lane.heading, 4, top - Timeline.#headingHeight / 2 + 1);
      }
      if (this.#laneHeight < 12) return;
      context.textAlign = "right";
      context.fillStyle = this.#colors.muted;
      context.fillText(this.#gutter > 40 ? lane.label : lane.short, this.#gutter - 8, top + this.#heightOf(lane) / 2);
    });
  }

  #drawLane(context, lane, top) {
    const height = this.#heightOf(lane) - (this.#heightOf(lane) > 12 ? 3 : 1);
    const filters = !this.#filter.isEmpty;
    const showsPath = byId("timeline-path").checked;
    let drawnTo = -1;
    let lastOutcome = -1;
    for (let index = firstEnding(lane.steps, this.#from); index < lane.steps.length; index++) {
      const step = lane.steps[index];
      if (step.start > this.#to) break;
      const left = this.#x(step.start);
      const right = Math.max(left + 1.5, this.#x(step.end));
      // Bars that share a pixel are drawn once, but never one that failed.
      if (right < drawnTo + 0.5 && step.outcome === lastOutcome) continue;
      drawnTo = right;
      lastOutcome = step.outcome;
      const width = Math.max(1, right - left - (right - left > 4 ? 1 : 0));
      context.globalAlpha = filters && !this.#filter.matches(step) ? 0.16 : showsPath && !this.#onPath.has(step.index) ? 0.4 : 1;
      context.fillStyle = this.#colors[step.outcomeId];
      if (width > 6) {
        context.beginPath();
        context.roundRect(left, top, width, height, 3);
        context.fill();
      } else {
        context.fillRect(left, top, width, height);
      }
      // Not by colour alone.
      if (isBad(step.outcome)) this.#hatch(context, left, top, width, height);
      if (width > 34 && height > 11) this.#label(context, step, left, top, width, height);
    }
    context.globalAlpha = 1;
  }

  #hatch(context, left, top, width, height) {
    context.save();
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
    context.strokeStyle = this.#colors["on-bar"];
    context.globalAlpha *= 0.35;
    context.lineWidth = 2;
    const first = Math.max(left, this.#gutter) - height;
    const last = Math.min(left + width, this.#width);
    context.beginPath();
    for (let x = first; x < last; x += 7) {
      context.moveTo(x, top + height);
      context.lineTo(x + height, top);
    }
    context.stroke();
    context.restore();
  }

  #label(context, step, left, top, width, height) {
    // The beginning of a bar may be out of sight.
    const from = Math.max(left, this.#gutter) + 6;
    const room = left + width - from - 5;
    if (room < 24) return;
    context.fillStyle = this.#colors["on-bar"];
    context.textAlign = "left";
    context.fillText(shorten(context, format.name(step.name), room), from, top + height / 2 + 0.5);
  }

  #drawPath(context) {
    context.strokeStyle = this.#colors.text;
    for (const run of this.#model.runs) {
      let before = null;
      for (const index of run.path) {
        const step = this.#model.steps[index];
        const lane = this.#lanes.laneOf[index];
        if (lane < 0) continue;
        const left = this.#x(step.start);
        const right = Math.max(left + 2, this.#x(step.end));
        const top = this.#tops[lane];
        const height = this.#heightOf(this.#lanes.lanes[lane]) - 3;
        context.lineWidth = 2;
        context.strokeRect(left + 1, top + 1, Math.max(1, right - left - 2), Math.max(2, height - 2));
        if (before) {
          context.lineWidth = 1.25;
          context.beginPath();
          context.moveTo(before.x, before.y);
          context.lineTo(left, top + height / 2);
          context.stroke();
        }
        before = { x: right, y: top + height / 2 };
      }
    }
    context.lineWidth = 1;
  }

  #drawCurrent(context) {
    const lane = this.#current < 0 ? -1 : this.#lanes.laneOf[this.#current];
    if (lane < 0) return;
    const step = this.#model.steps[this.#current];
    const left = this.#x(step.start);
    const right = Math.max(left + 2, this.#x(step.end));
    context.lineWidth = 2;
    context.strokeStyle = this.#colors.text;
    context.strokeRect(left - 2, this.#tops[lane] - 2, right - left + 3, this.#heightOf(this.#lanes.lanes[lane]) + 1);
    context.lineWidth = 1;
  }

  #stepAt(x, y) {
    const lane = this.#tops.findIndex((top, lane) => y >= top && y < top + this.#heightOf(this.#lanes.lanes[lane]));
    if (lane < 0 || x < this.#gutter) return null;
    const steps = this.#lanes.lanes[lane].steps;
    const slack = 3 * (this.#to - this.#from) / this.#width;
    const time = this.#timeAt(x);
    let best = null;
    for (let index = firstEnding(steps, time - slack); index < steps.length && steps[index].start <= time + slack; index++) {
      const distance = Math.max(steps[index].start - time, time - steps[index].end, 0);
      if (!best || distance < best.distance) best = { step: steps[index], distance };
      if (distance === 0) break;
    }
    return best?.step ?? null;
  }

  #listen() {
    const canvas = this.#canvas;
    canvas.addEventListener("keydown", (event) => this.#onKey(event));
    canvas.addEventListener("pointerdown", (event) => {
      this.#drag = { x: event.clientX, from: this.#from, to: this.#to, moved: false };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => this.#onMove(event));
    canvas.addEventListener("pointerup", (event) => {
      const wasDrag = this.#drag?.moved;
      this.#drag = null;
      canvas.classList.remove("is-dragged");
      if (wasDrag) return;
      const step = this.#stepAt(event.offsetX, event.offsetY);
      if (!step) return;
      this.#current = step.index;
      this.#drawSoon();
      this.#show(step.index, canvas);
    });
    canvas.addEventListener("pointercancel", () => { this.#drag = null; });
    canvas.addEventListener("pointerleave", () => { this.#tip.hidden = true; });
    canvas.addEventListener("dblclick", (event) => this.#zoom(0.4, this.#timeAt(event.offsetX)));
    canvas.addEventListener("wheel", (event) => {
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        this.#zoom(Math.exp(event.deltaY * 0.0035), this.#timeAt(event.offsetX));
      } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault();
        this.#move((event.deltaX || event.deltaY) / this.#width * (this.#to - this.#from));
      }
    }, { passive: false });
    byId("timeline-in").addEventListener("click", () => this.#zoom(0.5));
    byId("timeline-out").addEventListener("click", () => this.#zoom(2));
    byId("timeline-fit").addEventListener("click", () => this.#view(0, this.#model.length));
    byId("timeline-path").addEventListener("change", () => this.#drawSoon());
  }

  #onMove(event) {
    if (this.#drag) {
      const distance = event.clientX - this.#drag.x;
      this.#drag.moved ||= Math.abs(distance) > 4;
      if (!this.#drag.moved) return;
      this.#canvas.classList.add("is-dragged");
      this.#tip.hidden = true;
      const shift = -distance / (this.#width - this.#gutter) * (this.#drag.to - this.#drag.from);
      this.#view(this.#drag.from + shift, this.#drag.to + shift);
      return;
    }
    const step = event.pointerType === "touch" ? null : this.#stepAt(event.offsetX, event.offsetY);
    this.#tip.hidden = !step;
    if (!step) return;
    this.#tip.replaceChildren(
      element("b", null, format.name(step.name)),
      element("span", { class: `outcome is-${step.outcomeId}` }, outcomeMark(), `${step.outcomeWord}, ${format.time(step.end - step.start)}`),
      element("div", { class: "muted" }, step.reasonText ? format.name(step.reasonText) : "", step.saved > 0 ? ` saved ${format.time(step.saved)}` : ""));
    const box = this.#tip.getBoundingClientRect();
    this.#tip.style.left = `${Math.max(8, Math.min(event.clientX + 14, innerWidth - box.width - 8))}px`;
    this.#tip.style.top = `${event.clientY + 18 + box.height > innerHeight ? event.clientY - box.height - 12 : event.clientY + 18}px`;
  }

  #onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const keys = {
      ArrowRight: () => this.#walk(1), ArrowLeft: () => this.#walk(-1), ArrowDown: () => this.#changeLane(1), ArrowUp: () => this.#changeLane(-1),
      Home: () => this.#walkTo(0), End: () => this.#walkTo(-1),
      "+": () => this.#zoom(0.5), "=": () => this.#zoom(0.5), "-": () => this.#zoom(2), 0: () => this.#view(0, this.#model.length),
      Enter: () => { if (this.#current >= 0) this.#show(this.#current, this.#canvas); },
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  }

  #walk(by) {
    const lane = this.#current < 0 ? -1 : this.#lanes.laneOf[this.#current];
    if (lane < 0) {
      this.#walkTo(0);
      return;
    }
    const steps = this.#lanes.lanes[lane].steps;
    const place = steps.findIndex((step) => step.index === this.#current) + by;
    this.#tell(steps[Math.max(0, Math.min(steps.length - 1, place))]);
  }

  #walkTo(place) {
    const lane = this.#current < 0 ? 0 : Math.max(0, this.#lanes.laneOf[this.#current]);
    this.#tell(this.#lanes.lanes[lane].steps.at(place));
  }

  #changeLane(by) {
    const lane = this.#current < 0 ? -1 : this.#lanes.laneOf[this.#current];
    const next = this.#lanes.lanes[Math.max(0, Math.min(this.#lanes.lanes.length - 1, lane + by))];
    const time = lane < 0 ? this.#from : this.#model.steps[this.#current].start;
    this.#tell(next.steps.reduce((best, step) => (Math.abs(step.start - time) < Math.abs(best.start - time) ? step : best)));
  }

  // Marks a step, brings it into sight and says it.
  #tell(step) {
    this.#current = step.index;
    const lane = this.#lanes.laneOf[step.index];
    const span = this.#to - this.#from;
    if (step.start < this.#from || step.start > this.#to) this.#view(step.start - span / 3, step.start + span * 2 / 3);
    const host = byId("timeline-host");
    const top = this.#tops[lane];
    if (top < host.scrollTop) host.scrollTop = top - 8;
    else if (top + this.#laneHeight > host.scrollTop + host.clientHeight) host.scrollTop = top + this.#laneHeight + 8 - host.clientHeight;
    this.#status.textContent = `${format.name(step.name)}: ${step.outcomeWord}, ${format.time(step.end - step.start)} from ${format.time(step.start)}, ${this.#lanes.lanes[lane].label}${step.reasonText ? `, ${format.name(step.reasonText)}` : ""}`;
    this.#drawSoon();
  }

  #zoom(factor, around = (this.#from + this.#to) / 2) {
    const span = Math.max(0.01, Math.min(this.#model.length, (this.#to - this.#from) * factor));
    const share = (around - this.#from) / (this.#to - this.#from);
    this.#view(around - span * share, around + span * (1 - share));
  }

  #move(by) {
    this.#view(this.#from + by, this.#to + by);
  }

  #view(from, to) {
    const span = Math.max(0.001, Math.min(to - from, Math.max(this.#model.length, 0.001)));
    this.#from = Math.max(0, Math.min(from, this.#model.length - span));
    this.#to = this.#from + span;
    this.#drawSoon();
  }
}

// The first step of a lane that ends at a time or later. Steps of a slot don't overlap, so their ends are in order too; a few
// before it are taken as well for those that do, by a hair.
function firstEnding(steps, time) {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle].end < time) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 2);
}

// 1, 2 or 5 times a power of ten, not below the one that is given.
function niceStep(atLeast) {
  const power = 10 ** Math.floor(Math.log10(Math.max(atLeast, 1e-6)));
  const lead = atLeast / power;
  return (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10) * power;
}

function axisTime(time, step) {
  if (time === 0) return "0";
  if (step < 1000 && time < 1000) return `${Number(time.toFixed(step < 0.1 ? 2 : step < 1 ? 1 : 0))} ms`;
  if (time < 120000) return `${Number((time / 1000).toFixed(Math.max(0, Math.min(5, 3 - Math.floor(Math.log10(step))))))} s`;
  return format.time(time);
}

function shorten(context, text, room) {
  if (context.measureText(text).width <= room) return text;
  let low = 0;
  let high = Math.min(text.length, Math.ceil(room / 2));
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (context.measureText(`${text.slice(0, middle)}…`).width <= room) low = middle;
    else high = middle - 1;
  }
  return low < 2 ? "" : `${text.slice(0, low)}…`;
}
