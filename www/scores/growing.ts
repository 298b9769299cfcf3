// A list of numbers that grows, without a box around each of them.

type Numbers = Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/** Doubles its room where it is full. */
export class Growing<List extends Numbers> {
  readonly #make: (length: number) => List;
  #list: List;
  length = 0;

  constructor(make: (length: number) => List) {
    this.#make = make;
    this.#list = make(1024);
  }

  push(value: number): void {
    if (this.length === this.#list.length) {
      const wider = this.#make(2 * this.length);
      wider.set(this.#list);
      this.#list = wider;
    }
    this.#list[this.length] = value;
    this.length += 1;
  }

  /** What is in it, with no room left. */
  get all(): List {
    // A slice of a list is a list of the same kind.
    return this.#list.slice(0, this.length) as List;
  }
}
