// The page in a real Chromium, on both engines. `cargo xtask test` builds the page, serves it and says where it is.

import { defineConfig } from "@playwright/test";
import { environment } from "./support/environment.js";

const common = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  "--no-first-run",
  ...(environment.root ? ["--no-sandbox"] : []),
];

/** Without these Chromium has no WebGPU adapter on a machine without a GPU: the CPU engine's case. */
const softwareGpu = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-features=Vulkan"];

const onCpu = {
  testIgnore: ["gpu.e2e.ts", "gpu-lost.e2e.ts", "firefox.e2e.ts", "notebook.e2e.ts"],
  metadata: { engine: "cpu" },
  use: { launchOptions: { executablePath: environment.chromium, args: common } },
};

export default defineConfig({
  testDir: ".",
  testMatch: "*.e2e.ts",
  outputDir: "../../../test-results",
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 20_000 },
  reporter: "list",
  use: {
    baseURL: environment.site,
    viewport: { width: 1280, height: 720 },
    // Snapshots of the page would be taken at every call, and take longer than the calls.
    trace: { mode: "retain-on-failure", snapshots: false, screenshots: false },
    screenshot: "only-on-failure",
  },
  projects: [
    {
      name: "cpu",
      ...onCpu,
    },
    {
      // One worker has one Firefox, which takes longer to start than any of these tests.
      name: "firefox",
      ...onCpu,
      testIgnore: [],
      testMatch: "firefox.e2e.ts",
      workers: 1,
    },
    {
      name: "notebook",
      ...onCpu,
      testIgnore: [],
      testMatch: "notebook.e2e.ts",
    },
    {
      name: "gpu",
      testMatch: ["gpu.e2e.ts", "gpu-lost.e2e.ts", "page.e2e.ts", "embed.e2e.ts"],
      // What does not depend on the engine is tested once, above.
      grepInvert: /@cpu/,
      metadata: { engine: "gpu" },
      use: { launchOptions: { executablePath: environment.chromium, args: [...common, ...softwareGpu] } },
      // The software GPU uses every core.
      workers: 1,
    },
  ],
});
