import type { Part } from "./define-part.ts";
import { StartRefused } from "./start-refused.ts";

/**
 * Pretended money must not buy real numbers, and real money must not buy pretended ones.
 * @throws {StartRefused} unless the caller means it
 */
export function refuseSpending(
  parts: readonly Part[],
  embedded: readonly Part[],
  source: Readonly<Record<string, string | undefined>>,
): void {
  if (source.NUMNINJA_ALLOW_SPEND === "1") return;
  const movers = parts.flatMap((part) => {
    if (!part.money) return [];
    const isEmbedded = embedded.includes(part);
    return [{ ...part.money, title: part.title, isEmbedded, real: isEmbedded ? null : part.money.realWith(source) }];
  });
  const charging = movers.filter(({ direction }) => direction === "in");
  const selling = movers.filter(({ direction }) => direction === "out");
  const insist = ({ instead }: { instead: string }) => `${instead}, or set NUMNINJA_ALLOW_SPEND=1 if you mean it.`;

  const pretendedIncome = charging.find(({ real }) => real === null);
  const realCost = selling.find(({ real }) => real !== null);
  if (realCost && pretendedIncome) {
    const { title, isEmbedded } = pretendedIncome;
    const where = isEmbedded ? `the embedded ${title}` : `${title}'s test mode`;
    throw new StartRefused(`${realCost.real}, but payments go to ${where}.\n${insist(realCost)}`);
  }
  const realIncome = charging.find(({ real }) => real !== null);
  const pretendedGoods = selling.find(({ real }) => real === null);
  if (realIncome && pretendedGoods) {
    throw new StartRefused(
      `${realIncome.real}, so cards would be charged for numbers of ${pretendedGoods.title} that do not exist.\n${insist(realIncome)}`,
    );
  }
}
