// Forms of single checks: an attribute is inserted where the cursor is.
(function () {
  "use strict";
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-insert]");
    var text = document.getElementById("expression");
    if (!button || !text || text.disabled) { return; }
    text.focus();
    document.execCommand("insertText", false, button.dataset.insert);
  });
})();
