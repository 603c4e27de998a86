"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = id => document.getElementById(id);
  const canvas = $("canvas"), tip = $("tip"), metricBox = $("metric"), logX = $("logx"), logY = $("logy"), byTime = $("bytime");
  const dashes = [[], [7, 4], [2, 3], [10, 3, 2, 3]];
  const shown = new Set(data.runs.slice(0, data.shown).map((_, i) => i));
  let view = null, hover = null, drag = null, geometry = null, lines = [];
  const pointers = new Map();

  // ---- data ----
  for (const run of data.runs) {
    run.series = new Map(Object.entries(run.series));
    for (const s of run.series.values()) {
      let step = 0;
      s.step = s.d.map(d => (step += d));
      s.time = s.t === undefined ? s.step.map(k => k * s.h) : s.t;
      s.value = s.v.map(Number);
    }
  }

  const color = i => getComputedStyle(document.documentElement).getPropertyValue("--c" + (i % 7)).trim();
  const dash = i => dashes[Math.floor(i / 7) % dashes.length];
  const number = v => !Number.isFinite(v) ? String(v).replace("Infinity", "∞")
    : v !== 0 && (Math.abs(v) >= 1e6 || Math.abs(v) < 1e-4) ? v.toExponential(5).replace(/\.?0+e/, "e") : String(Number(v.toPrecision(7)));

  function collect() {
    const metric = metricBox.value;
    lines = [];
    let hidden = 0;
    data.runs.forEach((run, i) => {
      const s = run.series.get(metric);
      if (!s || !shown.has(i)) return;
      const x = byTime.checked ? s.time : s.step;
      const px = new Float64Array(x.length), py = new Float64Array(x.length);
      for (let j = 0; j < x.length; j++) {
        px[j] = logX.checked ? (x[j] > 0 ? Math.log10(x[j]) : NaN) : x[j];
        py[j] = logY.checked ? (s.value[j] > 0 ? Math.log10(s.value[j]) : NaN) : s.value[j];
        if (!Number.isFinite(px[j]) || !Number.isFinite(py[j])) { px[j] = py[j] = NaN; hidden++; }
      }
      lines.push({ run: i, name: run.name, s, x: px, y: py });
    });
    const why = logX.checked || logY.checked ? "not finite, or not positive on a logarithmic axis" : "not finite";
    $("gaps").textContent = hidden ? hidden + (hidden === 1 ? " point is not drawn: " : " points are not drawn: ") + why + "." : "";
  }

  function extent() {
    let a = Infinity, b = -Infinity, c = Infinity, d = -Infinity;
    for (const l of lines) for (let j = 0; j < l.x.length; j++) {
      if (l.x[j] < a) a = l.x[j];
      if (l.x[j] > b) b = l.x[j];
      if (l.y[j] < c) c = l.y[j];
      if (l.y[j] > d) d = l.y[j];
    }
    if (!(a <= b)) return [0, 1, 0, 1];
    const pad = (p, q, share) => q > p ? (q - p) * share : Math.max(Math.abs(p) * 0.05, 0.5);
    return [a - (b > a ? 0 : 0.5), b + (b > a ? (b - a) * 0.01 : 0.5), c - pad(c, d, 0.04), d + pad(c, d, 0.04)];
  }

  // ---- ticks ----
  const superscript = n => String(n).replace(/./g, ch => ch === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[ch]);
  function ticks(from, to, log, room) {
    const out = [];
    if (log && to - from >= 1.5) {
      const by = Math.max(1, Math.ceil((to - from) / room));
      for (let e = Math.ceil(from); e <= to; e++) if (e % by === 0) out.push([e, e >= 0 && e < 4 ? String(10 ** e) : "10" + superscript(e)]);
      return out;
    }
    // Short intervals, also of logarithms: round numbers of the quantity itself.
    const lo = log ? 10 ** from : from, hi = log ? 10 ** to : to;
    const raw = (hi - lo) / room, power = 10 ** Math.floor(Math.log10(raw));
    const by = power * [1, 2, 5, 10].find(m => m * power >= raw * 0.999);
    if (!(by > 0) || !Number.isFinite(by)) return out;
    const digits = Math.max(0, Math.min(15, Math.ceil(Math.log10(Math.max(Math.abs(lo), Math.abs(hi)) / by)) + 1));
    for (let k = Math.ceil(lo / by), n = 0; k * by <= hi && n < 50; k++, n++) {
      const v = k * by;
      if (log && v <= 0) continue;
      const big = v !== 0 && (Math.abs(v) >= 1e6 || Math.abs(v) < 1e-4);
      out.push([log ? Math.log10(v) : v, big ? v.toExponential(Math.max(0, digits - 1)).replace(/\.?0+e/, "e").replace("e+", "e") : String(Number(v.toPrecision(Math.max(1, digits))))]);
    }
    return out;
  }

  // ---- drawing ----
  function draw() {
    const css = getComputedStyle(document.documentElement), get = name => css.getPropertyValue(name).trim();
    const ratio = window.devicePixelRatio || 1, w = canvas.clientWidth, h = canvas.clientHeight;
    if (w === 0) return;
    if (canvas.width !== Math.round(w * ratio) || canvas.height !== Math.round(h * ratio)) { canvas.width = Math.round(w * ratio); canvas.height = Math.round(h * ratio); }
    const g = canvas.getContext("2d");
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.fillStyle = get("--panel");
    g.fillRect(0, 0, w, h);
    const [a, b, c, d] = view ?? extent();
    g.font = "13px system-ui, sans-serif";
    const yTicks = ticks(c, d, logY.checked, Math.max(3, Math.floor((h - 60) / 60)));
    const left = 14 + Math.max(30, ...yTicks.map(t => g.measureText(t[1]).width)), right = w - 14, top = 26, bottom = h - 42;
    const xTicks = ticks(a, b, logX.checked, Math.max(2, Math.floor((right - left) / 90)));
    geometry = { a, b, c, d, left, right, top, bottom };
    const X = x => left + (x - a) / (b - a) * (right - left), Y = y => bottom - (y - c) / (d - c) * (bottom - top);
    g.strokeStyle = get("--line"); g.fillStyle = get("--quiet"); g.lineWidth = 1;
    g.textAlign = "right"; g.textBaseline = "middle";
    for (const [v, text] of yTicks) { const y = Math.round(Y(v)) + 0.5; g.beginPath(); g.moveTo(left, y); g.lineTo(right, y); g.stroke(); g.fillText(text, left - 6, y); }
    g.textAlign = "center"; g.textBaseline = "top";
    for (const [v, text] of xTicks) { const x = Math.round(X(v)) + 0.5; g.beginPath(); g.moveTo(x, top); g.lineTo(x, bottom); g.stroke(); g.fillText(text, Math.min(x, right - g.measureText(text).width / 2 + 8), bottom + 6); }
    g.fillStyle = get("--ink");
    g.fillText(byTime.checked ? "flow time t" : "step k", (left + right) / 2, bottom + 23);
    g.textAlign = "left";
    g.fillText(metricBox.value, left, 6);
    g.save();
    g.beginPath(); g.rect(left, top, right - left, bottom - top); g.clip();
    const near = hover?.line.run;
    for (const l of [...lines].sort((p, q) => (p.run === near) - (q.run === near))) {
      g.strokeStyle = g.fillStyle = color(l.run);
      g.lineWidth = l.run === near ? 3 : 1.7;
      g.globalAlpha = near === undefined || l.run === near ? 1 : 0.45;
      g.setLineDash(dash(l.run));
      g.beginPath();
      let open = false;
      for (let j = 0; j < l.x.length; j++) {
        if (Number.isNaN(l.x[j])) { open = false; continue; }
        const x = X(l.x[j]), y = Math.max(-1e5, Math.min(1e5, Y(l.y[j])));
        if (open) g.lineTo(x, y);
        else { g.moveTo(x, y); open = true; if (j + 1 === l.x.length || Number.isNaN(l.x[j + 1])) g.fillRect(x - 2, y - 2, 4, 4); }
      }
      g.stroke();
    }
    g.setLineDash([]); g.globalAlpha = 1;
    if (hover) { g.fillStyle = color(hover.line.run); g.strokeStyle = get("--paper"); g.lineWidth = 2; g.beginPath(); g.arc(X(hover.line.x[hover.j]), Y(hover.line.y[hover.j]), 5, 0, 7); g.fill(); g.stroke(); }
    g.restore();
    if (lines.length === 0) { g.textAlign = "center"; g.fillStyle = get("--quiet"); g.fillText("No shown run has this metric.", (left + right) / 2, (top + bottom) / 2); }
    if (drag?.moved) { g.fillStyle = get("--accent"); g.globalAlpha = 0.18; g.fillRect(Math.min(drag.x, drag.x2), Math.min(drag.y, drag.y2), Math.abs(drag.x2 - drag.x), Math.abs(drag.y2 - drag.y)); g.globalAlpha = 1; }
    canvas.dataset.view = JSON.stringify([a, b, c, d]);
    canvas.dataset.box = JSON.stringify([left, right, top, bottom]);
    canvas.dataset.lines = lines.length;
    canvas.dataset.zoomed = view !== null;
    $("reset").disabled = view === null;
  }

  function legend() {
    const list = $("legend");
    list.replaceChildren(...data.runs.flatMap((run, i) => {
      if (!run.series.get(metricBox.value)) return [];
      const button = document.createElement("button"), item = document.createElement("li");
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), stroke = document.createElementNS("http://www.w3.org/2000/svg", "line");
      svg.setAttribute("width", 26); svg.setAttribute("height", 8); svg.setAttribute("aria-hidden", "true");
      for (const [k, v] of [["x1", 0], ["x2", 26], ["y1", 4], ["y2", 4], ["stroke", "var(--c" + i % 7 + ")"], ["stroke-width", 2.5], ["stroke-dasharray", dash(i).join(" ")]]) stroke.setAttribute(k, v);
      svg.append(stroke);
      button.append(svg, run.name);
      button.setAttribute("aria-pressed", shown.has(i));
      button.onclick = () => show(i, !shown.has(i));
      item.append(button);
      return [item];
    }));
  }

  function show(i, on) {
    if (on) shown.add(i); else shown.delete(i);
    const box = document.querySelector('#runs input[data-run="' + i + '"]');
    if (box) box.checked = on;
    refresh(false);
  }

  function refresh(reset) {
    if (reset) view = null;
    hover = null; tip.hidden = true;
    collect(); legend(); draw();
  }

  // A logarithmic axis from two decades on, as in the figures.
  function chooseScale() {
    let least = Infinity, most = -Infinity;
    for (const run of data.runs) for (const v of run.series.get(metricBox.value)?.value ?? []) {
      if (!Number.isFinite(v)) continue;
      least = Math.min(least, v); most = Math.max(most, v);
    }
    logY.checked = least > 0 && most / least > 100;
  }

  // ---- pointer ----
  const at = e => { const r = canvas.getBoundingClientRect(); return [e.clientX - r.left, e.clientY - r.top]; };
  function nearest(px, py) {
    const { a, b, c, d, left, right, top, bottom } = geometry;
    let best = null, least = 40 * 40;
    for (const line of lines) for (let j = 0; j < line.x.length; j++) {
      const x = left + (line.x[j] - a) / (b - a) * (right - left) - px, y = bottom - (line.y[j] - c) / (d - c) * (bottom - top) - py;
      const distance = x * x + y * y;
      if (distance < least && line.x[j] >= a && line.x[j] <= b) { least = distance; best = { line, j }; }
    }
    return best;
  }

  function point(px, py) {
    const found = nearest(px, py);
    if (found?.line !== hover?.line || found?.j !== hover?.j) { hover = found; requestAnimationFrame(draw); }
    for (const row of document.querySelectorAll("#runs tr.near")) row.classList.remove("near");
    tip.hidden = !hover;
    if (!hover) return;
    const { line: { s, run, name }, j } = hover;
    const title = document.createElement("b");
    title.textContent = name;
    tip.replaceChildren(title, metricBox.value + " = " + number(s.value[j]), document.createElement("br"), "step " + s.step[j] + ", time " + number(s.time[j]));
    document.querySelector('#runs tr[data-run="' + run + '"]')?.classList.add("near");
    const wide = canvas.clientWidth;
    tip.style.left = Math.max(0, Math.min(px + 14, wide - tip.offsetWidth - 4)) + "px";
    tip.style.top = (py + 18 + tip.offsetHeight > canvas.clientHeight ? Math.max(0, py - tip.offsetHeight - 12) : py + 18) + "px";
  }

  function zoomAt(px, py, factor) {
    const { a, b, c, d, left, right, top, bottom } = geometry;
    const x = a + (px - left) / (right - left) * (b - a), y = d - (py - top) / (bottom - top) * (d - c);
    setView([x + (a - x) * factor, x + (b - x) * factor, y + (c - y) * factor, y + (d - y) * factor]);
  }
  function setView(next) {
    const scale = Math.max(Math.abs(next[0]), Math.abs(next[1]), 1e-300), tall = Math.max(Math.abs(next[2]), Math.abs(next[3]), 1e-300);
    if (!(next[1] - next[0] > 1e-12 * scale) || !(next[3] - next[2] > 1e-12 * tall)) return; // finer than numbers are
    view = next; draw();
  }
  function pan(dx, dy) { const { a, b, c, d } = geometry; setView([a + dx * (b - a), b + dx * (b - a), c + dy * (d - c), d + dy * (d - c)]); }

  canvas.addEventListener("pointerdown", e => {
    const [x, y] = at(e);
    pointers.set(e.pointerId, [x, y]);
    if (pointers.size === 1 && e.pointerType !== "touch") { drag = { x, y, x2: x, y2: y, moved: false }; canvas.setPointerCapture(e.pointerId); }
    else drag = null;
    if (e.pointerType === "touch") point(x, y);
  });
  canvas.addEventListener("pointermove", e => {
    const [x, y] = at(e);
    if (pointers.has(e.pointerId) && pointers.size === 2) {
      const spread = () => { const [p, q] = [...pointers.values()]; return [Math.hypot(p[0] - q[0], p[1] - q[1]), (p[0] + q[0]) / 2, (p[1] + q[1]) / 2]; };
      const [before] = spread();
      pointers.set(e.pointerId, [x, y]);
      const [after, mx, my] = spread();
      if (after > 10) zoomAt(mx, my, before / after);
      return;
    }
    if (pointers.has(e.pointerId)) pointers.set(e.pointerId, [x, y]);
    if (drag) {
      drag.x2 = x; drag.y2 = y;
      drag.moved ||= Math.abs(x - drag.x) > 5 || Math.abs(y - drag.y) > 5;
      if (drag.moved) { hover = null; tip.hidden = true; requestAnimationFrame(draw); return; }
    }
    point(x, y);
  });
  function release(e) {
    pointers.delete(e.pointerId);
    if (drag?.moved && e.type === "pointerup") {
      const { a, b, c, d, left, right, top, bottom } = geometry;
      const fx = p => a + (Math.max(left, Math.min(right, p)) - left) / (right - left) * (b - a), fy = p => d - (Math.max(top, Math.min(bottom, p)) - top) / (bottom - top) * (d - c);
      // A narrow drag zooms along one axis alone.
      const wide = Math.abs(drag.x2 - drag.x) > 12, tall = Math.abs(drag.y2 - drag.y) > 12;
      const xs = wide ? [fx(Math.min(drag.x, drag.x2)), fx(Math.max(drag.x, drag.x2))] : [a, b], ys = tall ? [fy(Math.max(drag.y, drag.y2)), fy(Math.min(drag.y, drag.y2))] : [c, d];
      drag = null;
      setView([...xs, ...ys]);
      draw();
    }
    drag = null;
  }
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
  canvas.addEventListener("pointerleave", e => { if (e.pointerType !== "touch" && !drag) { hover = null; tip.hidden = true; draw(); } });
  canvas.addEventListener("dblclick", () => refresh(true));
  canvas.addEventListener("wheel", e => { if (e.ctrlKey || e.metaKey) { e.preventDefault(); const [x, y] = at(e); zoomAt(x, y, Math.exp(e.deltaY * 0.002)); } }, { passive: false });
  const middle = () => [(geometry.left + geometry.right) / 2, (geometry.top + geometry.bottom) / 2];
  canvas.addEventListener("keydown", e => {
    const keys = { "+": () => zoomAt(...middle(), 0.7), "=": () => zoomAt(...middle(), 0.7), "-": () => zoomAt(...middle(), 1 / 0.7), "0": () => refresh(true),
      ArrowLeft: () => pan(-0.1, 0), ArrowRight: () => pan(0.1, 0), ArrowUp: () => pan(0, 0.1), ArrowDown: () => pan(0, -0.1) };
    if (keys[e.key]) { e.preventDefault(); keys[e.key](); }
  });
  $("in").onclick = () => zoomAt(...middle(), 0.6);
  $("out").onclick = () => zoomAt(...middle(), 1 / 0.6);
  $("reset").onclick = () => refresh(true);
  metricBox.onchange = () => { chooseScale(); refresh(true); };
  for (const box of [logX, logY, byTime]) box.onchange = () => refresh(true);
  $("all").onclick = () => setAll(true);
  $("none").onclick = () => setAll(false);
  function setAll(on) {
    for (const row of document.querySelectorAll("#runs tbody tr")) {
      if (row.hidden) continue;
      const i = Number(row.dataset.run);
      if (on) shown.add(i); else shown.delete(i);
      row.querySelector("input").checked = on;
    }
    refresh(false);
  }

  // ---- tables ----
  for (const table of document.querySelectorAll("table.sortable")) {
    table.querySelectorAll("thead th").forEach((head, column) => {
      const button = head.querySelector("button");
      if (!button) return;
      button.onclick = () => {
        const up = head.getAttribute("aria-sort") !== "ascending";
        for (const other of table.querySelectorAll("th")) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        const key = row => { const cell = row.cells[column], v = cell.dataset.sort; return v === undefined ? cell.textContent : v === "" ? null : Number(v); };
        const rank = v => v === null ? 2 : Number.isNaN(v) ? 1 : 0; // absent last, not a number before that, in either direction
        const order = (p, q) => rank(p) - rank(q) || (rank(p) ? 0 : (typeof p === "string" || typeof q === "string" ? String(p).localeCompare(String(q)) : p < q ? -1 : p > q ? 1 : 0) * (up ? 1 : -1));
        const rows = [...table.tBodies[0].rows].map(row => [key(row), row]);
        table.tBodies[0].append(...rows.sort((p, q) => order(p[0], q[0])).map(p => p[1]));
      };
    });
  }
  for (const box of document.querySelectorAll("#runs input[data-run]")) {
    box.checked = shown.has(Number(box.dataset.run));
    box.onchange = () => show(Number(box.dataset.run), box.checked);
  }
  $("filter").oninput = () => {
    const words = $("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of document.querySelectorAll("#runs tbody tr")) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every(word => text.includes(word));
      if (!row.hidden) count++;
    }
    $("count").textContent = words.length ? count + " of " + data.runs.length + " rows" : "";
  };

  if (metricBox.options.length) { chooseScale(); refresh(true); } else $("plots").hidden = true;
  new ResizeObserver(() => { if (metricBox.options.length) draw(); }).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => refresh(false));
})();
