/** What both pages are measured with. */

const PATIENCE_MS = 60_000;

/**
 * Does something, and resolves when that is painted: `frames` frames later, and not before it
 * `holds`. Gives the milliseconds by the wall; the marks are for who reads the trace.
 *
 * Its frame callbacks are the first in the line, so that it is told before anything that waits for
 * the same paint. It begins in a task of its own, as an event of the page does.
 */
export function measured(deed, { holds = () => true, frames = 1 } = {}) {
  const { port1, port2 } = new MessageChannel();
  return new Promise((done, failed) => {
    let [start, left] = [null, frames];
    const look = () => {
      if (start !== null && performance.now() - start > PATIENCE_MS) failed(new Error(`never seen: ${holds}`));
      else if (start !== null && holds() && --left === 0) port2.postMessage(null);
      else requestAnimationFrame(look);
    };
    port1.onmessage = () => {
      performance.mark("painted");
      port1.close();
      done(performance.now() - start);
    };
    requestAnimationFrame(look);
    setTimeout(() => {
      performance.mark("begin");
      start = performance.now();
      deed();
    }, 50);
  });
}

/** A click as a person makes it. */
export function click(element) {
  element.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true, detail: 1 }));
}
