import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { CarrierError } from "@/lib/carriers/errors";
import { isE164 } from "@/lib/kernel/telephony/e164";
import { type Contract, eventually, failure, unknownRef, type WireFault } from "./harness";

/** Buying numbers. */
export function describePurchasing(contract: Contract): void {
  const { pick, buy, owned } = contract;

  describe("an order", () => {
    test("of a picked number delivers that number, which nobody renews unless the carrier does it by itself", async () => {
      const number = await pick();
      const order = await buy({ skuRef: number.skuRef, availableRef: number.carrierRef });
      expect(order.amount).toMatch(/^\d+(\.\d+)?$/);
      await contract.harness.settleOrders();
      const [did] = await eventually(async () => {
        const list = await contract.carrier.purchasing.listDelivered(order.ref);
        return list.length > 0 && list;
      });
      expect(did).toMatchObject({
        e164: number.e164,
        orderRef: order.ref,
        blocked: false,
        terminated: false,
        awaitingRegistration: false,
        renewals: contract.carrier.renewal ? 0 : null,
        answerPath: null,
      });
      expect(did!.channels).toBeGreaterThan(0);
      // Numbers of a carrier without renewals go on until they are released.
      if (contract.carrier.renewal) expect(did!.expiresAt!.getTime()).toBeGreaterThan(Date.now());
      else expect(did!.expiresAt).toBeNull();
      expect(await contract.carrier.purchasing.get(order.ref)).toMatchObject({ status: "completed" });
      expect(await contract.carrier.ownership.get(did!.ref)).toEqual(did);
    });

    test("without a number delivers one of the area, or is refused where orders name their number", async () => {
      const { skuRef, areaRef } = await pick();
      if (contract.carrier.purchasing.needsNumber) {
        expect(await failure(buy({ skuRef }))).toMatchObject({ code: "rejected", subject: "number" });
        return;
      }
      const order = await buy({ skuRef });
      await contract.harness.settleOrders();
      const did = await eventually(async () => (await contract.carrier.purchasing.listDelivered(order.ref))[0]);
      expect(isE164(did.e164)).toBe(true);
      expect(did.areaRef ?? areaRef).toBe(areaRef);
    });

    test("is found by our reference, and only by it", async () => {
      const number = await pick();
      const reference = randomUUID();
      expect(await contract.carrier.purchasing.findByReference(reference)).toBeNull();
      const order = await buy({ skuRef: number.skuRef, availableRef: number.carrierRef, reference });
      expect(await contract.carrier.purchasing.findByReference(reference)).toMatchObject({ ref: order.ref, reference });
      expect(await contract.carrier.purchasing.findByReference(randomUUID())).toBeNull();
      expect(await contract.carrier.purchasing.get(unknownRef)).toBeNull();
    });

    test("of a number that was sold meanwhile is refused as taken", async () => {
      const number = await pick();
      await contract.harness.sellElsewhere(number);
      expect((await failure(buy({ skuRef: number.skuRef, availableRef: number.carrierRef }))).code).toBe("taken");
    });

    test("of two buyers of one number, one gets it", async () => {
      const number = await pick();
      const results = await Promise.allSettled(
        Array.from({ length: 4 }, () => buy({ skuRef: number.skuRef, availableRef: number.carrierRef })),
      );
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      for (const result of results)
        if (result.status === "rejected") expect((result.reason as CarrierError).code).toBe("taken");
    });

    test("of a price that no longer exists is refused as such", async () => {
      const number = await pick();
      expect(await failure(buy({ skuRef: unknownRef, availableRef: number.carrierRef }))).toMatchObject({
        code: "gone",
        subject: "sku",
      });
    });

    test("without money at the carrier is our trouble, not the number's", async () => {
      const number = await pick();
      await contract.harness.setBalance("0.10");
      expect(await failure(buy({ skuRef: number.skuRef, availableRef: number.carrierRef }))).toMatchObject({
        code: "insufficient_funds",
        retryable: true,
      });
      expect(await contract.carrier.inventory.find(number.carrierRef)).toEqual(number);
    });

    test("that is still pending can be canceled, where orders settle later", async () => {
      if (!contract.harness.holdOrders) {
        const { skuRef, carrierRef } = await pick();
        expect((await buy({ skuRef, availableRef: carrierRef })).status).toBe("completed");
        return;
      }
      await contract.harness.holdOrders();
      const number = await pick();
      const pending = await buy({ skuRef: number.skuRef, availableRef: number.carrierRef });
      expect(pending.status).toBe("pending");
      expect(await contract.carrier.purchasing.cancel(pending.ref)).toBe("canceled");
      expect(await contract.carrier.purchasing.listDelivered(pending.ref)).toEqual([]);
      expect((await contract.carrier.purchasing.get(pending.ref))?.status ?? "canceled").toBe("canceled");
    });

    test("that is settled cannot be canceled", async () => {
      const did = await owned();
      expect(await contract.carrier.purchasing.cancel(did.orderRef!)).toBe("already_settled");
      expect(await contract.carrier.purchasing.cancel(unknownRef)).toBe("not_found");
    });

    test("costs what the order said", async () => {
      const before = await contract.carrier.account.getBalance();
      const number = await pick();
      const order = await buy({ skuRef: number.skuRef, availableRef: number.carrierRef });
      const after = await contract.carrier.account.getBalance();
      expect(after.currency).toBe("USD");
      expect(Number(before.available) - Number(after.available)).toBeCloseTo(Number(order.amount), 2);
    });
  });

  describe("an order when the wire fails", () => {
    test.each<WireFault>(["server_error", "html", "empty", "truncated", "reset", "hang"])(
      "an order that was made but answered by '%s' is of unknown outcome, and found exactly once",
      async (fault) => {
        const number = await pick();
        const impatient = contract.harness.connect({ timeoutMs: 400 });
        const reference = randomUUID();
        await contract.harness.fail(fault, "order", { after: true });
        const error = await failure(
          impatient.purchasing.order({
            reference,
            skuRef: number.skuRef,
            availableRef: number.carrierRef,
            callbackUrl: contract.harness.callbackUrl,
            renewals: 0,
          }),
        );
        expect(error.code).toBe("unknown_outcome");
        expect(await contract.harness.countRequests("order")).toBe(1);
        expect(await contract.harness.countOrders(reference)).toBe(1);
        const found = await contract.carrier.purchasing.findByReference(reference);
        await contract.harness.settleOrders();
        expect(
          await eventually(async () => (await contract.carrier.purchasing.listDelivered(found!.ref))[0]),
        ).toMatchObject({
          e164: number.e164,
        });
      },
    );

    test("an order that never arrived is of unknown outcome too, and not found", async () => {
      const number = await pick();
      const reference = randomUUID();
      await contract.harness.fail("reset", "order");
      const error = await failure(buy({ skuRef: number.skuRef, availableRef: number.carrierRef, reference }));
      expect(error.code).toBe("unknown_outcome");
      expect(await contract.carrier.purchasing.findByReference(reference)).toBeNull();
      expect((await buy({ skuRef: number.skuRef, availableRef: number.carrierRef, reference })).reference).toBe(
        reference,
      );
    });

    test("an order refused for haste was not made", async () => {
      const number = await pick();
      const reference = randomUUID();
      await contract.harness.fail("rate_limited", "order");
      expect(await failure(buy({ skuRef: number.skuRef, availableRef: number.carrierRef, reference }))).toMatchObject({
        code: "rate_limited",
        retryAfterSeconds: expect.any(Number),
      });
      expect(await contract.harness.countOrders(reference)).toBe(0);
    });
  });
}
