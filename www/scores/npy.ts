// Arrays as NumPy saves them: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html

import { numberAt } from "../entries.js";
import { half } from "./half.js";
import { refuse } from "./scores.js";

/** An array in a file. */
export interface NpyArray {
  /** What it is called in sentences. */
  name: string;
  shape: number[];
  /** The bytes of its items from this place in the file on. */
  from: number;
  file: Blob;
  item: Item;
}

/** How one number is written. */
interface Item {
  bytes: number;
  at(view: DataView, place: number): number;
}

/** The types that are read, by what NumPy calls them. */
const ITEMS: Record<string, Item> = {
  "<f2": { bytes: 2, at: (view, place) => half(view.getUint16(place, true)) },
  "<f4": { bytes: 4, at: (view, place) => view.getFloat32(place, true) },
  "<f8": { bytes: 8, at: (view, place) => view.getFloat64(place, true) },
  "|b1": { bytes: 1, at: (view, place) => view.getUint8(place) },
  "|u1": { bytes: 1, at: (view, place) => view.getUint8(place) },
  "|i1": { bytes: 1, at: (view, place) => view.getInt8(place) },
  "<i4": { bytes: 4, at: (view, place) => view.getInt32(place, true) },
  "<u4": { bytes: 4, at: (view, place) => view.getUint32(place, true) },
  "<i8": { bytes: 8, at: (view, place) => Number(view.getBigInt64(place, true)) },
  "<u8": { bytes: 8, at: (view, place) => Number(view.getBigUint64(place, true)) },
};

/** The longest header that is read. */
const LONGEST = 65_536;

/** Reads the header of an array. */
export async function openNpy(name: string, file: Blob): Promise<NpyArray> {
  const begin = new DataView(await file.slice(0, 12).arrayBuffer());
  if (begin.byteLength < 10) refuse(`${name} ends within its header.`);
  const version = begin.getUint8(6);
  if (version < 1 || version > 3) refuse(`${name} has version ${version} of the format; versions 1 to 3 are read.`);
  if (version > 1 && begin.byteLength < 12) refuse(`${name} ends within its header.`);
  const [start, length] = version === 1 ? [10, begin.getUint16(8, true)] : [12, begin.getUint32(8, true)];
  if (length > LONGEST || start + length > file.size) refuse(`${name} ends within its header.`);
  const text = await file.slice(start, start + length).text();
  const descr = /'descr'\s*:\s*('[^']*'|\[.*\])/.exec(text)?.[1];
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  if (!descr || !fortran || shape === undefined) refuse(`${name} has a header that NumPy does not write.`);
  const sizes = shape.split(",").filter((size) => size.trim() !== "");
  const array = {
    name,
    shape: sizes.map((size) => Number.parseInt(size, 10)),
    from: start + length,
    file,
    item: itemOf(name, descr),
  };
  if (fortran === "True") {
    refuse(`${name} is in Fortran order, column by column. Save numpy.ascontiguousarray(...) of it.`);
  }
  const [needed, there] = [count(array.shape) * array.item.bytes, file.size - array.from];
  if (there < needed) {
    const item = Math.floor(there / array.item.bytes);
    refuse(`${name} is cut off: its shape needs ${needed} bytes, ${there} are there. It ends ${placeOf(array, item)}.`);
  }
  if (there > needed) refuse(`${name} has ${there - needed} bytes more than its shape needs.`);
  return array;
}

function itemOf(name: string, descr: string): Item {
  const type = descr.replaceAll("'", "");
  const item = ITEMS[type];
  if (item) return item;
  if (descr.startsWith("[")) refuse(`${name} is a structured array; save its fields as arrays of their own.`);
  if (type.includes("O")) refuse(`${name} has Python objects, which are pickled. Such files are not opened.`);
  if (type.startsWith(">")) refuse(`${name} is big-endian (${type}). Save ${name}.astype("<f4").`);
  return refuse(`${name} has the type ${type}. Read are float16, float32, float64, whole numbers and bool.`);
}

/** The number of items of a shape. */
export function count(shape: number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Where an item stands in an array whose axes are steps, anchors and candidates: "at step 3, anchor 0". */
export function placeOf({ shape }: Pick<NpyArray, "shape">, item: number): string {
  const axes = ["step", "anchor", "candidate"];
  let rest = item;
  const places = shape.map((_, axis) => {
    const size = count(shape.slice(axis + 1));
    const place = Math.floor(rest / Math.max(1, size));
    rest -= place * size;
    return `${axes[axis] ?? "axis"} ${place}`;
  });
  return `at ${places.join(", ")}`;
}

/** The numbers from item `from` to before item `to`. */
export async function numbersOf(array: NpyArray, from = 0, to = count(array.shape)): Promise<Float64Array> {
  const { item, file } = array;
  const bytes = await file.slice(array.from + from * item.bytes, array.from + to * item.bytes).arrayBuffer();
  const view = new DataView(bytes);
  return Float64Array.from({ length: to - from }, (_, n) => item.at(view, n * item.bytes));
}

/** The shape in words: "(3, 4)". */
export function shapeOf({ shape }: Pick<NpyArray, "shape">): string {
  return `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
}

/** The length of an axis. */
export function axis({ shape }: Pick<NpyArray, "shape">, n: number): number {
  return numberAt(shape, n);
}
