// Styles of one element that a template cannot know beforehand, such as a place on a slider. They are set through the
// CSSOM: a host's policy `style-src 'self'` refuses style attributes, and lit's own directive begins with one.

import { noChange } from "lit";
import { Directive, directive, type ElementPart, type PartInfo, PartType } from "lit/directive.js";

class Styled extends Directive {
  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error("styled() stands among the attributes of an element.");
  }

  override render(_values: Record<string, string>): symbol {
    return noChange;
  }

  override update({ element }: ElementPart, [values]: [Record<string, string>]): symbol {
    // lit hands over an Element; both kinds that can be styled have `style`.
    const { style } = element as HTMLElement | SVGElement;
    for (const [name, value] of Object.entries(values)) style.setProperty(name, value);
    return noChange;
  }
}

/** Sets properties of the element: `<i ${styled({ width: "40%" })}>`. A template always sets the same ones. */
export const styled = directive(Styled);
