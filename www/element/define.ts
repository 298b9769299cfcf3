// Registers the element, once per page even when the script is loaded twice.

import { preload } from "./assets.js";
import { ContrastivePlayground } from "./playground.js";

const NAME = "contrastive-playground";
if (!customElements.get(NAME)) customElements.define(NAME, ContrastivePlayground);
if (document.querySelector(NAME)) preload();

export { ContrastivePlayground };
