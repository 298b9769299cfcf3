// The declarations of the npm package begin here: what `import … from "contrastive-playground"` gives. No code.

import type { EventMap } from "../element/host-types.js";
import { Verbs } from "../element/verbs.js";

export type * from "../element/host-types.js";
export { locations } from "../element/locations.js";
export type { Settings } from "../generated/settings.js";

/** A listener of one event of the figure. */
type Heard<Name extends keyof EventMap> = (this: ContrastivePlayground, event: EventMap[Name]) => void;

/** The element `<contrastive-playground>`. Importing the package defines it. */
export declare class ContrastivePlayground extends Verbs {
  addEventListener<Name extends keyof EventMap>(
    name: Name,
    heard: Heard<Name>,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    name: string,
    heard: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "contrastive-playground": ContrastivePlayground;
  }
}
