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
    var template = copy.template && copy.template.layout;
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
  function draw() {
    document.querySelectorAll(".chart").forEach(function (box) {
      var script = box.querySelector("script");
      box.figure = box.figure || JSON.parse(script.textContent);
      if (script) script.remove();
      var f = box.figure;
      Plotly.react(box, f.data, themed(f.layout), Object.assign({ responsive: true, displaylogo: false }, f.config));
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
