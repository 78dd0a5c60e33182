/** When work is done: in this frame, or as soon as it has been painted. */

/**
 * Runs a task after the next paint; in a tab that is not painted, soon.
 * @param {() => void} task
 */
export function afterPaint(task) {
  let done = false;
  const once = () => {
    if (!done) task();
    done = true;
  };
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, 100);
}
