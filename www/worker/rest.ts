// The plain module comes in two files: what the first pictures need, and the rest. The rest is loaded after the first
// picture, or when a function of it is called before that.

declare global {
  /** Called by the module when it needs a function of the rest: the rest is there when it returns. */
  var cplayLoadRest: () => void;
}

/** The rest of one instance. */
export class Rest {
  readonly #first: WebAssembly.ModuleImports;
  readonly #url: string;
  #loading: Promise<void> | undefined;
  #there = false;

  /** `first`: what the first file exports, which is everything that the rest shares with it. */
  constructor(first: object, url: string) {
    [this.#first, this.#url] = [first as WebAssembly.ModuleImports, url];
    globalThis.cplayLoadRest = () => this.#now();
  }

  /** Loads it while other things happen. What has failed is tried again. */
  soon(): Promise<void> {
    this.#loading ??= this.#load().catch((reason) => {
      this.#loading = undefined;
      throw reason;
    });
    return this.#loading;
  }

  async #load(): Promise<void> {
    const response = await fetch(this.#url);
    if (!response.ok) throw failed(`status ${response.status}`);
    // A call that could not wait may have had it meanwhile.
    this.#add(await WebAssembly.compile(await response.arrayBuffer()));
  }

  /** A wasm function waits for it and cannot do so asynchronously. Workers may wait for an answer. */
  #now(): void {
    if (this.#there) return;
    const request = new XMLHttpRequest();
    request.open("GET", this.#url, false);
    request.responseType = "arraybuffer";
    try {
      request.send();
    } catch {
      throw failed("no answer");
    }
    if (request.status !== 200) throw failed(`status ${request.status}`);
    this.#add(new WebAssembly.Module(request.response));
  }

  #add(module: WebAssembly.Module): void {
    if (this.#there) return;
    new WebAssembly.Instance(module, { first: this.#first });
    this.#there = true;
  }
}

function failed(reason: string) {
  return { code: "assets", message: `The rest of the engine could not be loaded (${reason}).` };
}
