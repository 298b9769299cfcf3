// The gallery that a shelf becomes, above the figure of the page. Its cards are links of this page, so that the address
// says what is open, and back leads to the experiment before. In a file of its own, shelf.js: few pages have a shelf.

import { ASKED, query } from "../share/snippets.js";
import { type Card, count, type Group, MOST, readShelf, type Shelf } from "./list.js";

/** Where a shelf that the reader has opened is kept while the tab is open. */
const KEPT = "shelf";
/** What stays asked for when a card says nothing of it: it is about the reader's device, or about the frame. */
const STAYS = ["embed", "origin", "theme", "engine"];
/** So many problems are told. */
const TOLD = 5;

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  .shelf { padding: 8px 16px; border-bottom: 1px solid color-mix(in srgb, var(--muted) 40%, transparent); }
  .shelf-head { display: flex; gap: 16px; align-items: baseline; justify-content: space-between; }
  .shelf h2, .shelf h3 { margin: 8px 0 6px; font-size: 1rem; }
  .shelf p { margin: 0 0 8px; max-width: 90ch; overflow-wrap: anywhere; }
  .shelf button { font: inherit; color: inherit; min-height: 28px; padding: 2px 10px; border: 1px solid var(--muted);
    border-radius: 7px; background: none; white-space: nowrap; cursor: pointer; }
  .shelf .cards { gap: 8px; }
  .shelf li { display: grid; }
  .shelf a { display: grid; gap: 2px; align-content: start; padding: 8px 12px; border-radius: 8px;
    text-decoration: none; overflow-wrap: anywhere;
    border: 1px solid color-mix(in srgb, var(--muted) 60%, transparent); }
  .shelf a:is(:hover, :focus-visible) strong { text-decoration: underline; }
  .shelf a[aria-current] { outline: 2px solid var(--ink); outline-offset: -2px; }
  @media print { .shelf { display: none; } }
`);

/** Loads the shelf that the address asks for: a file of this site. */
export async function load(address: string): Promise<void> {
  const url = fileAt(address);
  if (!url) {
    return refuse(
      `shelf: "${shortened(address)}" is not allowed; allowed is a Markdown file of this site, such as shelf.md.`,
    );
  }
  try {
    const response = await fetch(url, { mode: "same-origin" });
    if (!response.ok) throw new Error(`status ${response.status}`);
    show(await response.text(), address);
  } catch (error) {
    const reason = error instanceof Error && error.message.startsWith("status") ? error.message : "no answer";
    refuse(`shelf: "${shortened(address)}" could not be loaded (${reason}).`);
  }
}

/** Shows a file of the reader's, and keeps it for as long as the tab is open. */
export async function read(file: File | undefined): Promise<void> {
  if (!file) return;
  if (file.size > 4 * MOST.file || !/\.(md|markdown|txt)$/i.test(file.name)) {
    const allowed = `a Markdown file (.md) of at most ${MOST.file} characters`;
    return refuse(`shelf: "${shortened(file.name)}" is not allowed; allowed is ${allowed}.`);
  }
  const text = await file.text();
  if (!show(text, file.name, true)) return;
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ name: file.name, text }));
  } catch {
    // No storage, or none left: the shelf is gone after a reload.
  }
}

/** Shows the shelf that was opened in this tab before. */
export function restore(): void {
  try {
    const { name, text } = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
    if (typeof name === "string" && typeof text === "string") show(text, name, true);
  } catch {
    // Not written by this page.
  }
}

function fileAt(address: string): URL | undefined {
  try {
    const url = new URL(address, location.href);
    return url.origin === location.origin && /^https?:$/.test(url.protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}

/** Shows a file as a gallery. `opened`: by the reader, whatever the address asks for. Whether there is a card in it. */
function show(text: string, name: string, opened = false): boolean {
  const shelf = readShelf(text);
  if (text.length > MOST.file) shelf.problems.unshift(`shelf: only the first ${MOST.file} characters are read.`);
  const cards = count(shelf);
  if (cards === 0) {
    const needed = "lines such as - [Title](#v=2&tau=0.1) One sentence";
    refuse(`shelf: "${shortened(name)}" has no list of experiments; it needs ${needed}.`);
    return false;
  }
  const section = place(shelf.title || shortened(name));
  section.toggleAttribute("data-opened", opened);
  section.append(...shelf.groups.flatMap((group) => groupOf(group)), ...problemsOf(shelf));
  if (section.querySelector("[aria-current]")) seeFigure();
  return true;
}

function groupOf({ heading, words, cards }: Group): HTMLElement[] {
  const list = made("ul", "");
  list.className = "cards";
  list.append(...cards.map(cardOf));
  return [
    ...(heading ? [made("h3", heading)] : []),
    ...(words ? [made("p", words)] : []),
    ...(cards.length > 0 ? [list] : []),
  ];
}

function cardOf(card: Card): HTMLElement {
  const link = document.createElement("a");
  link.href = hrefOf(card);
  link.append(made("strong", card.title), made("span", card.sentence));
  if (link.href === location.href) link.setAttribute("aria-current", "true");
  link.addEventListener("click", () => {
    for (const other of document.querySelectorAll(".shelf [aria-current]")) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    seeFigure();
  });
  const item = made("li", "");
  item.append(link);
  return item;
}

/** The address of this page with the card's experiment, and with what the card asks for in place of what was. */
function hrefOf({ link, asked }: Card): string {
  const parts = location.search.slice(1).split("&").filter(Boolean);
  const kept = parts.filter((part) => {
    const name = part.replace(/=.*/, "");
    if (name === "shelf") return !isOpened();
    return !ASKED.includes(name) || (STAYS.includes(name) && !asked[name]);
  });
  const queries = [...kept, query(asked)].filter(Boolean).join("&");
  return `${location.pathname}${queries && `?${queries}`}${link}`;
}

/** Whether the shelf on show was opened by the reader, whatever the address asks for. */
function isOpened(): boolean {
  return document.querySelector(".shelf")?.hasAttribute("data-opened") ?? false;
}

function problemsOf({ problems }: Shelf): HTMLElement[] {
  if (problems.length === 0) return [];
  const more = problems.length > TOLD ? ` And ${problems.length - TOLD} more.` : "";
  const words = made("p", problems.slice(0, TOLD).join(" ") + more);
  words.setAttribute("role", "alert");
  return [words];
}

/** The figure is what is looked at next. */
function seeFigure(): void {
  document.querySelector("main")?.scrollIntoView({ block: "start" });
}

function refuse(sentence: string): void {
  const words = made("p", sentence);
  words.setAttribute("role", "alert");
  place("Shelf").append(words);
}

/** The place of the gallery, with nothing in it but its title and what takes it away. */
function place(title: string): HTMLElement {
  document.querySelector(".shelf")?.remove();
  if (!document.adoptedStyleSheets.includes(sheet))
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const section = made("section", "");
  section.className = "shelf";
  section.setAttribute("aria-label", "Shelf");
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "Close the shelf";
  close.addEventListener("click", () => {
    section.remove();
    forget();
  });
  const head = made("div", "");
  head.className = "shelf-head";
  head.append(made("h2", title), close);
  section.append(head);
  document.querySelector("main")?.before(section);
  return section;
}

function forget(): void {
  try {
    sessionStorage.removeItem(KEPT);
  } catch {
    // Nothing was kept.
  }
  const url = new URL(location.href);
  url.searchParams.delete("shelf");
  history.replaceState(null, "", url);
}

function made(name: string, text: string): HTMLElement {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
