// How numbers, times and names are shown. Knows nothing of steps.

const format = {
  // 0.24 s, 12.3 s, 3m 20s, 2h 05m: as on the terminal; below a hundredth of a second in milliseconds.
  time(milliseconds) {
    const seconds = milliseconds / 1000;
    if (seconds === 0) return "0 s";
    if (seconds < 0.01) return `${milliseconds < 0.1 ? milliseconds.toFixed(2) : milliseconds.toFixed(1)} ms`;
    if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
    if (seconds < 99.95) return `${seconds.toFixed(1)} s`;
    const pad = (number) => String(Math.floor(number)).padStart(2, "0");
    if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${pad(seconds % 60)}s`;
    return `${Math.floor(seconds / 3600)}h ${pad((seconds % 3600) / 60)}m`;
  },

  // 512, 1.5K, 340M: powers of 1024.
  size(bytes) {
    let power = 0;
    let value = bytes;
    while (value >= 1024 && power < 5) {
      value /= 1024;
      power++;
    }
    return power === 0 ? `${bytes} B` : `${value.toFixed(value < 9.95 ? 1 : 0)} ${"KMGTP"[power - 1]}B`;
  },

  count: (number) => number.toLocaleString("en-US"),

  counted: (number, noun) => `${format.count(number)} ${noun}${number === 1 ? "" : "s"}`,

  percent: (share) => `${share > 0 && share < 0.01 ? "< 1" : Math.round(share * 100)} %`,

  // In UTC, for reports travel between machines.
  moment(milliseconds) {
    return `${new Date(milliseconds).toISOString().slice(0, 19).replace("T", " ")} UTC`;
  },

  // Control characters and those that turn the direction of text would make a name look like another one.
  name(text) {
    return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (letter) =>
      ({ "\n": "\\n", "\r": "\\r", "\t": "\\t" })[letter] ?? `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
  },

  // The last part of a path.
  file: (path) => path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1),
};
