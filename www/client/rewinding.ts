// Going back to an earlier step.

import type { Failure } from "../types.js";
import type { Driver } from "./driver.js";
import type { Notes } from "./notes.js";
import type { SecondRun } from "./second-run.js";
import type { Listener, State } from "./state.js";

/** What going back needs of the session's other parts. */
interface Parts {
  driver: Driver;
  notes: Notes;
  second: SecondRun;
}

/** Back to an earlier step, paused, with the settings it had there; what came after stays as a branch. */
export async function rewind(
  state: State,
  listener: Listener,
  { driver, notes, second }: Parts,
  step: number,
): Promise<void> {
  const { trainer } = driver;
  if (!trainer) return;
  [state.playing, state.until] = [false, undefined];
  await driver.follow();
  await second.letGo();
  driver.wait(`Going back to step ${step}`);
  const rewound = await trainer.call("rewind", step).catch((failure: Failure) => {
    if (failure.code !== "badstate") throw failure;
    notes.add(failure.message, "warning");
  });
  state.busy = undefined;
  if (rewound) {
    const knobs = state.difference(rewound.settings);
    state.adopt(rewound.settings);
    state.history = state.branches.leave(rewound.step, rewound.settings).history;
    [state.finished, state.failure] = [false, undefined];
    if (rewound.step === 0) state.changed_in_flight = false;
    await trainer.call("inspect");
    if (knobs.length > 0) listener.committed(state.settings, "user", knobs);
  }
  listener.changed();
}
