// A shelf: which experiments a Markdown file holds, and that a hostile one is text.

import { expect, test } from "vitest";
import documented from "../../../docs/embedding.md?raw";
import { FORMS, SIZE } from "../../../www/share/snippets.js";
import { count, experimentIn, MOST, readShelf } from "../../../www/shelf/list.js";

const cards = (text: string) => readShelf(text).groups.flatMap((group) => group.cards);

test("the documented shelf gives its cards", () => {
  const [, example = ""] = documented.match(/```markdown\n(# Week 3.*?)```/s) ?? [];
  expect(readShelf(example)).toEqual({
    title: "Week 3: contrastive learning",
    problems: [],
    groups: [
      { heading: "", words: "", cards: [] },
      {
        heading: "In class",
        words: "",
        cards: [
          {
            title: "A gentle start",
            sentence: "At a high temperature, all negatives are pushed alike.",
            link: "#v=2&tau=0.5",
            asked: {},
          },
          {
            title: "Cold",
            sentence: "Here only the hardest count. What happens to the loss?",
            link: "#v=2&tau=0.02",
            asked: { fixed: "tau" },
          },
        ],
      },
    ],
  });
});

test("lists are written in many ways", () => {
  const text = `Some words
about it.

1. **[One](<#v=2&tau=1>)**: *first*, \`x\`
   and more.
* [Two](./?theme=dark&amp;fixed=tau,seed#v=1&amp;tau=2 "title") — second
lazily.

  Still the second.

Not of the list.
+ [Three \\[3\\]](#v=2)`;
  expect(readShelf(text).groups[0]?.words).toBe("Some words about it.");
  expect(cards(text)).toEqual([
    { title: "One", sentence: "first, x and more.", link: "#v=2&tau=1", asked: {} },
    {
      title: "Two",
      sentence: "second lazily. Still the second.",
      link: "#v=1&tau=2",
      asked: { theme: "dark", fixed: "tau,seed" },
    },
    { title: "Three [3]", sentence: "", link: "#v=2", asked: {} },
  ]);
});

test("what Share copies as Markdown is a card", () => {
  const title = 'Why "cold" [and] *hard*?';
  const base = "https://playground.example/";
  const shared = { link: "#v=2&tau=0.02", page: base, base, asked: { fixed: "tau" }, title, ...SIZE };
  const line = FORMS.find(({ id }) => id === "markdown")?.text(shared);
  expect(cards(`- ${line}`)).toEqual([{ title, sentence: "", link: "#v=2&tau=0.02", asked: { fixed: "tau" } }]);
});

test("a hostile file gives words and experiments, and nothing else", () => {
  for (const address of [
    "javascript:alert(1)",
    "https://evil.example/",
    "#tau",
    "data:text/html,<b>",
    "#v=2 x",
    "#v=",
  ]) {
    expect(experimentIn(address), address).toBeUndefined();
  }
  // Wherever a link leads, only the experiment is taken from it.
  expect(experimentIn("javascript:alert(1)//?evil=1&set=tau=1&origin=https://x&embed=1#v=2&tau=1")).toEqual({
    link: "#v=2&tau=1",
    asked: { set: "tau=1" },
  });
  const [card] = cards("- [<img src=x onerror=alert(1)>](#v=2) <script>alert(1)</script>");
  expect(card).toMatchObject({ title: "<img src=x onerror=alert(1)>", sentence: "<script>alert(1)</script>" });
  const { problems } = readShelf("# T\n- no link\n- [x](https://evil.example/)");
  expect(problems[0]).toBe(
    'shelf: line 2, "- no link", is left out; allowed is a line such as - [Title](#v=2&tau=0.1) One sentence.',
  );
  expect(problems).toHaveLength(2);
});

test("a huge file is read as far as it may be", () => {
  const many = readShelf("- [x](#v=2)\n".repeat(50_000));
  expect(count(many)).toBe(MOST.cards);
  for (const line of [
    "- [".repeat(60_000),
    `- [${"\\".repeat(190_000)}`,
    `- [x](${"(".repeat(190_000)}`,
    "*".repeat(1e6),
  ]) {
    expect(count(readShelf(line))).toBe(0);
  }
  expect(cards(`- [${"x".repeat(2000)}](#v=2) ${"y".repeat(2000)}`)[0]?.title.length).toBe(MOST.words + 1);
});
