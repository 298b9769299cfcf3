// `remember`: a figure keeps its link in an input of the host, and begins with what that input holds. So a form or a
// quiz stores an experiment as one line of text.

/** The host's input with the id that the attribute names; undefined where there is none. */
export function rememberedIn(element: HTMLElement): HTMLInputElement | HTMLTextAreaElement | undefined {
  const id = element.getAttribute("remember");
  const root = element.getRootNode();
  const found = id && (root instanceof Document || root instanceof ShadowRoot) ? root.getElementById(id) : undefined;
  return found instanceof HTMLInputElement || found instanceof HTMLTextAreaElement ? found : undefined;
}

/** Writes a link into it, and tells the host as if somebody had typed. */
export function remember(element: HTMLElement, link: string): void {
  const place = rememberedIn(element);
  if (!place || place.value === link) return;
  place.value = link;
  for (const name of ["input", "change"]) place.dispatchEvent(new Event(name, { bubbles: true }));
}
