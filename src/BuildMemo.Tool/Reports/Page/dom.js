// Makes elements. Texts of the report go in as text nodes only, never as markup: a step may be called anything.

const byId = (id) => document.getElementById(id);

// element("button", { class: "plain", onclick: … }, "text", child, …)
function element(tag, properties, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "style") Object.assign(made.style, value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const outcomeMark = () => element("span", { class: "mark-of", "aria-hidden": "true" });

// A step's name that shows it when pressed.
function stepButton(step, show, className = "plain cut") {
  const name = format.name(step.name) || "(no name)";
  return element("button", { type: "button", class: className, title: name, onclick: (event) => show(step.index, event.currentTarget) }, name);
}

// What share of a track is filled, from where.
function track(share, className, from = 0) {
  return element("span", { class: `track ${className}`, "aria-hidden": "true" },
    element("span", { style: { insetInlineStart: `${from * 100}%`, width: `${Math.max(0, Math.min(1 - from, share)) * 100}%` } }));
}
