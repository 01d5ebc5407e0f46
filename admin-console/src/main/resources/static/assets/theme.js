// Runs before the first paint, so that a dark page never flashes white.
(function () {
  var chosen = null;
  try { chosen = localStorage.getItem("theme"); } catch (e) { /* storage may be forbidden */ }
  var system = window.matchMedia("(prefers-color-scheme: dark)");
  function apply() {
    var dark = chosen ? chosen === "dark" : system.matches;
    document.documentElement.setAttribute("data-bs-theme", dark ? "dark" : "light");
    document.documentElement.dispatchEvent(new CustomEvent("themechange"));
  }
  system.addEventListener("change", apply);
  apply();
  window.switchTheme = function () {
    var dark = document.documentElement.getAttribute("data-bs-theme") === "dark";
    chosen = dark ? "light" : "dark";
    // Back to the system's own choice is back to following it.
    if ((chosen === "dark") === system.matches) { chosen = null; }
    try { chosen ? localStorage.setItem("theme", chosen) : localStorage.removeItem("theme"); } catch (e) { /* see above */ }
    apply();
  };
})();
