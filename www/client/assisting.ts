// A second worker for a run that is in a hurry, while the page has a core for it. Which of the two ways is faster, the
// run finds out.

import { workers } from "./boot.js";
import type { Trainer } from "./trainer.js";

/** Lets a second worker, which `boot` starts, follow this trainer. Where there can be none, nothing changes. */
export async function assist(trainer: Trainer, boot: () => Promise<Trainer>): Promise<void> {
  if (trainer.rung === "page" || workers() >= (navigator.hardwareConcurrency ?? 1)) return;
  try {
    const second = await boot();
    trainer.alongside(second);
    second.onreport = () => trainer.call("lead").catch(() => undefined);
    const { port1, port2 } = new MessageChannel();
    await second.call("follow", port1);
    await trainer.call("lead", port2);
  } catch {
    // One worker trains as well.
  }
}
