/**
 * The consent to recurring charges that checkout asks for. Changed words need a new version, because the version and the instant of
 * the consent are kept with the order and the contract. An order with another version is refused.
 */
export const consentVersion = "2026-11-28";

/**
 * @param monthly the sum each month, formatted
 * @param numbers how many are bought
 * @param minutes prices of a minute of calls to toll-free numbers among them, formatted
 */
export function consentText(monthly: string, numbers: number, minutes: readonly string[] = []): string {
  const [these, them] = numbers === 1 ? ["this number", "it"] : ["these numbers", "them"];
  const calls =
    minutes.length > 0
      ? ` and ${[...new Set(minutes)].join(" or ")} for each minute of calls to toll-free numbers,`
      : "";
  return `I accept the terms. I agree that NumNinja charges my saved card ${monthly} each month for ${these}, in advance on my bill day, and afterwards for calls and texts beyond the included ones at the published prices,${calls} each with tax where it applies, until I cancel ${them}.`;
}

export const consentNote =
  "The first time is in a month. Every charge comes with an invoice by email. You cancel a number on its page; it works until its paid month is over.";
