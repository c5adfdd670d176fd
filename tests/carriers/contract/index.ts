import { describe, expect, test } from "vitest";
import { describeAccount } from "./account";
import { type CarrierHarness, type Contract, useContract } from "./harness";
import { describeInventory } from "./inventory";
import { describeOwnership } from "./ownership";
import { describePurchasing } from "./purchasing";
import { describeRecords } from "./records";
import { describeRenewal } from "./renewal";
import { describeReservations } from "./reservations";
import { describeRouting } from "./routing";
import { describeTexts } from "./texts";

/** What some carriers have, with its suite. */
const optional = {
  records: describeRecords,
  renewal: describeRenewal,
  reservations: describeReservations,
  routing: describeRouting,
  texts: describeTexts,
} as const satisfies Record<string, (contract: Contract) => void>;

/**
 * What every carrier has to do, spoken over the wire, a suite for each facet. A new carrier is done when this passes against its
 * stand-in.
 * @param facets what it has besides the facets that every carrier has
 */
export function describeCarrier(
  name: string,
  start: () => Promise<CarrierHarness>,
  facets: readonly (keyof typeof optional)[],
): void {
  describe(`${name} keeps the carrier contract`, () => {
    const contract = useContract(start);

    test("every facet it has is tested", () => {
      const { id: _id, ...present } = contract.carrier;
      const required = ["account", "inventory", "ownership", "purchasing"];
      expect(Object.keys(present).sort()).toEqual([...required, ...facets].sort());
    });

    describeInventory(contract);
    describePurchasing(contract);
    describeOwnership(contract);
    describeAccount(contract);
    for (const facet of facets) optional[facet](contract);
  });
}
