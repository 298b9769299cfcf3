// Firefox, driven by WebDriver BiDi. Its types are in firefox.d.mts: those of puppeteer would bring Node's globals to
// the page's code.

import { launch } from "puppeteer-core";

/** What Firefox says of the first way of starting a worker where a document has no origin; the next way works. */
const EXPECTED = /^Security Error: Content at moz-nullprincipal:.* may not load data from .*\/worker\.js\.$/;

export class Firefox {
  #browser;

  static async open(program) {
    const firefox = new Firefox();
    firefox.#browser = await launch({ browser: "firefox", executablePath: program, headless: true });
    return firefox;
  }

  async visit(url) {
    const page = await this.#browser.newPage();
    const complaints = [];
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(`console: ${message.text()}`);
    });
    page.on("pageerror", ({ message }) => {
      if (!EXPECTED.test(message)) complaints.push(`uncaught: ${message}`);
    });
    await page.setViewport({ width: 1280, height: 720 });
    await page.goto(url);
    return {
      complaints,
      evaluate: (job, framed = false) => (framed ? page.frames()[1] : page.mainFrame()).evaluate(job),
      close: () => page.close(),
    };
  }

  close() {
    return this.#browser.close();
  }
}
