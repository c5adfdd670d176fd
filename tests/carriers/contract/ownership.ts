import { describe, expect, test } from "vitest";
import { type Contract, collect, unknownRef } from "./harness";

/** The numbers we have at the carrier. */
export function describeOwnership(contract: Contract): void {
  const { owned } = contract;

  describe("an owned number", () => {
    test("is listed until it is given back, and giving back twice is fine", async () => {
      const did = await owned();
      expect((await collect(contract.carrier.ownership.list())).map(({ ref }) => ref)).toContain(did.ref);
      await contract.carrier.routing?.apply(did.ref, { kind: "pstn", e164: "+12125550187" }, "num-1");
      await contract.carrier.ownership.release(did.ref);
      await contract.carrier.ownership.release(did.ref);
      expect((await contract.carrier.ownership.get(did.ref))?.terminated ?? true).toBe(true);
      await contract.carrier.ownership.release(unknownRef);
    });
  });
}
