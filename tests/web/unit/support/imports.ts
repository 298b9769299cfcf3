// Which file of the page's scripts imports which, read from their import lines.

/** The files that each file imports, by path from www/: `worker/ask.ts` → [`worker/failure.ts`, …]. */
export type Imports = Map<string, string[]>;

/** `import … from "./x.js"`, `export … from "./x.js"` and `import("./x.js")`. */
const SPECIFIER = /(?:\bfrom\s*|\bimport\s*\(\s*|\bimport\s+)"(\.{1,2}\/[^"]+)"/g;

/** Reads the graph from sources by path. A path that is imported and not among the sources is kept as it is. */
export function importsOf(sources: Record<string, string>): Imports {
  return new Map(
    Object.entries(sources).map(([path, text]) => {
      const found = [...text.matchAll(SPECIFIER)].map(([, specifier = ""]) => resolved(path, specifier));
      return [path, [...new Set(found)]];
    }),
  );
}

function resolved(from: string, specifier: string): string {
  const parts = from.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/").replace(/\.js$/, ".ts");
}

/** Every circle of files, each from its first file in the alphabet; empty when there is none. */
export function circles(imports: Imports): string[][] {
  const groups: string[][] = [];
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  // Tarjan's algorithm: a strongly connected group of two files or more is a circle, and so is a file that imports
  // itself.
  const visit = (file: string): number => {
    const own = index.size;
    index.set(file, own);
    let lowest = own;
    open.push(file);
    for (const target of imports.get(file) ?? []) {
      if (!index.has(target)) lowest = Math.min(lowest, visit(target));
      else if (open.includes(target)) lowest = Math.min(lowest, index.get(target) ?? lowest);
    }
    low.set(file, lowest);
    if (lowest === own) {
      const group = open.splice(open.indexOf(file));
      if (group.length > 1 || imports.get(file)?.includes(file)) groups.push(group.sort());
    }
    return lowest;
  };
  for (const file of [...imports.keys()].sort()) if (!index.has(file)) visit(file);
  return groups;
}

/** Imports that lead from a lower folder to a higher one, or to no folder of the order at all. */
export function upward(imports: Imports, order: readonly string[]): string[] {
  // A folder inside another counts as that one; files at the top have the empty name.
  const level = (file: string) => order.indexOf(file.includes("/") ? (file.split("/")[0] ?? "") : "");
  return [...imports].flatMap(([file, targets]) =>
    [file, ...targets].some((path) => level(path) < 0)
      ? [`${file} is, or imports, a file in no folder of the order`]
      : targets.filter((target) => level(target) > level(file)).map((target) => `${file} → ${target}`),
  );
}
