/* Draws tables with Chart.js: each figure.chart has a table, which stays what it is, and a place for a
 * picture of it. Colours, light or dark or on paper, are the style sheet's. Nothing moves: what is new
 * stands there at once. */
(function () {
  "use strict";
  if (!window.Chart) return;
  var root = document.documentElement, sv = root.lang !== "en", language = sv ? "sv-SE" : "en-GB";
  var zone = { timeZone: "Europe/Stockholm" };
  var figures = new Intl.NumberFormat(language, { maximumFractionDigits: 4 });
  var colours = {};

  function format(options) { return new Intl.DateTimeFormat(language, Object.assign(options, zone)); }
  var clock = format({ hour: "2-digit", minute: "2-digit" }), hourOf = format({ hour: "2-digit", hourCycle: "h23" });
  var dayAndHour = format({ weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  var dayName = format({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
  var monthName = format({ month: "short" }), monthAndYear = format({ month: "short", year: "numeric" });

  /* ---- colours ---- */

  function readColours() {
    var style = getComputedStyle(root);
    ["ink", "faint", "line", "sheet", "usual", "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "h2", "h3", "h4", "h5"].forEach(function (name) {
      colours[name] = style.getPropertyValue("--" + name).trim();
    });
    /* Letters of a chart grow with those around it: on a wall as in a zoomed window. */
    Object.assign(window.Chart.defaults.font, { family: getComputedStyle(document.body).fontFamily, size: Math.round(0.75 * parseFloat(style.fontSize)) });
  }

  /* What was refused is striped: red and blue are one to some eyes, and on grey paper. */
  function fill(name) {
    if (name !== "s3") return colours[name];
    var tile = document.createElement("canvas"), pen = tile.getContext("2d");
    tile.width = tile.height = 6;
    pen.fillStyle = colours[name];
    pen.fillRect(0, 0, 6, 6);
    pen.strokeStyle = colours.sheet;
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.moveTo(-1, 7); pen.lineTo(7, -1);
    pen.stroke();
    return pen.createPattern(tile, "repeat");
  }

  /* ---- tables ---- */

  /* Whole numbers are read as they are shown; others stand in a <data>. Null: there is none. */
  function number(cell) {
    var exact = cell && cell.querySelector("data");
    var text = exact ? exact.value : cell ? cell.textContent.replace(/[^0-9]/g, "") : "";
    return text === "" ? null : Number(text);
  }

  function when(row) {
    var time = row.querySelector("time");
    return new Date(time.getAttribute("datetime") || time.textContent);
  }

  function drawnHeads(table) {
    return Array.prototype.filter.call(table.querySelectorAll("thead th[data-series]"), function (h) { return h.dataset.series; });
  }

  /* A sum of the others would dwarf them; of many, what is done tells nothing. */
  function rowsOf(table) { return Array.prototype.filter.call(table.tBodies[0].rows, function (r) { return !("sum" in r.dataset || "done" in r.dataset); }); }

  function addTarget(table, series, n) {
    var cell = table.querySelector("td[data-target]"), aim = number(cell);
    if (aim === null) return series;
    return series.concat({ name: cell.dataset.target, series: "usual", values: new Array(n).fill(aim) });
  }

  function seriesOf(heads, rows) {
    return heads.map(function (h) {
      return { name: h.textContent, series: h.dataset.series, values: rows.map(function (r) { return number(r.cells[h.cellIndex]); }) };
    });
  }

  var readers = {
    hours: function (table) {
      var rows = rowsOf(table).sort(function (a, b) { return when(a) - when(b); });
      return { labels: rows.map(when), series: seriesOf(drawnHeads(table), rows) };
    },
    days: function (table) {
      var labels = [], values = [];
      rowsOf(table).forEach(function (row) {
        var monday = when(row);
        for (var i = 1; i <= 7; i++) {
          if (row.cells[i].textContent === "") continue;
          labels.push(new Date(monday.getTime() + (i - 1) * 864e5));
          values.push(number(row.cells[i]));
        }
      });
      return { labels: labels, series: [{ name: "", series: "s0", values: values }] };
    },
    bars: function (table) {
      var rows = rowsOf(table);
      return { labels: rows.map(function (r) { return r.cells[0].dataset.name || r.cells[0].textContent; }),
        series: addTarget(table, seriesOf(drawnHeads(table), rows), rows.length) };
    },
    lines: function (table) {
      var heads = drawnHeads(table), series = rowsOf(table).map(function (r, i) {
        return { name: r.cells[0].textContent, series: "s" + i % 8, values: heads.map(function (h) { return number(r.cells[h.cellIndex]); }) };
      });
      return { labels: heads.map(function (h) { return h.textContent; }), series: addTarget(table, series, heads.length) };
    }
  };

  /* ---- pictures ---- */

  function datasetOf(s, kind) {
    var line = s.series === "usual" || kind === "lines";
    var set = { label: s.name, data: s.values.map(function (v) { return line || v ? v : null; }), type: line ? "line" : "bar" };
    if (!line)
      return Object.assign(set, { backgroundColor: fill(s.series), minBarLength: 2, maxBarThickness: 26, order: 1, stack: "one",
        barPercentage: kind === "days" ? 1 : 0.9, categoryPercentage: kind === "days" ? 1 : 0.9 });
    return Object.assign(set, { borderColor: colours[s.series], backgroundColor: colours[s.series], borderWidth: 2, stack: s.name, order: 0,
      borderDash: s.series === "usual" ? [5, 4] : [], pointRadius: s.series === "usual" ? 0 : 3, pointHitRadius: 12, spanGaps: true, tension: 0 });
  }

  var ticks = {
    hours: function (t) { return hourOf.format(t) % 6 === 0 ? clock.format(t) : null; },
    days: function (t, width) { return t.getUTCDate() !== 1 || t.getUTCMonth() % (width < 480 ? 4 : 2) ? null : t.getUTCMonth() ? monthName.format(t) : monthAndYear.format(t); }
  };
  var titles = { hours: function (t) { return dayAndHour.format(t); }, days: function (t) { return dayName.format(t); } };

  /* A long name leaves its middle out rather than take the room of its bar. */
  function shortened(name, width) {
    var half = Math.floor(width / 28);
    return name.length <= 2 * half ? name : name.slice(0, half).trim() + "…" + name.slice(-half).trim();
  }

  function labelAxis(kind, labels) {
    var byTime = ticks[kind];
    return { stacked: true, offset: true, grid: { display: false, drawBorder: false },
      ticks: { color: colours.faint, maxRotation: 0, autoSkip: !byTime && kind !== "bars",
        callback: function (value, i) { return byTime ? byTime(labels[i], this.chart.width) : shortened(this.getLabelForValue(value), this.chart.width); } } };
  }

  function numberAxis(kind) {
    return { stacked: kind !== "lines", beginAtZero: kind !== "lines", grid: { color: colours.line, drawBorder: false },
      ticks: { color: colours.faint, maxTicksLimit: kind === "bars" ? 8 : 5, precision: kind === "lines" ? undefined : 0,
        callback: function (v) { return figures.format(v); } } };
  }

  function optionsOf(kind, labels) {
    var lies = kind === "bars";
    return { animation: false, responsive: true, maintainAspectRatio: false, indexAxis: lies ? "y" : "x", locale: language,
      events: ["mousemove", "mouseout", "touchstart", "touchmove"], interaction: { mode: "index", axis: lies ? "y" : "x", intersect: false },
      scales: { x: lies ? numberAxis(kind) : labelAxis(kind, labels), y: lies ? labelAxis(kind, labels) : numberAxis(kind) },
      plugins: { legend: { display: false }, tooltip: { backgroundColor: colours.ink, titleColor: colours.sheet, bodyColor: colours.sheet,
        animation: false, callbacks: {
          title: function (items) { var name = labels[items[0].dataIndex]; return titles[kind] ? titles[kind](name) : name; },
          label: function (item) { var n = figures.format(item.raw === null ? 0 : item.raw); return " " + (item.dataset.label ? item.dataset.label + ": " : "") + n; }
        } } } };
  }

  /* Of words, so that it grows with the reader's letters; the table's heads say the same to others. */
  function putLegend(plot, series) {
    var list = plot.querySelector("ul") || plot.insertBefore(document.createElement("ul"), plot.firstChild);
    list.className = "legend";
    list.setAttribute("aria-hidden", "true");
    list.replaceChildren.apply(list, series.length < 2 ? [] : series.map(function (s) {
      var item = document.createElement("li"), swatch = document.createElement("span");
      swatch.className = "swatch " + s.series;
      item.append(swatch, s.name);
      return item;
    }));
  }

  function draw(figure) {
    var kind = figure.dataset.chart, plot = figure.querySelector(".plot"), table = figure.querySelector("table");
    var data = readers[kind](table), canvas = plot.querySelector("canvas");
    var config = { type: kind === "lines" ? "line" : "bar", options: optionsOf(kind, data.labels),
      data: { labels: data.labels, datasets: data.series.map(function (s) { return datasetOf(s, kind); }) } };
    putLegend(plot, data.series);
    if (!canvas) {
      var frame = document.createElement("div");
      canvas = document.createElement("canvas");
      frame.className = "frame";
      frame.append(canvas);
      plot.append(frame);
      canvas.setAttribute("role", "img");
    }
    if (kind === "bars") canvas.parentNode.style.height = 2.5 + data.labels.length * 1.6 + "rem";
    canvas.setAttribute("aria-label", figure.dataset.label);
    figure.classList.add("drawn");
    if (plot.chart) {
      Object.assign(plot.chart, { options: config.options });
      plot.chart.data = config.data;
      plot.chart.update("none");
    } else {
      plot.chart = new window.Chart(canvas, config);
    }
  }

  function each(within, what) { Array.prototype.forEach.call(within.querySelectorAll("figure.chart"), what); }

  function drawAll() {
    readColours();
    each(document, draw);
  }

  /* A page of many: each when the reader comes near. */
  var near = new IntersectionObserver(function (seen) {
    seen.forEach(function (entry) {
      if (!entry.isIntersecting) return;
      near.unobserve(entry.target);
      draw(entry.target);
    });
  }, { rootMargin: "3000px" });

  function redraw() {
    readColours();
    each(document, function (figure) { if (figure.querySelector(".plot").chart) draw(figure); });
  }

  /* ---- paper ---- */

  /* A window may be dark and narrow, paper is neither; a canvas is points, and paper wants more of them. */
  function toPaper(on) {
    root.classList.toggle("paper", on);
    drawAll();
    each(document, function (figure) {
      var chart = figure.querySelector(".plot").chart, frame = chart.canvas.parentNode;
      chart.options.devicePixelRatio = on ? 3 : window.devicePixelRatio;
      if (on) chart.resize(680, figure.dataset.chart === "bars" ? frame.clientHeight : 190); else chart.resize();
    });
  }

  window.addEventListener("beforeprint", function () { toPaper(true); });
  window.addEventListener("afterprint", function () { toPaper(false); });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

  /* For live.js, which exchanges the content: pictures that stand are carried over, so that none blinks. */
  window.samverkaCharts = {
    take: function (main) {
      var kept = {};
      each(main, function (figure) { kept[figure.id] = figure.querySelector(".plot"); });
      return kept;
    },
    put: function (main, kept) {
      each(main, function (figure) {
        var plot = kept[figure.id];
        if (plot) figure.querySelector(".plot").replaceWith(plot);
        delete kept[figure.id];
        if (plot && plot.chart) draw(figure); else near.observe(figure);
      });
      Object.keys(kept).forEach(function (id) { if (kept[id].chart) kept[id].chart.destroy(); });
    }
  };
  readColours();
  each(document, function (figure) { near.observe(figure); });
})();
