import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * What axe finds wrong on the page as it is shown now, one line per element. Empty is the aim.
 * @param rules.only these instead of all, where the same page was looked at in other colours before
 * @param rules.except these are not for this page
 */
export async function findViolations(
  page: Page,
  { only, except = [] }: { only?: string[]; except?: string[] } = {},
): Promise<string[]> {
  // After a sign-in in place the next page's title comes a moment after its body.
  await page.waitForFunction(() => document.title !== "");
  const axe = new AxeBuilder({ page }).setLegacyMode(); // twice as fast, and the same without frames of other sites
  const { violations } = await (only ? axe.withRules(only) : axe.withTags(tags).disableRules(except)).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary?.split("\n")[1]?.trim() ?? ""}`),
  );
}
