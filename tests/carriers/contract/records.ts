import { describe, expect, test } from "vitest";
import { type Contract, eventually } from "./harness";

const dayMs = 86_400_000;
const caller = "+16465550133";

/** What the carrier wrote down about calls. */
export function describeRecords(contract: Contract): void {
  const { owned } = contract;

  /** Records of today, as they are read tomorrow. */
  async function read(run: string) {
    const day = new Date().toISOString().slice(0, 10);
    const request = { reference: `cdr:${day}:${run}`, callbackUrl: contract.harness.callbackUrl };
    return eventually(() => contract.carrier.records!.calls(day, request));
  }

  describe("records of calls", () => {
    test("tell of a call once, with the same id whenever they are read, and what it cost", async () => {
      const number = await owned();
      await contract.carrier.routing!.apply(number.ref, { kind: "pstn", e164: "+12125550187" }, "num-1");
      await contract.harness.placeCall!({ to: number.e164, from: caller });
      await contract.harness.advance(dayMs);
      const first = await read("1");
      const again = await read("1");
      const second = await read("2");
      expect(first.filter((one) => one.caller === caller)).toHaveLength(1);
      expect(again).toEqual(first);
      expect(second.map(({ ref }) => ref)).toEqual(first.map(({ ref }) => ref));
      const { verifyCallback } = contract.carrier.account;
      const reports = (contract.harness.callbacks?.() ?? []).map((one) => verifyCallback!(one));
      // Those that prepare a file report that it is ready, a file each.
      expect(reports.filter(({ hasRecords }) => hasRecords)).toHaveLength(contract.harness.callbacks ? 2 : 0);
      const [record] = first.filter((one) => one.caller === caller);
      expect(record).toMatchObject({ number: number.e164, currency: "USD", cost: expect.stringMatching(/^\d+\.\d+$/) });
      expect(Date.parse(record!.ended_at!)).toBeGreaterThanOrEqual(Date.parse(record!.started_at));
    });

    test("of a day without calls are none", async () => {
      await contract.harness.advance(dayMs);
      expect(await read("1")).toEqual([]);
    });
  });
}
