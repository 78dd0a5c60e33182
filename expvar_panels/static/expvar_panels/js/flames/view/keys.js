/**
 * Keys: who gets them, the viewer or the page around it.
 *
 * They are taken at the window, before any hotkey of the page (on the document, say) can see or
 * cancel them. What nobody here wants goes on its way, but for what is typed into a field.
 */

/** Routes key events of one viewer to the handlers of its elements, the innermost first. */
export class Keys {
  #handlers = new WeakMap();
  #held = new Set();

  /**
   * @param {HTMLElement} root
   * @param {AbortSignal} signal ends it
   */
  constructor(root, signal) {
    this.root = root;
    const options = { capture: true, signal };
    window.addEventListener("keydown", (event) => this.#down(event), options);
    for (const type of ["keyup", "keypress"]) {
      window.addEventListener(type, (event) => this.#rest(event), options);
    }
  }

  /**
   * @param {Element} element
   * @param {(event: KeyboardEvent) => boolean | void} handler true: the key was ours
   */
  on(element, handler) {
    this.#handlers.set(element, handler);
  }

  #down(event) {
    const path = this.#inside(event) ?? this.#ambient(event);
    if (!path || event.isComposing) return;
    const ours = path.some((element) => this.#handlers.get(element)?.(event) === true);
    if (ours) this.#held.add(event.key);
    if (ours) event.preventDefault();
    if (ours || (isField(path[0]) && event.key !== "Escape")) event.stopImmediatePropagation();
  }

  /** What follows a key that was ours, or that went into a field, is ours too. */
  #rest(event) {
    const path = this.#inside(event);
    const ours = this.#held.has(event.key) || (path && isField(path[0]) && event.key !== "Escape");
    if (event.type === "keyup") this.#held.delete(event.key);
    if (ours) event.stopImmediatePropagation();
  }

  /** Keys pressed where nothing is focused, or in the toolbar around: `/` and `?` reach an open viewer. */
  #ambient(event) {
    const target = event.composedPath()[0];
    const toolbar = this.root.getRootNode().host?.closest("#djDebug");
    const idle = target === document.body || toolbar?.contains(target);
    const meant = idle && isPlain(event) && ["/", "?"].includes(event.key) && !isField(target);
    return meant && this.root.clientWidth ? [this.root] : null;
  }

  /** The elements from the target up to the root, or null where the event is not ours. */
  #inside(event) {
    const path = event.composedPath();
    const end = path.indexOf(this.root);
    return end < 0 ? null : path.slice(0, end + 1);
  }
}

/** Whether an element takes text. */
function isField(element) {
  return element instanceof HTMLInputElement && !["checkbox", "radio", "range"].includes(element.type);
}

/** Whether a key comes alone, or with Shift only. */
export function isPlain(event) {
  return !event.ctrlKey && !event.metaKey && !event.altKey;
}
