// What the page loads where it stands in a frame: its figure answers the host.

import type { ContrastivePlayground } from "../element/playground.js";
import { serve } from "./serve.js";

const element = document.querySelector<ContrastivePlayground>("contrastive-playground");
if (element && window.parent !== window) {
  await customElements.whenDefined(element.localName);
  const wanted = new URLSearchParams(location.search).get("origin");
  const origin = wanted === null ? undefined : originIn(wanted);
  if (wanted !== null && !origin) {
    console.warn(`origin: "${wanted}" is no origin such as https://school.example; this frame answers nobody.`);
  } else serve(element, { source: window.parent, origin });
}

function originIn(text: string): string | undefined {
  try {
    const { origin } = new URL(text);
    return origin === "null" ? undefined : origin;
  } catch {
    return undefined;
  }
}
