import { describe, expect, test } from "vitest";
import type { CarrierNumber } from "@/lib/carriers/facets/inventory";
import { type Contract, eventually, facetOf, failure, unknownRef } from "./harness";

/** Keeping a number at the carrier before it is bought. */
export function describeReservations(contract: Contract): void {
  const { pick, buy } = contract;
  const reservations = () => facetOf(contract.carrier, "reservations");

  describe("a reservation", () => {
    test("is found again when asked twice, and refused to anybody else", async () => {
      const number = await pick();
      const first = await reservations().reserve(number.carrierRef, "hold:1");
      expect(first.availableRef).toBe(number.carrierRef);
      expect(await reservations().reserve(number.carrierRef, "hold:1")).toEqual(first);
      expect((await failure(reservations().reserve(number.carrierRef, "hold:2"))).code).toBe("taken");
      expect(await contract.carrier.inventory.find(number.carrierRef)).toBeNull();
    });

    test("can be given back twice, and then the number is for sale again", async () => {
      const number = await pick();
      const { ref } = await reservations().reserve(number.carrierRef, "hold:1");
      await reservations().release(ref);
      await reservations().release(ref);
      expect(await contract.carrier.inventory.find(number.carrierRef)).toEqual(number);
    });

    test("lapses by itself", async () => {
      const number = await pick();
      await reservations().reserve(number.carrierRef, "hold:1");
      await contract.harness.advance((reservations().limits.seconds + 1) * 1000);
      expect(await reservations().reserve(number.carrierRef, "hold:2")).toMatchObject({
        availableRef: number.carrierRef,
      });
    });

    test("of a number that was sold is refused as taken", async () => {
      const number = await pick();
      await contract.harness.sellElsewhere(number);
      expect((await failure(reservations().reserve(number.carrierRef, "hold:1"))).code).toBe("taken");
      expect((await failure(reservations().reserve(unknownRef, "hold:1"))).code).toBe("taken");
    });

    test("beyond the carrier's limit says that it is the limit", async () => {
      const numbers = new Map<string, CarrierNumber>();
      while (numbers.size <= reservations().limits.places) {
        for (const number of await contract.carrier.inventory.search(contract.harness.place))
          numbers.set(number.carrierRef, number);
      }
      const [extra, ...others] = [...numbers.values()].slice(0, reservations().limits.places + 1);
      for (const number of others) await reservations().reserve(number.carrierRef, `hold:${number.e164}`);
      expect(await failure(reservations().reserve(extra!.carrierRef, "hold:extra"))).toMatchObject({
        code: "rejected",
        subject: "reservation_limit",
      });
    });
  });

  describe("an order with a reservation", () => {
    test("uses up its reservation", async () => {
      const number = await pick();
      const reservation = await reservations().reserve(number.carrierRef, "hold:1");
      const order = await buy({
        skuRef: number.skuRef,
        reservationRef: reservation.ref,
        availableRef: number.carrierRef,
      });
      await contract.harness.settleOrders();
      expect(
        await eventually(async () => (await contract.carrier.purchasing.listDelivered(order.ref))[0]),
      ).toMatchObject({
        e164: number.e164,
      });
      expect((await failure(buy({ skuRef: number.skuRef, reservationRef: reservation.ref }))).code).toBe("gone");
    });

    test("with a lapsed reservation says that the reservation is gone, so the number may be tried", async () => {
      const number = await pick();
      const { ref } = await reservations().reserve(number.carrierRef, "hold:1");
      await contract.harness.advance((reservations().limits.seconds + 1) * 1000);
      expect(await failure(buy({ skuRef: number.skuRef, reservationRef: ref }))).toMatchObject({
        code: "gone",
        subject: "reservation",
      });
      expect((await buy({ skuRef: number.skuRef, availableRef: number.carrierRef })).ref).toBeTruthy();
    });
  });
}
