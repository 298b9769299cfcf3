// The same pages and the same links in Firefox, on the CPU engine.

import type { ContrastivePlayground } from "../../../www/element/playground.js";
import { environment } from "./support/environment.js";
import { Firefox } from "./support/firefox.mjs";
import { HostServer } from "./support/host-server.mjs";
import { HOSTS } from "./support/hosts.js";
import { expect, test as watched } from "./support/test.js";

const test = watched.extend<object, { firefox: Firefox; hosts: HostServer }>({
  firefox: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
    async ({}, use) => {
      const firefox = await Firefox.open(environment.firefox);
      await use(firefox);
      await firefox.close();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  hosts: [
    // biome-ignore lint/correctness/noEmptyPattern: as above.
    async ({}, use) => {
      const server = await HostServer.open(environment.site);
      await use(server);
      server.close();
    },
    { scope: "worker" },
  ],
});

/** Takes three steps in every figure; how many it has then taken more. */
async function threeSteps(): Promise<number[]> {
  const figures = [...document.querySelectorAll<ContrastivePlayground>("contrastive-playground")];
  return Promise.all(
    figures.map(async (figure) => {
      await figure.ready;
      const before = figure.step;
      await figure.stepBy(3);
      return figure.step - before;
    }),
  );
}

/** What a figure has learned: losses, metrics, and the embeddings' bits. */
async function learned() {
  const figure = document.querySelector<ContrastivePlayground>("contrastive-playground") as ContrastivePlayground;
  await figure.ready;
  const embeddings = figure.embeddings();
  const bits = [embeddings?.queries, embeddings?.keys].map((points) => Array.from(points ?? []).join(" "));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(bits.join("\n")));
  const { loss, evaluations } = figure.history();
  // The first loss of the last report says how the steps were divided into reports.
  const { first_loss_step: _, ...metrics } = figure.metrics;
  return {
    losses: Array.from(loss.value),
    metrics,
    evaluations: JSON.stringify(evaluations),
    numbers: bits.join(" ").split(" ").length,
    embeddings: [...new Uint8Array(digest)].join(" "),
  };
}

for (const { file, figures, framed } of HOSTS) {
  test(`${file}: figures train in Firefox`, async ({ firefox, hosts }) => {
    const page = await firefox.visit(hosts.url(file));
    expect(await page.evaluate(threeSteps, framed)).toEqual(Array(figures).fill(3));
    expect(page.complaints).toEqual([]);
    await page.close();
  });
}

// In three dimensions the picture's positions are the embeddings themselves, not a projection of them.
for (const settings of [
  "",
  "&data=clusters&activation=gelu&temperature=learned&collect=hard",
  "&data=hierarchy&activation=tanh&loss=sigmoid&weigh=hardness",
]) {
  test(`a link gives the same bits in Chromium and in Firefox: ${settings}`, async ({ page, firefox }) => {
    const link = `${environment.site}?engine=cpu#v=2&until=50&batch=64&dim=3${settings}`;
    const other = await firefox.visit(link);
    const there = await other.evaluate(learned);
    await other.close();
    await page.goto(link);
    const here = await page.evaluate(learned);
    expect(here.losses).toHaveLength(50);
    expect(here.numbers).toBeGreaterThan(100);
    expect(there).toEqual(here);
  });
}
