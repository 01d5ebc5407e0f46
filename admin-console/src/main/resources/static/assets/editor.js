// The policy set editor: line numbers, colors, problems in place, and everything typed saved as it is typed.
(function () {
  "use strict";
  var text = document.getElementById("document");
  var gutter = document.getElementById("gutter");
  var colors = document.getElementById("colors");
  var form = document.getElementById("editor-form");
  var state = document.getElementById("save-state");
  if (!text) { return; }

  var LARGE = 120000;
  var problems = new Map();
  var lineCount = -1;
  var dirty = false;
  var conflict = false;
  var timer = 0;

  // --- colors
  function escape(part) { return part.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;"); }
  var TOKEN = /(^|\s)(#.*)$|("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')|^(\s*(?:- )?\s*)([A-Za-z_][\w.-]*)(?=:(?:\s|$))|\b(\d+(?:\.\d+)?[smhd]?|true|false)\b/g;
  function color(line) {
    var out = "", last = 0, match;
    TOKEN.lastIndex = 0;
    while ((match = TOKEN.exec(line))) {
      out += escape(line.slice(last, match.index));
      if (match[2] !== undefined) { out += match[1] + '<span class="y-com">' + escape(match[2]) + "</span>"; }
      else if (match[3] !== undefined) { out += '<span class="y-str">' + escape(match[3]) + "</span>"; }
      else if (match[5] !== undefined) { out += match[4] + '<span class="y-key">' + escape(match[5]) + "</span>"; }
      else { out += '<span class="y-num">' + escape(match[6]) + "</span>"; }
      last = match.index + match[0].length;
      if (match[0].length === 0) { TOKEN.lastIndex++; }
    }
    return out + escape(line.slice(last));
  }

  function draw() {
    var lines = text.value.split("\n");
    var large = text.value.length > LARGE;
    text.classList.toggle("plain-text", large);
    colors.innerHTML = large ? "" : lines.map(function (line, index) {
      var html = color(line);
      return problems.has(index + 1) ? '<span class="y-bad">' + (html || " ") + "</span>" : html;
    }).join("\n") + "\n";
    if (lines.length !== lineCount) {
      lineCount = lines.length;
      var numbers = document.createDocumentFragment();
      for (var number = 1; number <= lineCount; number++) {
        var cell = document.createElement("div");
        cell.textContent = String(number);
        numbers.appendChild(cell);
      }
      gutter.replaceChildren(numbers);
    }
    mark();
    follow();
  }
  function mark() {
    gutter.querySelectorAll(".bad").forEach(function (cell) { cell.classList.remove("bad"); cell.title = ""; });
    problems.forEach(function (message, line) {
      var cell = gutter.children[line - 1];
      if (cell) { cell.classList.add("bad"); cell.title = message; }
    });
  }
  function follow() {
    gutter.scrollTop = text.scrollTop;
    colors.scrollTop = text.scrollTop;
    colors.scrollLeft = text.scrollLeft;
  }
  text.addEventListener("scroll", follow);

  // --- problems
  function readProblems() {
    problems.clear();
    document.querySelectorAll("#verdict [data-line]").forEach(function (button) {
      var line = Number(button.dataset.line);
      if (line > 0) { problems.set(line, button.textContent.trim()); }
    });
    draw();
  }
  function jump(line, column) {
    var lines = text.value.split("\n");
    var at = 0;
    for (var i = 0; i < line - 1 && i < lines.length; i++) { at += lines[i].length + 1; }
    at += Math.max(0, Math.min(column - 1, (lines[line - 1] || "").length));
    text.focus();
    text.setSelectionRange(at, at);
    text.scrollTop = Math.max(0, (line - 6) * 20);
    text.scrollLeft = 0;
  }

  // --- saving
  function edited() {
    dirty = true;
    if (conflict) { return; }
    state.textContent = "Saving…";
    clearTimeout(timer);
    timer = setTimeout(function () { window.htmx.trigger(form, "edited"); }, 400);
  }
  document.body.addEventListener("draft-saved", function (event) {
    setVersion(event.detail.version);
    dirty = false;
    state.textContent = "Saved";
  });
  document.body.addEventListener("draft-overtaken", function () {
    conflict = true;
    state.textContent = "Not saved";
  });
  document.body.addEventListener("htmx:sendError", function () { unsaved(); });
  document.body.addEventListener("htmx:responseError", function () { unsaved(); });
  function unsaved() {
    state.textContent = "Not saved yet, trying again";
    clearTimeout(timer);
    timer = setTimeout(function () { window.htmx.trigger(form, "edited"); }, 3000);
  }
  function setVersion(version) {
    document.getElementById("version").value = version;
    document.querySelectorAll("[data-version]").forEach(function (field) { field.value = version; });
  }
  document.body.addEventListener("htmx:afterSettle", function (event) {
    if (event.detail.target && event.detail.target.id === "verdict" || document.getElementById("verdict")) { readProblems(); }
  });
  window.addEventListener("beforeunload", function (event) { if (dirty) { event.preventDefault(); } });

  // Other pages work on what is stored, so they wait until that is what was typed.
  document.addEventListener("click", function (event) {
    var link = event.target.closest("[data-after-save]");
    if (!link || !dirty || conflict) { return; }
    event.preventDefault();
    clearTimeout(timer);
    document.body.addEventListener("draft-saved", function () { window.location.assign(link.href); }, { once: true });
    window.htmx.trigger(form, "edited");
  });

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-line],[data-insert],[data-overwrite],[data-discard],[data-copy-text]");
    if (!button) { return; }
    if (button.dataset.line) { jump(Number(button.dataset.line), Number(button.dataset.column)); }
    else if (button.dataset.insert && !text.readOnly) { text.focus(); document.execCommand("insertText", false, button.dataset.insert); }
    else if (button.dataset.overwrite) { setVersion(button.dataset.overwrite); conflict = false; window.htmx.trigger(form, "edited"); }
    else if (button.hasAttribute("data-discard")) { dirty = false; }
    else if (button.hasAttribute("data-copy-text")) { navigator.clipboard.writeText(text.value); button.querySelector("[data-label]").textContent = "Copied"; }
  });

  // --- keys
  var leaving = false;
  text.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { leaving = true; return; }
    if (text.readOnly) { return; }
    if (event.key === "Tab" && !leaving && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      if (event.shiftKey) { outdent(); } else { document.execCommand("insertText", false, "  "); }
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.isComposing) {
      event.preventDefault();
      var before = text.value.slice(0, text.selectionStart);
      var line = before.slice(before.lastIndexOf("\n") + 1);
      var indent = line.match(/^\s*/)[0];
      if (/:\s*$/.test(line)) { indent += "  "; }
      document.execCommand("insertText", false, "\n" + indent);
    }
    leaving = false;
  });
  function outdent() {
    var caret = text.selectionStart;
    var start = text.value.lastIndexOf("\n", caret - 1) + 1;
    var spaces = Math.min(2, text.value.slice(start).match(/^ */)[0].length);
    if (spaces === 0) { return; }
    text.setSelectionRange(start, start + spaces);
    document.execCommand("delete");
    text.setSelectionRange(Math.max(start, caret - spaces), Math.max(start, caret - spaces));
  }
  text.addEventListener("input", function () { draw(); edited(); });

  readProblems();
})();
