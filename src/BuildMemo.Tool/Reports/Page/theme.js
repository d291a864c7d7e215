// Light and dark: as the system has it, until the switch says otherwise.

class Theme extends EventTarget {
  #probe = document.body.appendChild(element("span", { hidden: true, "aria-hidden": "true" }));

  constructor() {
    super();
    const kept = this.#read();
    for (const radio of document.querySelectorAll("input[name=theme]")) {
      radio.checked = radio.value === kept;
      radio.addEventListener("change", () => this.#set(radio.value));
    }
    this.#apply(kept);
    const changed = () => this.dispatchEvent(new Event("change"));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
    matchMedia("print").addEventListener("change", changed);
  }

  // The colour that a custom property stands for now, for the canvas.
  color(name) {
    this.#probe.style.color = `var(${name})`;
    return getComputedStyle(this.#probe).color;
  }

  #set(value) {
    // A page from a file may have no storage; then the choice lasts as long as the page.
    try { localStorage.setItem("buildmemo-theme", value); } catch { }
    this.#apply(value);
    this.dispatchEvent(new Event("change"));
  }

  #read() {
    try {
      const kept = localStorage.getItem("buildmemo-theme");
      return kept === "light" || kept === "dark" ? kept : "auto";
    } catch {
      return "auto";
    }
  }

  #apply(value) {
    if (value === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = value;
  }
}
