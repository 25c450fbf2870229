(function () {
  var dark = window.matchMedia ? matchMedia("(prefers-color-scheme: dark)") : { matches: false };
  function value(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }
  function themed(layout) {
    var copy = JSON.parse(JSON.stringify(layout || {}));
    var ink = value("--ink"), line = value("--line");
    copy.paper_bgcolor = "rgba(0,0,0,0)";
    copy.plot_bgcolor = "rgba(0,0,0,0)";
    copy.font = Object.assign({}, copy.font, { color: ink });
    copy.autosize = true;
    copy.modebar = Object.assign({ bgcolor: "rgba(0,0,0,0)", color: value("--soft"), activecolor: value("--accent") }, copy.modebar);
    copy.margin = Object.assign({ t: copy.title ? 64 : 30, r: 24, b: 54, l: 60 }, copy.margin);
    delete copy.width;
    ["annotations", "shapes"].forEach(function (key) { if (copy[key]) copy[key] = copy[key].map(colored); });
    var template = copy.template && copy.template.layout;
    // Plotly's own first colors, where a chart chooses none.
    copy.colorway = (copy.colorway || (template && template.colorway) || ["#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd",
      "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf"]).map(readable);
    if (template) { delete template.paper_bgcolor; delete template.plot_bgcolor; }
    Object.keys(copy).concat(["xaxis", "yaxis"]).forEach(function (key) {
      if (!/^[xy]axis\d*$/.test(key)) return;
      copy[key] = Object.assign({ automargin: true }, copy[key], { gridcolor: line, zerolinecolor: line, linecolor: line });
    });
    if (copy.scene) ["xaxis", "yaxis", "zaxis"].forEach(function (key) {
      copy.scene[key] = Object.assign({}, copy.scene[key], { gridcolor: line, color: ink, backgroundcolor: "rgba(0,0,0,0)" });
    });
    return copy;
  }
  // For the index: the shapes and colors of a chart, without its words.
  function bare(layout) {
    Object.keys(layout).forEach(function (key) {
      if (/^[xy]axis\d*$/.test(key)) Object.assign(layout[key], { title: "", showticklabels: false, automargin: false });
    });
    return Object.assign(layout, { title: "", showlegend: false, annotations: [], height: 160, margin: { t: 14, r: 14, b: 14, l: 14 } });
  }
  // Colors chosen for white paper are lightened on dark paper until they can be read: 4.5 to 1.
  function light(rgb) {
    return rgb.reduce(function (sum, v, i) { v /= 255; return sum + [.2126, .7152, .0722][i] * (v <= .04045 ? v / 12.92 : Math.pow((v + .055) / 1.055, 2.4)); }, 0);
  }
  function rgbOf(color) {
    var hex = /^#([0-9a-f]{6})$/i.exec(color), rgb = /^rgba?\(([^)]*)\)$/i.exec(color);
    if (hex) return [0, 2, 4].map(function (i) { return parseInt(hex[1].substr(i, 2), 16); });
    return rgb ? rgb[1].split(",").map(Number) : null;
  }
  function readable(color) {
    var parts = typeof color === "string" ? rgbOf(color) : null;
    if (!dark.matches || !parts) return color;
    var rgb = parts.slice(0, 3), paper = light(rgbOf(value("--paper")));
    for (var i = 0; i < 20 && (light(rgb) + .05) / (paper + .05) < 4.5; i++)
      rgb = rgb.map(function (v) { return Math.round(v + (255 - v) * .1); });
    return "rgba(" + rgb.concat(parts.length > 3 ? parts[3] : 1).join(",") + ")";
  }
  function colored(part) {
    if (!part || typeof part !== "object" || Array.isArray(part)) return part;
    var copy = Object.assign({}, part);
    Object.keys(copy).forEach(function (key) {
      var v = copy[key];
      if (/^(color|fillcolor)$/.test(key)) copy[key] = Array.isArray(v) ? v.map(readable) : readable(v);
      else if (/^(line|marker|font|textfont|error_[xy])$/.test(key)) copy[key] = colored(v);
    });
    return copy;
  }
  function draw() {
    document.querySelectorAll(".chart").forEach(function (box) {
      var script = box.querySelector("script");
      box.figure = box.figure || JSON.parse(script.textContent);
      if (script) script.remove();
      var f = box.figure;
      var small = box.classList.contains("small");
      var traces = f.data.map(colored);
      if (small) traces.forEach(function (trace) { if (trace.type === "heatmap") trace.showscale = false; });
      Plotly.react(box, traces, small ? bare(themed(f.layout)) : themed(f.layout),
        Object.assign({ responsive: true, displaylogo: false, staticPlot: small }, f.config));
    });
  }
  if (window.Plotly) { draw(); if (dark.addEventListener) dark.addEventListener("change", draw); }
  var links = [].slice.call(document.querySelectorAll("nav.contents a[href^='#']"));
  if (links.length && window.IntersectionObserver) {
    var targets = links.map(function (a) { return document.getElementById(decodeURIComponent(a.getAttribute("href").slice(1))); });
    var mark = function () {
      var at = 0;
      targets.forEach(function (t, i) { if (t && t.getBoundingClientRect().top < 120) at = i; });
      links.forEach(function (a, i) { a.classList.toggle("here", i === at); });
    };
    addEventListener("scroll", mark, { passive: true });
    mark();
  }
})();
