/** Light or dark: as the toolbar is, and where that says nothing, as the system is. */

/**
 * Keeps `data-theme` of an element as that of the nearest element around another one which has it.
 * @param {Element} around
 * @param {HTMLElement} element
 * @param {AbortSignal} signal ends it
 */
export function followTheme(around, element, signal) {
  const toolbar = around.closest("[data-theme]");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    element.dataset.theme = toolbar?.dataset.theme || (dark.matches ? "dark" : "light");
  };
  const observer = new MutationObserver(follow);
  if (toolbar) observer.observe(toolbar, { attributeFilter: ["data-theme"] });
  dark.addEventListener("change", follow, { signal });
  signal.addEventListener("abort", () => observer.disconnect());
  follow();
}
