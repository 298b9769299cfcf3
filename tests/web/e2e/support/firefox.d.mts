/** Firefox, driven by WebDriver BiDi, which Playwright does not speak. */
export class Firefox {
  static open(program: string): Promise<Firefox>;
  /** Opens a page in a tab of its own. */
  visit(url: string): Promise<FirefoxPage>;
  close(): Promise<void>;
}

export interface FirefoxPage {
  /** What went wrong that nobody asked for. */
  readonly complaints: string[];
  /** Calls `job` in the page, or in its first frame, which may use nothing from around it. */
  evaluate<Result>(job: () => Result | Promise<Result>, framed?: boolean): Promise<Result>;
  close(): Promise<void>;
}
