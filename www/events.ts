// Parts of the page, and whose event it is. A template binds a listener to the element that it is about, which the
// event's type does not know: the casts are here.

/** The field that was changed. */
export function inputOf(event: Event): HTMLInputElement {
  return event.target as HTMLInputElement;
}

/** The list in which something was chosen. */
export function selectOf(event: Event): HTMLSelectElement {
  return event.target as HTMLSelectElement;
}

/** The element that the listener is bound to. */
export function ownerOf(event: Event): HTMLElement {
  return event.currentTarget as HTMLElement;
}

/**
 * Where in an element something was pointed at, in shares of its width and height: a host may have scaled or zoomed
 * what the element is in, and then its own pixels are not those of the event.
 */
export function shareOf({ clientX, clientY }: MouseEvent, element: Element): { x: number; y: number } {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: (clientX - left) / width, y: (clientY - top) / height };
}

/** The part of a template that is always there. Throws where it is not. */
export function partOf<Part extends Element = HTMLElement>(root: ParentNode, selector: string): Part {
  const found = root.querySelector<Part>(selector);
  if (!found) throw new Error(`There is no ${selector} here.`);
  return found;
}
