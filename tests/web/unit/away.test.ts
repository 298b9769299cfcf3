// "Take it away": what the panel shows while a worker makes files, and when it cannot.

import { afterEach, expect, test, vi } from "vitest";
import { type Answer, type Asked, Away, type Recorder } from "../../../www/share/away.js";

const LINK = "#v=2&tau=0.05";

/** A recorder whose worker the test plays; what it was asked for, and whether it was ended. */
function played(missing: string[] = []) {
  const asked: Asked[] = [];
  const worker = { closed: false, answer: (_: Answer) => {}, fail: (_: string) => {} };
  const loaded: string[] = [];
  const recorder: Recorder = {
    load: async (name) => {
      loaded.push(name);
      if (missing.includes(name)) throw { code: "assets", message: `${name} could not be loaded (status 404).` };
      return new TextEncoder().encode(name).buffer;
    },
    boot: async () => ({
      rung: "url",
      post: (message) => asked.push(message as Asked),
      listen: (handler) => {
        worker.answer = handler;
      },
      onfailure: (handler) => {
        worker.fail = handler;
      },
      close: () => {
        worker.closed = true;
      },
    }),
  };
  let changes = 0;
  const away = new Away(recorder, () => {
    changes += 1;
  });
  return { away, asked, worker, loaded, changes: () => changes };
}

/** Downloads, by their names. */
function downloads(): string[] {
  const names: string[] = [];
  vi.stubGlobal("document", {
    createElement: () => ({
      set download(name: string) {
        names.push(name);
      },
      click: () => {},
    }),
  });
  vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: () => "blob:", revokeObjectURL: () => {} }));
  return names;
}

afterEach(() => vi.unstubAllGlobals());

test("files are made of the link, with the texts and the data that it needs", async () => {
  const names = downloads();
  const { away, asked, worker, changes } = played();
  const saved = away.save(LINK);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  expect(asked[0]).toMatchObject({ kind: "open", link: LINK });
  expect(away.share).toBe(0);

  worker.answer({ kind: "opened", data: "digits.bin" });
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  const texts = { train: "train.py", train_st: "train_st.py", verify: "verify.py", licence: "digits.md" };
  expect(asked[1]).toMatchObject({ kind: "make", texts, data: { name: "digits.bin" } });

  const before = changes();
  worker.answer({ kind: "progress", share: 0.4 });
  expect([away.share, changes()]).toEqual([0.4, before + 1]);
  worker.answer({ kind: "made", zip: new Uint8Array(1_200_000) });
  await saved;
  expect(names).toEqual(["experiment.zip"]);
  expect(away.said).toBe("Saved as experiment.zip, 1.2 MB.");
  expect([away.share, worker.closed]).toEqual([undefined, true]);
});

test("generated data need no file", async () => {
  const { away, asked, worker, loaded } = played();
  void away.save(LINK);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  worker.answer({ kind: "opened", data: undefined });
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  expect(asked[1]).toMatchObject({ kind: "make", texts: { licence: "" }, data: undefined });
  expect(loaded.sort()).toEqual(["train.py", "train_st.py", "verify.py", "wasm"]);
});

test("what is cancelled says nothing later, and the worker ends", async () => {
  const names = downloads();
  const { away, asked, worker } = played();
  void away.save(LINK);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  away.cancel();
  expect([away.share, worker.closed]).toEqual([undefined, true]);
  worker.answer({ kind: "made", zip: new Uint8Array(1) });
  worker.fail("too late");
  await Promise.resolve();
  expect([away.said, away.refused, names]).toEqual(["", "", []]);
});

test("what cannot be made is refused in the recorder's words, and so is a file that is not there", async () => {
  const { away, asked, worker } = played();
  const refused = away.save(LINK);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  worker.answer({ kind: "failed", failure: { code: "refused", message: "these rows cannot be recorded" } });
  await refused;
  expect([away.refused, away.of, away.share]).toEqual(["these rows cannot be recorded", LINK, undefined]);

  const without = played(["train.py"]);
  await without.away.save(LINK);
  expect(without.away.refused).toBe("train.py could not be loaded (status 404).");

  const broken = played();
  const stopped = broken.away.save(LINK);
  await vi.waitFor(() => expect(broken.asked).toHaveLength(1));
  broken.worker.fail("out of memory");
  await stopped;
  expect(broken.away.refused).toBe("The worker stopped: out of memory");
});

test("a test is copied, or shown where copying is refused", async () => {
  let copied = "";
  vi.stubGlobal("navigator", {
    clipboard: {
      writeText: async (text: string) => {
        copied = text;
      },
    },
  });
  const { away, asked, worker } = played();
  const first = away.copyTest(LINK);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  expect(asked[0]).toMatchObject({ kind: "test", link: LINK });
  worker.answer({ kind: "tested", text: "import numpy" });
  await first;
  expect([away.test, away.said, copied]).toEqual(["import numpy", "Copied.", "import numpy"]);

  vi.stubGlobal("navigator", {});
  const second = away.copyTest(LINK);
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  worker.answer({ kind: "tested", text: "import numpy" });
  await second;
  expect([away.test, away.said]).toEqual(["import numpy", "Copying was refused here: copy the text by hand."]);
});
