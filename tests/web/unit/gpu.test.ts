import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type GpuScope, whyNoGpu } from "../../../www/worker/gpu.js";
import { Starter } from "../../../www/worker/start.js";
import { DEFAULTS, fakeCore } from "./support/fake-core.js";
import { fakeScope } from "./support/fake-gpu.js";

const turn = (wait_ms: number) => new Promise<void>((resolve) => setTimeout(resolve, wait_ms));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What a browser may do when it is asked for an adapter or for a device, and what the page says of it. */
const answers: Record<string, { answer: () => unknown; said: RegExp }> = {
  rejects: { answer: () => Promise.reject(new Error("Blocked.")), said: /^this browser refused the GPU \(Blocked\)$/ },
  throws: {
    answer: () => {
      throw new TypeError("not here");
    },
    said: /^this browser refused the GPU \(not here\)$/,
  },
  "throws nothing": {
    answer: () => {
      throw undefined;
    },
    said: /^this browser refused the GPU$/,
  },
  "throws what cannot be read": {
    answer: () => {
      throw Object.create(null);
    },
    said: /^this browser refused the GPU$/,
  },
  "stays silent": { answer: () => new Promise(() => undefined), said: /^the GPU did not answer within 1.2 seconds$/ },
  "is late": {
    answer: () => new Promise((resolve) => setTimeout(() => resolve({ destroy() {} }), 4000)),
    said: /^the GPU did not answer within 1.2 seconds$/,
  },
  "answers with nonsense": { answer: () => 7, said: /^this browser refused the GPU \(.+\)$/ },
};

const thrower: PropertyDescriptor = {
  get() {
    throw new Error("Not for pages");
  },
};

const scopes: Record<string, { scope: () => GpuScope & EventTarget; said: RegExp }> = {
  "no navigator": { scope: () => new EventTarget(), said: /does not offer WebGPU/ },
  "no navigator.gpu": { scope: () => bare({}), said: /does not offer WebGPU/ },
  "navigator.gpu is null": { scope: () => bare({ gpu: null }), said: /does not offer WebGPU/ },
  "navigator.gpu throws": { scope: () => bare(Object.defineProperty({}, "gpu", thrower)), said: /Not for pages/ },
  "navigator.gpu has no methods": { scope: () => bare({ gpu: {} }), said: /refused the GPU/ },
  "no https": { scope: () => Object.assign(bare({}), { isSecureContext: false }), said: /over https$/ },
  "the adapter is null": { scope: () => fakeScope({ adapter: async () => null }), said: /found no GPU/ },
  ...Object.fromEntries(
    Object.entries(answers).flatMap(([name, { answer, said }]) => [
      [`the adapter ${name}`, { scope: () => fakeScope({ adapter: answer }), said }],
      [`the device ${name}`, { scope: () => fakeScope({ device: answer }), said }],
    ]),
  ),
};

function bare(navigator: object) {
  return Object.assign(new EventTarget(), { navigator });
}

/** What came of it, and after how many milliseconds. */
async function timed<T>(job: Promise<T>): Promise<{ value?: T; thrown?: unknown; ms: number }> {
  const from_ms = Date.now();
  const done = job.then(
    (value) => ({ value, ms: Date.now() - from_ms }),
    (thrown) => ({ thrown, ms: Date.now() - from_ms }),
  );
  await vi.advanceTimersByTimeAsync(30_000);
  return done;
}

for (const [name, { scope, said }] of Object.entries(scopes)) {
  test(`auto runs on the CPU within two seconds and says why, and gpu refuses in words: ${name}`, async () => {
    const { core } = fakeCore();
    const starter = new Starter(core, { now_ms: () => 0, turn, budget_ms: 5, scope: scope() });
    const { value, ms } = await timed(starter.start(DEFAULTS, "auto"));
    expect(ms).toBeLessThan(2000);
    expect(value?.engine()).toMatchObject({ kind: "cpu", reason: expect.stringMatching(said) });
    // A GPU that is only late may still be had by whoever insists on it.
    if (name === "the adapter is late" || name === "the device is late") return;
    const { thrown } = await timed(starter.start(DEFAULTS, "gpu"));
    const why = new RegExp(said.source.replace("^", "").replace("1.2", "15").replace("$", "\\.$"));
    expect(thrown).toMatchObject({ code: "unsupported", message: expect.stringMatching(why) });
    expect((thrown as Error).message).toMatch(/^No run on the GPU: /);
  });
}

