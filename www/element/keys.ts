// Keys that the focused control of a figure uses stay with it. All others reach the host, which may turn a slide with
// them. An Escape that nothing in the figure needs gives the focus back to the host.

const MOVES = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"];
const LEAVES = ["Tab", "Escape"];

/** What decides about a key: the control's tag, an input's type, and whether the place scrolls. */
export interface Control {
  localName: string;
  type?: string;
  scrolls: boolean;
}

/** Whether the browser gives this key a meaning on this control. */
export function uses({ localName, type, scrolls }: Control, key: string): boolean {
  const presses = key === " " || key === "Enter";
  switch (localName) {
    case "button":
    case "summary":
      return presses;
    case "a":
      return key === "Enter";
    case "select":
      return presses || MOVES.includes(key) || key.length === 1;
    case "textarea":
      return !LEAVES.includes(key);
    case "input":
      if (type === "range") return MOVES.includes(key);
      if (type === "checkbox") return key === " ";
      return !LEAVES.includes(key);
    default:
      return scrolls && (key === " " || MOVES.includes(key));
  }
}

/** Keeps such keys from leaving a figure. `escaped`: Escape was pressed, and nothing in the figure has used it. */
export function keepKeys(root: DocumentFragment | HTMLElement, escaped: () => void): void {
  const kept = (event: Event) => {
    const [target] = event.composedPath();
    if (!(event instanceof KeyboardEvent) || !(target instanceof Element)) return;
    // Shortcuts are the browser's and the host's.
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && event.type === "keydown" && !event.defaultPrevented) {
      escaped();
      event.stopPropagation();
    } else if (event.defaultPrevented || uses(controlOf(target), event.key)) event.stopPropagation();
  };
  for (const name of ["keydown", "keypress", "keyup"]) root.addEventListener(name, kept);
}

function controlOf(element: Element): Control {
  const { localName, scrollHeight, clientHeight, scrollWidth, clientWidth } = element;
  const type = element instanceof HTMLInputElement ? element.type : undefined;
  return { localName, type, scrolls: scrollHeight > clientHeight || scrollWidth > clientWidth };
}

/** Gives the focus of a figure back to the page around it, and of a frame to the page around that. */
export function giveBack(root: DocumentOrShadowRoot): void {
  if (root.activeElement instanceof HTMLElement || root.activeElement instanceof SVGElement) root.activeElement.blur();
  if (window.parent !== window) window.parent.focus();
}
