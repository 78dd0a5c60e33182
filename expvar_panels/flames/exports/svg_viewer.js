// Zoom, search and keys of the flame graph that this script stands in. Everything is in the document
// already: names are read from the frames' titles, and only ever written as text.
(() => {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const HTML = "http://www.w3.org/1999/xhtml";
  const NO_ROOM = 18;
  const ELLIPSIS = 12;
  const HINT = "Click a frame to zoom; arrows move, Enter zooms, / searches, Esc goes back.";
  const root = document.currentScript.parentNode;
  const area = root.querySelector(".frames");
  const frames = [...area.children].map(readFrame);
  const details = addDetails();
  const tools = addTools();
  let zoomed = frames[0];
  let focused = frames[0];

  /** A frame as drawn: percentages of the whole, its row, and what its title says. */
  function readFrame(element) {
    const lines = element.querySelector("title").textContent.split("\n");
    return {
      element,
      left: parseFloat(element.getAttribute("x")),
      width: parseFloat(element.getAttribute("width")),
      row: Number(element.getAttribute("y")),
      name: lines[0],
      file: lines.length > 2 ? lines[1] : "",
      lines: lines.filter(Boolean),
    };
  }

  function addDetails() {
    const text = document.createElementNS(SVG, "text");
    text.setAttribute("class", "details");
    text.setAttribute("x", "14");
    text.setAttribute("y", "98");
    area.before(text);
    return text;
  }

  function make(name, properties) {
    return Object.assign(document.createElementNS(HTML, name), properties);
  }

  function addTools() {
    const holder = document.createElementNS(SVG, "foreignObject");
    const bar = make("div", { className: "tools" });
    const search = make("input", { type: "search", placeholder: "Search", size: 24 });
    const matched = make("output", {});
    const reset = make("button", { type: "button", textContent: "Reset zoom", hidden: true });
    search.setAttribute("aria-label", "Search frames");
    bar.append(matched, reset, search);
    holder.append(bar);
    const place = { x: "55%", y: "36", width: "44%", height: "28" };
    for (const [name, value] of Object.entries(place)) holder.setAttribute(name, value);
    area.before(holder);
    return { search, matched, reset };
  }

  const overlaps = (a, b) => a.left < b.left + b.width - 1e-6 && b.left < a.left + a.width - 1e-6;

  /** Makes one frame as wide as the whole: what is below it grows with it, what calls it fades. */
  function zoom(to) {
    zoomed = to;
    for (const frame of frames) {
      const above = frame.row < to.row;
      const shown = overlaps(frame, to);
      const left = above ? 0 : ((frame.left - to.left) / to.width) * 100;
      const width = above ? 100 : (frame.width / to.width) * 100;
      frame.element.classList.toggle("away", !shown);
      frame.element.classList.toggle("above", above && shown);
      if (shown) {
        frame.element.setAttribute("x", `${left}%`);
        frame.element.setAttribute("width", `${width}%`);
      }
    }
    tools.reset.hidden = to === frames[0];
    fitTexts();
    showMatched();
  }

  /** Every frame with room for it has its name, cut with an ellipsis where it is too long. */
  function fitTexts() {
    // The area's own box would count texts that reach beyond it.
    const whole = frames[0].element.querySelector("rect").getBoundingClientRect().width;
    const shown = [];
    for (const frame of frames.filter(isShown)) {
      const room = (whole * parseFloat(frame.element.getAttribute("width"))) / 100 - 6;
      const text = frame.element.querySelector("text") ?? (room > NO_ROOM && addText(frame.element));
      if (text) shown.push({ text, room, name: room > NO_ROOM ? frame.name : "" });
    }
    // All writes, then all reads, then the cuts: the lengths cost one layout.
    for (const { text, name } of shown) text.textContent = name;
    for (const item of shown) item.cut = cutOf(item);
    for (const { text, name, cut } of shown) if (cut < name.length) text.textContent = `${name.slice(0, cut)}…`;
  }

  /** How many characters of a name fit into its box, with an ellipsis where not all of them do. */
  function cutOf({ text, name, room }) {
    const length = name && text.getComputedTextLength();
    if (length <= room) return name.length;
    let cut = Math.ceil((name.length * room) / length);
    while (cut > 0 && text.getSubStringLength(0, cut) > room - ELLIPSIS) cut -= 1;
    // The two halves of a character beyond the basic plane stay together.
    return /[\ud800-\udbff]/.test(name[cut - 1] ?? "") ? cut - 1 : cut;
  }

  function addText(element) {
    const text = document.createElementNS(SVG, "text");
    text.setAttribute("x", "4");
    text.setAttribute("y", "13");
    element.append(text);
    return text;
  }

  function find(term) {
    const wanted = term.trim().toLowerCase();
    for (const frame of frames) {
      const texts = `${frame.name}\n${frame.file}`.toLowerCase();
      frame.hit = wanted !== "" && frame !== frames[0] && texts.includes(wanted);
      frame.element.classList.toggle("hit", frame.hit);
    }
    showMatched();
  }

  /** The share of the shown width that is below some match, a match inside a match counted once. */
  function showMatched() {
    let matched = 0;
    const outermost = [];
    const hits = frames.filter((frame) => frame.hit && overlaps(frame, zoomed));
    for (const frame of hits.sort((a, b) => a.row - b.row)) {
      if (outermost.some((other) => overlaps(frame, other))) continue;
      outermost.push(frame);
      matched += frame.row < zoomed.row ? zoomed.width : frame.width;
    }
    const share = Math.min(100, (matched / zoomed.width) * 100);
    tools.matched.textContent = tools.search.value.trim() ? `matched ${share.toFixed(1)} %` : "";
  }

  function describe(frame) {
    details.textContent = frame ? frame.lines.join("  ·  ") : HINT;
    details.classList.toggle("hint", !frame);
  }

  const frameOf = (target) => frames.find((frame) => frame.element.contains(target));
  const isShown = (frame) => !frame.element.classList.contains("away");

  function focus(frame) {
    if (!frame) return;
    focused.element.setAttribute("tabindex", "-1");
    focused = frame;
    focused.element.setAttribute("tabindex", "0");
    focused.element.focus();
  }

  /** The nearest shown frame above, below, or beside the focused one. */
  function neighbour(key) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[key];
    const height = Number(focused.element.getAttribute("height"));
    const shown = frames.filter(isShown);
    if (step) {
      return shown.find((f) => f.row === focused.row + step * height && overlaps(f, focused));
    }
    const row = shown.filter((f) => f.row === focused.row).sort((a, b) => a.left - b.left);
    return row[row.indexOf(focused) + (key === "ArrowRight" ? 1 : -1)];
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      if (tools.search.value) find((tools.search.value = ""));
      else zoom(frames[0]);
    } else if (event.target === tools.search) {
      return;
    } else if (event.key === "/") {
      tools.search.focus();
    } else if (event.key === "Enter" && frameOf(event.target)) {
      zoom(focused);
    } else if (event.key.startsWith("Arrow")) {
      focus(neighbour(event.key));
    } else {
      return;
    }
    event.preventDefault();
  }

  root.classList.add("scripted");
  area.setAttribute("role", "group");
  frames.forEach(({ element }, i) => {
    element.setAttribute("role", "button");
    element.setAttribute("tabindex", i ? "-1" : "0");
  });
  area.addEventListener("click", (event) => {
    const frame = frameOf(event.target);
    if (frame) {
      zoom(frame);
      focus(frame);
    }
  });
  area.addEventListener("mouseover", (event) => describe(frameOf(event.target)));
  area.addEventListener("mouseleave", () => describe(null));
  area.addEventListener("focusin", (event) => {
    focused = frameOf(event.target) ?? focused;
    describe(focused);
  });
  tools.search.addEventListener("input", () => find(tools.search.value));
  tools.reset.addEventListener("click", () => zoom(frames[0]));
  document.addEventListener("keydown", onKey);
  window.addEventListener("resize", fitTexts);
  describe(null);
  fitTexts();
})();