test("a GPU that answers is used, and the device of the question is let go", async () => {
  const { core } = fakeCore();
  const devices = { made: 0, destroyed: 0 };
  const starter = new Starter(core, { now_ms: () => 0, turn, budget_ms: 5, scope: fakeScope({ devices }) });
  const { value, ms } = await timed(starter.start(DEFAULTS, "auto"));
  expect(value?.engine().kind).toBe("gpu");
  expect(ms).toBeLessThan(100);
  expect(devices).toEqual({ made: 1, destroyed: 1 });
});

test("a device that comes late is let go, and after a late adapter none is asked for", async () => {
  const late = (value: unknown) => new Promise((resolve) => setTimeout(() => resolve(value), 4000));
  for (const [given, made] of [
    [{ device: late }, 1],
    [{ adapter: late }, 0],
  ] as const) {
    const devices = { made: 0, destroyed: 0 };
    await timed(whyNoGpu(fakeScope({ ...given, devices }), turn, { patience_ms: 1200, software: false }));
    expect(devices).toEqual({ made, destroyed: made });
  }
});

test("what the browser throws at the module itself does not end the worker: the CPU runs", async () => {
  const { core, books } = fakeCore();
  books.silent_gpu = true;
  const scope = fakeScope();
  const starter = new Starter(core, { now_ms: () => 0, turn, budget_ms: 5, scope });
  const event = Object.assign(new Event("error", { cancelable: true }), { error: new Error("Blocked") });
  setTimeout(() => scope.dispatchEvent(event), 300);
  const { value, ms } = await timed(starter.start(DEFAULTS, "auto"));
  expect(event.defaultPrevented).toBe(true);
  expect(ms).toBeLessThan(400);
  expect(value?.engine()).toMatchObject({ kind: "cpu", reason: "this browser refused the GPU (Blocked)" });
  // Nobody listens any longer.
  const later = new Event("error", { cancelable: true });
  scope.dispatchEvent(later);
  expect(later.defaultPrevented).toBe(false);
});

test("the build with the GPU engine is wanted where an adapter answers, which is asked once", async () => {
  const { core } = fakeCore();
  const devices = { made: 0, destroyed: 0 };
  const starter = new Starter(core, { now_ms: () => 0, turn, budget_ms: 5, scope: fakeScope({ devices }) }, "plain");
  expect((await timed(starter.lacksGpu("cpu"))).value).toBe(false);
  expect((await timed(starter.lacksGpu("auto"))).value).toBe(true);
  starter.use(core, "gpu");
  const { value } = await timed(starter.start(DEFAULTS, "auto"));
  expect(value?.engine().kind).toBe("gpu");
  expect(devices.made).toBe(1);
  expect((await timed(starter.lacksGpu("auto"))).value).toBe(false);
});

test("an adapter that computes on the CPU is only for those who ask for it", async () => {
  const { core } = fakeCore();
  const adapter = async (found: unknown) => Object.assign(found as object, { info: { description: "SwiftShader" } });
  const starter = new Starter(core, { now_ms: () => 0, turn, budget_ms: 5, scope: fakeScope({ adapter }) }, "plain");
  expect((await timed(starter.lacksGpu("auto"))).value).toBe(false);
  const { value } = await timed(starter.start(DEFAULTS, "auto"));
  expect(value?.engine()).toMatchObject({ kind: "cpu", reason: expect.stringContaining("(SwiftShader)") });
  expect((await timed(starter.lacksGpu("gpu"))).value).toBe(true);
});
