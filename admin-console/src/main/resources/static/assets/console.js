(function () {
  "use strict";

  // --- every request that htmx makes carries the CSRF token
  document.addEventListener("htmx:configRequest", function (event) {
    var csrf = document.querySelector('meta[name="csrf"]');
    if (csrf && event.detail.verb !== "get") {
      event.detail.headers[csrf.dataset.header] = csrf.content;
    }
  });

  // --- the server is gone or came back
  function offline(is) {
    var note = document.getElementById("offline");
    if (note) { note.hidden = !is; }
  }
  document.addEventListener("htmx:sendError", function () { offline(true); });
  document.addEventListener("htmx:responseError", function (event) { offline(event.detail.xhr.status >= 500); });
  document.addEventListener("htmx:afterOnLoad", function (event) { if (event.detail.xhr.status < 500) { offline(false); } });

  // --- one listener for everything that is clicked
  document.addEventListener("click", function (event) {
    var target = event.target.closest("[data-theme-switch],[data-toggle],[data-copy],[data-href]");
    if (!target) { return; }
    if (target.hasAttribute("data-theme-switch")) {
      window.switchTheme();
    } else if (target.hasAttribute("data-toggle")) {
      var open = document.querySelector(target.dataset.toggle).classList.toggle("show");
      target.setAttribute("aria-expanded", String(open));
    } else if (target.hasAttribute("data-copy")) {
      copy(target);
    } else if (!event.target.closest("a,button,input,label,select,summary,dialog") && !String(window.getSelection())) {
      // A row is a large target for the link inside it; the link is what the keyboard uses.
      window.location.assign(target.dataset.href);
    }
  });

  // --- dialogs open and close by command and commandfor, without a script; this is for browsers that do not know those
  if (!("command" in HTMLButtonElement.prototype)) {
    document.addEventListener("click", function (event) {
      var button = event.target.closest("button[commandfor]");
      if (!button) { return; }
      var dialog = document.getElementById(button.getAttribute("commandfor"));
      if (button.getAttribute("command") === "show-modal") { dialog.showModal(); } else { dialog.close(); }
    });
  }

  function copy(button) {
    var text = document.querySelector(button.dataset.copy).textContent.trim();
    navigator.clipboard.writeText(text).then(function () { say(button, "Copied"); }, function () {
      var range = document.createRange();
      range.selectNodeContents(document.querySelector(button.dataset.copy));
      window.getSelection().removeAllRanges();
      window.getSelection().addRange(range);
      say(button, "Press Ctrl+C");
    });
  }

  function say(button, text) {
    var label = button.querySelector("[data-label]");
    var before = label.textContent;
    label.textContent = text;
    setTimeout(function () { label.textContent = before; }, 2000);
  }

  // --- times keep up
  function relative(time) {
    var seconds = Math.round((Date.now() - Date.parse(time)) / 1000);
    var past = seconds >= 0;
    seconds = Math.abs(seconds);
    if (seconds < 5) { return "now"; }
    var text = seconds < 60 ? seconds + " s"
      : seconds < 3600 ? Math.floor(seconds / 60) + " min"
      : seconds < 172800 ? Math.floor(seconds / 3600) + " h"
      : Math.floor(seconds / 86400) + " days";
    return past ? text + " ago" : "in " + text;
  }
  function refreshTimes(root) {
    root.querySelectorAll("time[data-relative]").forEach(function (element) {
      var text = relative(element.dateTime);
      if (element.textContent !== text) { element.textContent = text; }
      if (!element.dataset.local) {
        element.dataset.local = "1";
        element.title = new Date(element.dateTime).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" })
          + " (" + element.title + ")";
      }
    });
  }
  setInterval(function () { refreshTimes(document); }, 15000);

  // --- lengths of bars: a style attribute would need inline styles allowed
  function sizeBars(root) {
    root.querySelectorAll("[data-percent]").forEach(function (bar) { bar.style.width = bar.dataset.percent + "%"; });
  }

  // --- pages that refresh themselves do so only while somebody looks
  setInterval(function () {
    if (!document.hidden) {
      document.querySelectorAll("[data-refresh]").forEach(function (element) { window.htmx.trigger(element, "refresh"); });
    }
  }, 10000);

  // --- charts
  var charts = new Map();
  function drawCharts(root) {
    drawDonuts(root);
    if (window.Chart) { root.querySelectorAll("canvas[data-bars]").forEach(drawBars); }
  }
  function drawBars(canvas) {
    if (charts.has(canvas)) { charts.get(canvas).destroy(); }
    var bars = JSON.parse(canvas.dataset.bars);
    var style = getComputedStyle(document.body);
    var text = style.getPropertyValue("--tblr-secondary").trim();
    var line = style.getPropertyValue("--tblr-border-color").trim();
    charts.set(canvas, new window.Chart(canvas, {
      type: "bar",
      data: {
        labels: bars.map(function (bar) { return bar.label; }),
        datasets: [{
          label: canvas.dataset.series,
          data: bars.map(function (bar) { return bar.count; }),
          backgroundColor: style.getPropertyValue("--tblr-primary").trim(),
          borderRadius: 2
        }]
      },
      options: {
        animation: false,
        maintainAspectRatio: false,
        plugins: { legend: { display: false } },
        scales: {
          x: { grid: { display: false }, ticks: { color: text, maxRotation: 0, autoSkipPadding: 12 }, border: { color: line } },
          y: { beginAtZero: true, grid: { color: line }, ticks: { color: text, precision: 0 }, border: { display: false } }
        }
      }
    }));
  }
  function drawDonuts(root) {
    charts.forEach(function (chart, canvas) {
      if (!canvas.isConnected) { chart.destroy(); charts.delete(canvas); }
    });
    if (!window.Chart) { return; }
    root.querySelectorAll("canvas[data-donut]").forEach(function (canvas) {
      if (charts.has(canvas)) { charts.get(canvas).destroy(); }
      var slices = JSON.parse(canvas.dataset.donut);
      var style = getComputedStyle(document.body);
      charts.set(canvas, new window.Chart(canvas, {
        type: "doughnut",
        data: {
          labels: slices.map(function (slice) { return slice.label; }),
          datasets: [{
            data: slices.map(function (slice) { return slice.count; }),
            backgroundColor: slices.map(function (slice) { return style.getPropertyValue(slice.color).trim(); }),
            borderColor: style.getPropertyValue("--tblr-bg-surface").trim(),
            borderWidth: 2
          }]
        },
        options: { cutout: "72%", animation: false, maintainAspectRatio: true, plugins: { legend: { display: false } } }
      }));
    });
  }
  document.documentElement.addEventListener("themechange", function () { drawCharts(document); });

  function enliven(root) {
    refreshTimes(root);
    sizeBars(root);
    drawCharts(root);
  }
  enliven(document);
  document.addEventListener("htmx:load", function (event) { enliven(event.detail.elt.parentElement || document); });

  // --- a filter over rows that are already there
  document.addEventListener("input", function (event) {
    if (!event.target.matches("[data-filter]")) { return; }
    var words = event.target.value.toLowerCase();
    document.querySelectorAll(event.target.dataset.filter).forEach(function (row) {
      row.hidden = row.textContent.toLowerCase().indexOf(words) < 0;
    });
  });

  // --- a choice that is a way to another page
  document.addEventListener("change", function (event) {
    if (event.target.matches("select[data-submit]")) { event.target.form.submit(); }
  });

  // --- "/" goes to the search field
  document.addEventListener("keydown", function (event) {
    if (event.key === "/" && !event.target.closest("input,textarea,select,dialog")) {
      var search = document.querySelector('input[type="search"]');
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    }
  });

  // --- a form is sent once
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || event.defaultPrevented || form.hasAttribute("hx-post")) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.addEventListener("pageshow", function () { delete form.dataset.sent; }, { once: true });
  });
})();
