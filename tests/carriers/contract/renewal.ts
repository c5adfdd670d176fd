import { describe, expect, test } from "vitest";
import { type Contract, facetOf } from "./harness";

/** Whether a number goes on after its paid period. */
export function describeRenewal(contract: Contract): void {
  const { owned } = contract;
  const renewal = () => facetOf(contract.carrier, "renewal");

  describe("renewal", () => {
    test("renews or ends as set", async () => {
      const did = await owned();
      await renewal().set(did.ref, null);
      expect((await contract.carrier.ownership.get(did.ref))!.renewals).toBeNull();
      await renewal().set(did.ref, 0);
      expect((await contract.carrier.ownership.get(did.ref))!.renewals).toBe(0);
    });
  });
}
