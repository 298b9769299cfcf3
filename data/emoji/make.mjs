// Writes emoji.bin: small pictures of emoji, with their names, tags, groups and subgroups.
//
//     npm install --no-save @iconify-json/fluent-emoji-flat@1.2.6 emojibase-data@17.0.0 @resvg/resvg-js@2.6.2
//     node data/emoji/make.mjs
//
// Layout:
//   64 colours, 3 bytes each (red, green, blue)
//   one picture after the other: 12 by 12 colour numbers of 6 bits, row by row, highest bit first: 108 bytes
//   the rest is text (UTF-8), a line per picture in the same order: its name, a tab, its tags with "|" between them;
//   where a subgroup begins there is a line "#group subgroup" before
//
// Left out: flags (nearly all alike, and drawn from other sources), parts of emoji (hair, skin tones), variants in
// skin tone, and what the drawings do not have. Pictures lie on white, and each pixel is the mean of 8 by 8 finer ones.

import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Resvg } from "@resvg/resvg-js";

const require = createRequire(import.meta.url);
const emoji = require("emojibase-data/en/data.json");
const { groups, subgroups } = require("emojibase-data/meta/groups.json");
const { icons, aliases, width, height } = require("@iconify-json/fluent-emoji-flat/icons.json");
const names = require("@iconify-json/fluent-emoji-flat/chars.json");

const SIDE = 12;
const FINER = 8;
const COLOURS = 64;
const LEFT_OUT = ["component", "flags"];

/** The drawing of an emoji, if there is one. */
function drawing({ hexcode }) {
  const code = hexcode.toLowerCase();
  const name = names[code] ?? names[code.replaceAll("-fe0f", "")];
  return icons[name] ?? icons[aliases?.[name]?.parent];
}

/** `SIDE * SIDE` colours of three numbers, 0 to 255. */
function pixels({ body }) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">${body}</svg>`;
  const fit = { fitTo: { mode: "width", value: SIDE * FINER }, background: "white" };
  const fine = new Resvg(svg, fit).render().pixels;
  return Array.from({ length: SIDE * SIDE }, (_, pixel) => {
    const [row, column] = [Math.floor(pixel / SIDE), pixel % SIDE];
    const colour = [0, 0, 0];
    for (let y = row * FINER; y < (row + 1) * FINER; y++) {
      for (let x = column * FINER; x < (column + 1) * FINER; x++) {
        for (let c = 0; c < 3; c++) colour[c] += fine[4 * (y * SIDE * FINER + x) + c] / FINER ** 2;
      }
    }
    return colour;
  });
}

const distance = (a, b) => (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;

function nearest(palette, colour) {
  let best = 0;
  for (let i = 1; i < palette.length; i++) {
    if (distance(palette[i], colour) < distance(palette[best], colour)) best = i;
  }
  return best;
}

/** Colours that lie close to all others: k-means from colours chosen far from each other, the first one white. */
function paletteOf(colours) {
  const palette = [[255, 255, 255]];
  const sample = colours.filter((_, i) => i % 7 === 0);
  while (palette.length < COLOURS) {
    const gaps = sample.map((colour) => distance(colour, palette[nearest(palette, colour)]));
    palette.push(sample[gaps.indexOf(Math.max(...gaps))]);
  }
  for (let round = 0; round < 40; round++) {
    const sums = palette.map(() => [0, 0, 0, 0]);
    for (const colour of sample) {
      const sum = sums[nearest(palette, colour)];
      colour.forEach((value, c) => {
        sum[c] += value;
      });
      sum[3]++;
    }
    sums.forEach((sum, i) => {
      if (i > 0 && sum[3] > 0) palette[i] = sum.slice(0, 3).map((value) => value / sum[3]);
    });
  }
  return palette.map((colour) => colour.map(Math.round));
}

const chosen = emoji
  .filter(({ group }) => group !== undefined && !LEFT_OUT.includes(groups[group]))
  .filter(drawing)
  .sort((a, b) => a.order - b.order);
const pictures = chosen.map((one) => pixels(drawing(one)));
const palette = paletteOf(pictures.flat());

const packed = pictures.flatMap((picture) => {
  const bytes = [];
  for (let i = 0; i < picture.length; i += 4) {
    const four = picture.slice(i, i + 4).reduce((bits, colour) => (bits << 6) | nearest(palette, colour), 0);
    bytes.push(four >> 16, (four >> 8) & 255, four & 255);
  }
  return bytes;
});

let heading = "";
const lines = chosen.flatMap(({ label, tags = [], group, subgroup }) => {
  const line = `${label}\t${tags.join("|")}`;
  const above = `#${groups[group]} ${subgroups[subgroup]}`;
  if (above === heading) return [line];
  heading = above;
  return [above, line];
});

const bytes = Buffer.concat([Buffer.from(palette.flat()), Buffer.from(packed), Buffer.from(lines.join("\n"))]);
writeFileSync(new URL("emoji.bin", import.meta.url), bytes);
console.log(`${chosen.length} emoji, ${bytes.length} bytes`);
