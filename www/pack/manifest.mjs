// The custom elements manifest, https://github.com/webcomponents/custom-elements-manifest: what editors and catalogues
// of components know of the element. Names and words come from the tables of docs/embedding.md, which a test holds to
// the code, and types from the declarations.

const CLASS = "ContrastivePlayground";
const TAG = "contrastive-playground";
const MODULE = "element.js";

/** The manifest. `page`: the text of docs/embedding.md; `verbs`: the declarations of element/verbs.ts. */
export function manifest(page, verbs) {
  const fields = membersOf(verbs);
  const typeOf = (name) => fields.find((field) => field.name === name)?.type;
  const attributes = tableOf(page, "Attribute").map(([name, words]) => {
    const field = { state: "stateLink", engine: "preference" }[name] ?? name;
    const type = typeOf(field);
    return { name, description: words, type: type ?? { text: "string" }, ...(type && { fieldName: field }) };
  });
  const documented = new Map(tableOf(page, "Method or value"));
  const members = fields
    .filter(({ name }) => documented.has(name))
    .map((member) => ({ ...member, description: member.description ?? documented.get(member.name) }));
  const events = tableOf(page, "Event").map(([name, words]) => ({
    name,
    description: words,
    type: { text: `CustomEvent<Events["${name}"]>` },
  }));
  const named = (heading) => tableOf(page, heading).map(([name, description]) => ({ name, description }));
  const declaration = {
    kind: "class",
    customElement: true,
    tagName: TAG,
    name: CLASS,
    description: "A small dual encoder that learns with InfoNCE, live.",
    superclass: { name: "HTMLElement" },
    attributes,
    members,
    events,
    cssProperties: named("CSS property"),
    cssParts: named("CSS part"),
    slots: named("Slot"),
  };
  const reference = { name: CLASS, module: MODULE };
  return {
    schemaVersion: "2.1.0",
    modules: [
      {
        kind: "javascript-module",
        path: MODULE,
        declarations: [declaration],
        exports: [
          { kind: "js", name: CLASS, declaration: reference },
          { kind: "custom-element-definition", name: TAG, declaration: reference },
        ],
      },
    ],
  };
}

/** The names in a table of the page, each with its words; the table is the one whose first column has this heading. */
export function tableOf(page, heading) {
  const [, body = ""] = page.split(`\n| ${heading} |`);
  const rows = body.split("\n").slice(2);
  const end = rows.findIndex((row) => !row.startsWith("|"));
  return rows.slice(0, end).flatMap((row) => {
    const [, names = "", words = ""] = row.split("|").map((cell) => cell.trim());
    return [...names.matchAll(/`([\w-]+)/g)].map(([, name = ""]) => [name, words]);
  });
}

/** The public fields and methods of a declared class. */
function membersOf(declared) {
  const body = declared.slice(declared.indexOf("class ")).split("\n").slice(1, -2).join("\n").replace(/;$/, "");
  return body.split(/;\n(?= {4}[\w/])/).flatMap((text) => {
    const [, comment, kind, name, signature = ""] =
      text.match(/^(?: {4}\/\*\*(.*?)\*\/\n)? {4}(get |set )?(\w+)(.*)$/s) ?? [];
    if (!name || kind === "set " || name === "constructor") return [];
    const description = comment?.replace(/\s*\n\s*\*?\s*/g, " ").trim();
    const said = description ? { description } : {};
    const plain = signature.replace(/\s+/g, " ").trim();
    if (kind || !plain.startsWith("(")) {
      const type = { text: plain.replace(/^(\(\))?: /, "") };
      return [{ kind: "field", name, ...said, type, ...(kind && { readonly: !body.includes(`    set ${name}(`) }) }];
    }
    const [parameters, returned] = plain.split(/\): (?=[^()]*$)/);
    return [{ kind: "method", name, ...said, parameters: inParts(parameters.slice(1)), return: typed(returned) }];
  });
}

const typed = (text) => ({ type: { text } });

/** The parameters of a signature. */
function inParts(text) {
  let depth = 0;
  let part = "";
  const parts = [];
  for (const letter of `${text},`) {
    depth += "({[<".includes(letter) - ")}]>".includes(letter);
    if (letter !== "," || depth > 0) part += letter;
    else if (part.trim()) [parts[parts.length], part] = [part.trim(), ""];
  }
  return parts.map((part) => {
    const [, name = "", optional, type = ""] = part.match(/^(\w+)(\?)?: (.*)$/) ?? [];
    return { name, ...(optional && { optional: true }), ...typed(type) };
  });
}
