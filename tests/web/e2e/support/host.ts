// A host: a page of another site that holds the figure.

import type { Page } from "@playwright/test";
import { environment } from "./environment.js";

/** A page of another site, made up here: `localhost` is not `127.0.0.1`. */
export async function openHost(page: Page, body: string): Promise<void> {
  // A made-up page counts as one from the internet, which must ask before it loads anything from this machine.
  await page.context().grantPermissions(["local-network-access"]);
  const host = `http://localhost:${new URL(environment.site).port}/host.html`;
  const html = `<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:,">${body}</html>`;
  await page.route(host, (route) => route.fulfill({ contentType: "text/html", body: html }));
  // A frame with an opaque origin never counts as loaded for Playwright; what matters is waited for by name.
  await page.goto(host, { waitUntil: "commit" });
}
