/** Light or dark: what the toolbar says, else what the system says. */

/**
 * Keeps `data-theme` of a root in step with the nearest `[data-theme]` around the element.
 * @param {Element} around where to look for the toolbar
 * @param {HTMLElement} root
 * @param {AbortSignal} signal ends it
 */
export function followTheme(around, root, signal) {
  const toolbar = around.closest("[data-theme]");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    root.dataset.theme = toolbar?.dataset.theme ?? (system.matches ? "dark" : "light");
  };
  apply();
  system.addEventListener("change", apply, { signal });
  if (toolbar) observe(toolbar, apply, signal);
}

function observe(toolbar, apply, signal) {
  const observer = new MutationObserver(apply);
  observer.observe(toolbar, { attributes: true, attributeFilter: ["data-theme"] });
  signal.addEventListener("abort", () => observer.disconnect());
}
