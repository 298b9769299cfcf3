// A shelf: a Markdown list of links with a sentence each, read as text. Of a link only the experiment and what is asked
// for beside it are taken, so that a card opens nothing but an experiment on this page, wherever its link led.

import { itemAt } from "../entries.js";
import { ASKED, type Asked } from "../share/snippets.js";

/** One experiment of a shelf. */
export interface Card {
  title: string;
  sentence: string;
  /** The experiment: `#v=2&…`. */
  link: string;
  asked: Asked;
}

/** Cards under a heading. The first group may have none. */
export interface Group {
  heading: string;
  /** What the file says before the cards. */
  words: string;
  cards: Card[];
}

/** What a file holds. */
export interface Shelf {
  title: string;
  groups: Group[];
  /** A sentence for each line that should be a card and is none. */
  problems: string[];
}

/** Most characters of a file and of a line, most cards, and most characters of the words that are shown. */
export const MOST = { file: 200_000, line: 10_000, cards: 300, words: 300 };

const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const ITEM = /^\s*(?:[-*+]|\d{1,4}[.)])\s+(.*)$/;
const LINK = /^\**\[((?:\\.|[^\]\\])*)\]\((?:<([^<>]*)>|([^\s()]*))(?:\s+"[^"]*")?\)\**(.*)$/;
const RULE = /^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/;
/** What stands between a link and its sentence. */
const BETWEEN = /^[\s:–—.,-]+/;

/** Reads a file. Whatever is in it is text. */
export function readShelf(text: string): Shelf {
  const groups: Group[] = [{ heading: "", words: "", cards: [] }];
  const shelf: Shelf = { title: "", groups, problems: [] };
  let card: Card | undefined;
  let goes_on = false;
  const lines = text.slice(0, MOST.file).split(/\r?\n/);
  lines.forEach((line, at) => {
    const group = itemAt(groups, groups.length - 1);
    const [heading, item] = [HEADING.exec(line), ITEM.exec(line)];
    if (line.length > MOST.line) shelf.problems.push(refused(at, line, `at most ${MOST.line} characters`));
    else if (line.trim() === "" || RULE.test(line)) goes_on = false;
    else if (heading) {
      const words = plain(heading[2] ?? "");
      if (!shelf.title && groups.length === 1 && heading[1] === "#") shelf.title = words;
      else groups.push({ heading: words, words: "", cards: [] });
      [card, goes_on] = [undefined, false];
    } else if (item) {
      card = cardIn(item[1] ?? "");
      goes_on = card !== undefined;
      if (!card) shelf.problems.push(refused(at, line, "a line such as - [Title](#v=2&tau=0.1) One sentence"));
      else if (count(shelf) < MOST.cards) group.cards.push(card);
      else shelf.problems.push(refused(at, line, `at most ${MOST.cards} experiments`));
    } else if (card && (goes_on || /^\s{2,}/.test(line))) {
      card.sentence = cut(`${card.sentence} ${plain(line)}`);
      goes_on = true;
    } else if (group.cards.length === 0) group.words = cut(`${group.words} ${plain(line)}`);
  });
  return shelf;
}

/** How many cards there are. */
export function count({ groups }: Pick<Shelf, "groups">): number {
  return groups.reduce((sum, { cards }) => sum + cards.length, 0);
}

function cardIn(text: string): Card | undefined {
  const [, title = "", in_brackets, target = "", rest = ""] = LINK.exec(text) ?? [];
  const opened = experimentIn(in_brackets ?? target);
  const words = plain(title);
  return opened && words ? { title: words, sentence: plain(rest.replace(BETWEEN, "")), ...opened } : undefined;
}

/** The experiment in an address, with what is asked for beside it; undefined where there is none. */
export function experimentIn(address: string): Pick<Card, "link" | "asked"> | undefined {
  const [, before = "", link] = /^([^#]*)(#v=\d{1,3}(?:&\S*)?)$/.exec(address.replaceAll("&amp;", "&")) ?? [];
  if (!link) return undefined;
  const given = new URLSearchParams(before.includes("?") ? before.slice(before.indexOf("?")) : "");
  const names = ASKED.filter((name) => given.has(name) && !["embed", "origin"].includes(name));
  return { link, asked: Object.fromEntries(names.map((name) => [name, given.get(name) ?? ""])) };
}

/** Markdown as plain words: signs that were escaped stay, others that set text go. */
function plain(text: string): string {
  const words = text.replace(
    /\\([!-/:-@[-`{-~])|\*+|`+|\[([^\]]*)\]\([^)]*\)/g,
    (_, escaped?: string, label?: string) => escaped ?? label ?? "",
  );
  return cut(words);
}

function cut(text: string): string {
  const words = text.replace(/\s+/g, " ").trim();
  return words.length > MOST.words ? `${words.slice(0, MOST.words)}…` : words;
}

function refused(at: number, line: string, allowed: string): string {
  const shown = line.trim().length > 60 ? `${line.trim().slice(0, 60)}…` : line.trim();
  return `shelf: line ${at + 1}, "${shown}", is left out; allowed is ${allowed}.`;
}
