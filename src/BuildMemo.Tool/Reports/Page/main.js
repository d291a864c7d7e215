// Reads the data and sets the panels up, from top to bottom.

const model = new Model(JSON.parse(byId("data").textContent));
const filter = new Filter();
const theme = new Theme();
let timeline = null;
const details = new Details(model, (index) => timeline?.select(index));
const showStep = (index, opener) => details.show(index, opener);

new Summary(model, filter);
new Failures(model, showStep);
new Runs(model, filter);
timeline = new Timeline(model, filter, theme, showStep);
new CriticalPath(model, filter, showStep);
new Reasons(model, filter);
new Rankings(model, showStep);
new StepTable(model, filter, showStep);

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
  event.preventDefault();
  byId("search").focus();
});

// Tells tests and benchmarks that everything stands: milliseconds since the page was opened.
requestAnimationFrame(() => { document.documentElement.dataset.ready = performance.now().toFixed(1); });
