/** What both pages are measured with. */

/** Resolves as soon as the next frame has been painted, before any timer. */
export function painted() {
  const { port1, port2 } = new MessageChannel();
  return new Promise((done) => {
    port1.onmessage = () => {
      port1.close();
      done();
    };
    requestAnimationFrame(() => port2.postMessage(null));
  });
}

/** Milliseconds until a task's work is painted. */
export async function measured(task) {
  const start = performance.now();
  await task();
  return performance.now() - start;
}
