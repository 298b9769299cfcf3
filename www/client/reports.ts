// What the trainer reports unasked, and where it goes.

import type { Report } from "../worker/report.js";
import type { Asking } from "./asking.js";
import type { Driver } from "./driver.js";
import type { Notes } from "./notes.js";
import type { Starting } from "./starting.js";
import type { Listener, State } from "./state.js";

/** What receiving needs of the session's other parts. */
interface Parts {
  driver: Driver;
  notes: Notes;
  asking: Asking;
  starting: Pick<Starting, "assist">;
}

/** Takes a report in. */
export function receive(
  state: State,
  listener: Listener,
  { driver, notes, asking, starting }: Parts,
  report: Report,
): void {
  switch (report.kind) {
    case "snapshot": {
      const run = report.run === "twin" ? state.twin : state;
      if (!run) break;
      run.snapshot = report.snapshot;
      run.history.addLook(report.snapshot);
      // Twins are seen together: the second is looked at first.
      if (run === state) listener.looked(report.snapshot);
      break;
    }
    case "evaluation": {
      const run = report.run === "twin" ? state.twin : state;
      if (!run) break;
      run.evaluation = report.evaluation;
      run.history.addEvaluation(report.evaluation);
      if (run === state) listener.evaluated();
      break;
    }
    case "parted": {
      const { run, failure } = report;
      if (state.twin) state.twin.parted = { run, failure };
      notes.add(`Run ${run === "main" ? "A" : "B"} stopped: ${failure.message} The other goes on.`, "warning");
      break;
    }
    case "answer":
      asking.answered(report.answer, report.slot);
      break;
    case "speed":
      state.steps_per_second = report.steps_per_second;
      break;
    case "hurried":
      void starting.assist();
      break;
    case "workers":
      if (state.engine) state.engine = { ...state.engine, workers: report.workers };
      break;
    case "finished":
      driver.finish();
      break;
    case "engine": {
      const { kind, reason } = report.engine;
      if (report.run !== "twin") state.engine = report.engine;
      const which = report.run ? "Run B" : "The run";
      notes.add(`${which} goes on with the ${kind.toUpperCase()}: ${reason}.`, "warning");
      break;
    }
    case "failed":
      driver.fail(report.failure);
      break;
  }
}
