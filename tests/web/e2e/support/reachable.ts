// What somebody cannot reach or read in full in a figure: controls under others, words that are cut, a figure that
// leaves its element.

import type { ContrastivePlayground } from "../../../../www/element/playground.js";

/** Complaints about an element, in words. To be evaluated in the page, so it uses nothing from around it. */
export function unreachableIn(element: ContrastivePlayground): string[] {
  const root = element.shadowRoot as ShadowRoot;
  const complaints: string[] = [];
  const named = (node: Element) => {
    const label = node.id || node.getAttribute("aria-label") || node.getAttribute("title");
    return `<${node.localName} ${label || node.textContent?.trim().slice(0, 30)}>`;
  };
  const seen = (node: Element) =>
    node.checkVisibility({ visibilityProperty: true }) && !node.closest(".unseen, .skip, .notes, [aria-hidden=true]");

  // The figure is as wide as its element, and as high or scrolled within it.
  if (element.scrollWidth > element.clientWidth) complaints.push("the figure is wider than its element");
  const figure = root.querySelector(".figure") as HTMLElement;
  const scrolls = getComputedStyle(element).overflowY === "auto";
  if (figure.offsetHeight > element.clientHeight + 1 && !scrolls)
    complaints.push("the figure is higher than its element");

  for (const node of root.querySelectorAll<HTMLElement>(
    "h2, h3, p, button, label, dt, dd, summary, figcaption, .task",
  )) {
    if (!seen(node) || node.closest(".equation, .stage-choice")) continue;
    if (getComputedStyle(node).display === "inline") continue;
    if (node.scrollWidth > node.clientWidth + 1) complaints.push(`${named(node)} is cut`);
  }

  const { scrollTop } = element;
  const [left, top] = [window.scrollX, window.scrollY];
  for (const node of root.querySelectorAll<HTMLElement>(
    "button, select, input, summary, canvas, [role=img][tabindex]",
  )) {
    // Pixels under the marks of a chart are reached through its picture.
    if (!seen(node) || node.closest(".raster") || getComputedStyle(node).pointerEvents === "none") continue;
    const box = () => node.getBoundingClientRect();
    if (box().width < 4 || box().height < 4) {
      complaints.push(`${named(node)} has no size`);
      continue;
    }
    node.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    const { x, y, width, height } = box();
    const hit = root.elementFromPoint(x + width / 2, y + height / 2);
    if (!hit || !(node.contains(hit) || hit.closest("label")?.contains(node))) {
      complaints.push(`${named(node)} lies under ${hit ? named(hit) : "the edge"}`);
    }
  }
  element.scrollTop = scrollTop;
  window.scrollTo(left, top);
  return [...new Set(complaints)];
}
