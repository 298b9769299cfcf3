// Registers the element, once per page even when the script is loaded twice.

import { preload } from "./assets.js";
import { preferenceOf } from "./given.js";
import { ContrastivePlayground } from "./playground.js";

export { locations } from "./locations.js";
export { ContrastivePlayground };

const NAME = "contrastive-playground";
// Whoever imports this may first say where the files lie. What takes long begins before the figure is drawn.
const first = document.querySelector(NAME);
if (first) queueMicrotask(() => preload(preferenceOf(first.getAttribute("engine"))));
if (!customElements.get(NAME)) customElements.define(NAME, ContrastivePlayground);
