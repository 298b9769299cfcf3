// The attributes of the element, by name: which values they take, and whether the address of its page takes them too,
// as in ?embed=1&theme=dark. What each is for is said in docs/embedding.md.

import { nearest } from "./nearest.js";

/** One attribute. */
interface Attribute {
  /** The values that it takes, where they are few. */
  values?: readonly string[];
  /** It says something by being there. */
  flag?: true;
  /** The page's address takes it too. */
  asked?: true;
}

export const ATTRIBUTES: Record<string, Attribute> = {
  src: {},
  state: {},
  set: { asked: true },
  fixed: { asked: true },
  hide: { asked: true },
  ui: { asked: true, values: ["full", "min", "chart"] },
  view: { asked: true },
  until: { asked: true },
  watch: { asked: true },
  group: {},
  remember: {},
  pipeline: { asked: true, flag: true },
  present: { asked: true, flag: true },
  embed: { asked: true, flag: true },
  theme: { asked: true, values: ["auto", "light", "dark"] },
  autoplay: { asked: true, values: ["1", "on", "true", "yes", "0", "off", "false", "no"] },
  engine: { asked: true, values: ["auto", "cpu", "gpu"] },
  lang: { values: ["en"] },
  link: { flag: true },
  page: {},
};

/** Attributes that every element of HTML may have, and the older name of `link`. */
const OTHERS = ["id", "class", "style", "title", "dir", "hidden", "slot", "part", "role", "tabindex", "is", "hash"];

/** Whether a flag or switch of this value is off. */
export function isOff(value: string | null | undefined): boolean {
  return ["0", "off", "false", "no"].includes(value ?? "");
}

/**
 * A sentence for each attribute whose value is none of those that it takes, and for each whose name differs from a
 * known one as a slip of the pen does. Others may be the host's own. `more`: names that were asked for elsewhere.
 */
export function slips(element: Pick<Element, "getAttribute" | "getAttributeNames">, more: string[] = []): string[] {
  const names = [...element.getAttributeNames(), ...more];
  return names.flatMap((name) => {
    const known = Object.hasOwn(ATTRIBUTES, name) ? ATTRIBUTES[name] : undefined;
    if (known) {
      const value = element.getAttribute(name);
      if (known.flag && isOff(value)) return `${name}: "${value}" does not switch it off; leave the attribute out.`;
      if (!value || !known.values || known.values.includes(value)) return [];
      return `${name}: "${value.slice(0, 40)}" is not known; it takes ${known.values.join(", ")}.`;
    }
    if (OTHERS.includes(name) || !/^[a-z]+$/.test(name)) return [];
    const end = nearest(name, Object.keys(ATTRIBUTES));
    return end === "." ? [] : `${name.slice(0, 40)}: there is no such attribute${end}`;
  });
}
