// What makes a figure hard to read, found in its boxes: text that is small, cut off, or over other text.

import type { ContrastivePlayground } from "../../../../www/element/playground.js";

/**
 * Complaints about an element, in words. `least_px`: no text is smaller. To be evaluated in the page, so it uses
 * nothing from around it.
 */
export function complaintsOf(element: ContrastivePlayground, least_px: number): string[] {
  const root = element.shadowRoot as ShadowRoot;
  const figure = root.querySelector(".figure") as HTMLElement;
  const complaints: string[] = [];
  const seen = (node: Element) =>
    node.checkVisibility({ visibilityProperty: true }) && !node.closest(".unseen, .skip, .notes");

  const cards = [...root.querySelectorAll(".top > *, .card, .tabs, footer")].filter(seen);
  cards.forEach((card, n) => {
    const box = card.getBoundingClientRect();
    for (const other of cards.slice(n + 1)) {
      const its = other.getBoundingClientRect();
      const wide = Math.min(box.right, its.right) - Math.max(box.left, its.left);
      const high = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
      if (wide > 1 && high > 1 && !card.contains(other)) {
        complaints.push(`"${card.className || card.localName}" and "${other.className || other.localName}" overlap`);
      }
    }
  });

  // Text, with its box. A formula is one piece: its parts stand over each other on purpose.
  const pieces: { words: string; box: DOMRect; card: Element | null; svg: boolean }[] = [];
  const walker = document.createTreeWalker(figure, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode as Text;
    const parent = node.parentElement as Element;
    const words = node.data.trim();
    if (!words || parent.closest("style, option, title, .equation, .numbers-table") || !seen(parent)) continue;
    const graphic = parent instanceof SVGGraphicsElement ? parent : undefined;
    const zoom = graphic?.getScreenCTM()?.a ?? 1;
    const size = Number.parseFloat(getComputedStyle(parent).fontSize) * zoom;
    if (size < least_px - 0.05) complaints.push(`"${words}" is ${size.toFixed(1)} px`);
    const range = document.createRange();
    range.selectNodeContents(node);
    const card = parent.closest(".card, .transport, footer, .tabs");
    for (const box of graphic ? [graphic.getBoundingClientRect()] : range.getClientRects()) {
      if (box.width > 1) pieces.push({ words, box, card, svg: graphic !== undefined });
    }
  }
  for (const sign of root.querySelectorAll(".equation sup, .equation sub, .equation .term")) {
    const size = Number.parseFloat(getComputedStyle(sign).fontSize);
    if (seen(sign) && size < least_px - 0.05) complaints.push(`"${sign.textContent}" is ${size.toFixed(1)} px`);
  }
  for (const { words, box, card } of pieces) {
    const around = card?.getBoundingClientRect();
    if (!around || card?.matches(".lab")) continue;
    const cut = Math.max(
      around.left - box.left,
      box.right - around.right,
      around.top - box.top,
      box.bottom - around.bottom,
    );
    if (cut > 1.5) complaints.push(`"${words}" leaves "${card?.className}" by ${cut.toFixed(0)} px`);
  }
  pieces.forEach((one, n) => {
    for (const other of pieces.slice(n + 1)) {
      if (one.svg || other.svg) continue;
      const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const high = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      if (wide > 1.5 && high > 5) complaints.push(`"${one.words}" and "${other.words}" overlap`);
    }
  });
  const sideways = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (sideways > 0) complaints.push(`the page is ${sideways} px too wide`);
  return [...new Set(complaints)];
}

/** The text spacing that WCAG 1.4.12 asks for. */
export function spaceText(element: ContrastivePlayground): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-bottom: 2em !important; }`);
  const root = element.shadowRoot as ShadowRoot;
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

/** All words twice, as in a language that needs more of them. Numbers stay. */
export function doubleText(element: ContrastivePlayground): void {
  const walker = document.createTreeWalker(element.shadowRoot as ShadowRoot, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  while (walker.nextNode()) nodes.push(walker.currentNode as Text);
  for (const node of nodes) {
    if (/\p{L}/u.test(node.data) && !node.parentElement?.closest("style, svg, .equation")) node.data += ` ${node.data}`;
  }
}
