import { describe, expect, test } from "vitest";
import { CarrierError } from "@/lib/carriers/errors";
import { type Contract, eventually, failure } from "./harness";

/** Our account, and what the carrier reports to us. */
export function describeAccount(contract: Contract): void {
  const { pick, buy } = contract;

  describe("the account", () => {
    test("with a revoked key is something we must fix", async () => {
      const stranger = contract.harness.connect({ key: "revoked" });
      expect((await failure(stranger.inventory.search(contract.harness.place))).code).toBe("unauthorized");
      expect((await failure(stranger.account.getBalance())).code).toBe("unauthorized");
    });

    test("reports orders to our callback, signed, and a changed report is refused; or reports nothing", async () => {
      const { verifyCallback } = contract.carrier.account;
      const { callbacks } = contract.harness;
      if (!callbacks || !verifyCallback) {
        expect([callbacks, verifyCallback]).toEqual([undefined, undefined]);
        return;
      }
      const number = await pick();
      const order = await buy({ skuRef: number.skuRef, availableRef: number.carrierRef });
      await contract.harness.settleOrders();
      const request = await eventually(async () => callbacks()[0]);
      expect(verifyCallback(request)).toMatchObject({ orderRef: order.ref, status: "completed" });
      const forged = { ...request, rawBody: request.rawBody.replace("completed", "canceled") };
      expect(() => verifyCallback(forged)).toThrow(CarrierError);
    });
  });
}
