// Letting others have a turn. Timers are clamped to 4 ms when nested, which would waste a third of a tick; a message to
// oneself is not.

/** Resolves after `wait_ms`, or with 0 as soon as waiting messages have been handled. */
export function turn(wait_ms: number): Promise<void> {
  if (wait_ms > 0) return new Promise((resolve) => setTimeout(resolve, wait_ms));
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      channel.port1.close();
      resolve();
    };
    channel.port2.postMessage(null);
  });
}
