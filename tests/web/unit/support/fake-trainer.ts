// The real conversation, trainer and loop, over a port that stays in this thread, with a core that keeps books.

import { Trainer } from "../../../../www/client/trainer.js";
import type { Build } from "../../../../www/worker/protocol.js";
import { serve } from "../../../../www/worker/serve.js";
import { turn } from "../../../../www/worker/turn.js";
import { fakeCore } from "./fake-core.js";
import { fakeScope } from "./fake-gpu.js";

/** A way to boot trainers that share one set of books and begin with this build of the module. */
export function fakeBoot(build: Build = "gpu") {
  const { core, books } = fakeCore();
  const boot = async (): Promise<Trainer> => {
    const page: { hear?: (message: unknown) => void } = {};
    let tell: ((message: unknown) => void) | undefined;
    serve(
      {
        post: (message) => queueMicrotask(() => page.hear?.(message)),
        listen: (handler) => {
          tell = handler;
        },
      },
      async () => core,
      { now_ms: () => performance.now(), turn, budget_ms: 5, scope: fakeScope() },
    );
    const trainer = new Trainer({
      rung: "page",
      post: (message) => tell?.(message),
      listen: (handler) => {
        page.hear = handler;
      },
      close: () => {
        page.hear = undefined;
        tell?.({ id: -1, method: "stop", args: [] });
      },
      onfailure: () => undefined,
    });
    await trainer.call("load", new ArrayBuffer(0), build);
    return trainer;
  };
  return { boot, books };
}
