/* Keeps an open page new: when the server says that there is a newer board, the page fetches itself
 * and exchanges its content, without moving what the reader looks at. Without script the page is
 * the same, only still. */
(function () {
  "use strict";
  var note = document.getElementById("live");
  if (!note || !window.EventSource) return;
  var seen = note.dataset.version, busy = false, again = false;

  function say(on) {
    var text = on ? note.dataset.on : note.dataset.off;
    if (note.textContent !== text) note.textContent = text;
    note.className = on ? "on" : "off";
  }

  /* Keyboard focus, open tables and sideways scrolling outlive the exchange. */
  function keep(main) {
    var links = Array.prototype.slice.call(main.querySelectorAll("a, summary, .box"));
    var boxes = Array.prototype.slice.call(main.querySelectorAll(".box"));
    return {
      focus: links.indexOf(document.activeElement),
      open: Array.prototype.map.call(main.querySelectorAll("details"), function (d) { return d.open; }),
      left: boxes.map(function (b) { return b.scrollLeft; })
    };
  }

  function restore(main, was) {
    Array.prototype.forEach.call(main.querySelectorAll("details"), function (d, i) { d.open = !!was.open[i]; });
    Array.prototype.forEach.call(main.querySelectorAll(".box"), function (b, i) { b.scrollLeft = was.left[i] || 0; });
    var target = was.focus >= 0 && main.querySelectorAll("a, summary, .box")[was.focus];
    if (target) target.focus({ preventScroll: true });
  }

  function exchange(text) {
    var fresh = new DOMParser().parseFromString(text, "text/html");
    var from = fresh.getElementById("content"), to = document.getElementById("content");
    var foot = fresh.querySelector("footer time"), old = document.querySelector("footer time");
    if (!from) return;
    var was = keep(to), charts = window.samverkaCharts, pictures = charts && charts.take(to);
    to.replaceChildren.apply(to, Array.prototype.slice.call(from.childNodes));
    restore(to, was);
    if (charts) charts.put(to, pictures);
    if (foot && old) old.replaceWith(foot);
  }

  function refresh() {
    if (busy) { again = true; return; }
    busy = true;
    fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" })
      .then(function (r) { return r.text(); })
      .then(exchange)
      .catch(function () { say(false); })
      .then(function () { busy = false; if (again) { again = false; refresh(); } });
  }

  window.samverkaRefresh = refresh;
  var events = new EventSource("/events");
  events.addEventListener("open", function () { say(true); });
  events.addEventListener("error", function () { say(false); });
  events.addEventListener("board", function (e) {
    say(true);
    if (e.data === seen) return;
    seen = e.data;
    if (!document.hidden) refresh(); else again = true;
  });
  document.addEventListener("visibilitychange", function () {
    if (!document.hidden && again) { again = false; refresh(); }
  });
})();
