import { randomInt } from "node:crypto";
import { type BrowserContext, type BrowserContextOptions, test as base, expect, type Page } from "@playwright/test";

export { expect };

/** Another person at another computer: own cookies, own network address, watched for errors like the first. */
type OpenVisitor = (options?: BrowserContextOptions) => Promise<Page>;

interface Fixtures {
  /** The console may say this in this test, because the test provokes it. Everything else that is an error fails it. */
  allowErrors: (...patterns: RegExp[]) => void;
  newVisitor: OpenVisitor;
  consoleErrors: ConsoleErrors;
}

interface ConsoleErrors {
  found: string[];
  allowed: RegExp[];
}

/** The caps on holds count by network address, so each visitor has one. The stack under test believes this header. */
const newAddress = (): string => `10.${randomInt(256)}.${randomInt(256)}.${1 + randomInt(254)}`;

/** Pages that keep still and quiet: an unexpected `console.error`, exception or failed request fails the test. */
export const test = base.extend<Fixtures>({
  extraHTTPHeaders: async ({ baseURL: _ }, use) => use({ "x-test-address": newAddress() }),

  consoleErrors: [
    async ({ context }, use) => {
      const errors: ConsoleErrors = { found: [], allowed: [] };
      watch(context, errors);
      await use(errors);
      const unexpected = errors.found.filter((text) => !errors.allowed.some((pattern) => pattern.test(text)));
      expect(unexpected, "the console stays free of errors").toEqual([]);
    },
    { auto: true },
  ],

  allowErrors: async ({ consoleErrors }, use) => {
    await use((...patterns) => consoleErrors.allowed.push(...patterns));
  },

  newVisitor: async ({ browser, consoleErrors, baseURL, viewport }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({
        baseURL,
        viewport,
        extraHTTPHeaders: { "x-test-address": newAddress() },
        ...options,
      });
      contexts.push(context);
      watch(context, consoleErrors);
      return context.newPage();
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
});

function watch(context: BrowserContext, errors: ConsoleErrors): void {
  context.on("console", (message) => {
    if (message.type() === "error") errors.found.push(`${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => errors.found.push(`${error.error().stack ?? error.error()}`));
}
