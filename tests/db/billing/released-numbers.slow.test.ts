import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { carrierFor } from "@/lib/carriers/carrier-for";
import { personActor, type SignedInPerson } from "../../builders/person";
import type { Bought } from "../faults/buy-in-process";
import { type Months, openMonths } from "./month";

vi.setConfig({ testTimeout: 120_000 });

let months: Months;
let bought: Bought;
let buyer: SignedInPerson;
beforeAll(async () => {
  months = await openMonths({ seller: "twilio" });
});
afterAll(() => months?.close());
beforeEach(async () => {
  buyer = await months.newBuyer();
  bought = await months.buyLive(1);
});

const contract = async () => (await months.contracts(bought))[0]!;
const cancel = async (undo = false) =>
  months.call.server("cancel_number", {
    p_actor: personActor(buyer.id),
    p_account_id: buyer.accountId,
    p_number_id: (await contract()).number_id,
    p_undo: undo,
  });
const upstream = async () => carrierFor("twilio").ownership.get((await contract()).carrier_ref as string);
const mails = async () =>
  (
    await months.sql`select template from public.notifications where account_id = ${buyer.accountId} order by created_at`
  ).map(({ template }) => template);

/** A number whose carrier charges it until it is deleted: nothing there ends by itself. */
describe("a number without an end at its carrier", () => {
  test("that was canceled is announced, works to the last, and is then released for good", async () => {
    await months.moveTo(10);
    await cancel();
    const { paid_until } = await contract();
    const end = (paid_until.getTime() - months.inDays(0).getTime()) / 86_400_000;
    await months.moveTo(end - 6);
    await months.pass();
    await months.pass();
    expect((await mails()).filter((template) => template === "number-ending")).toHaveLength(1);
    await months.moveTo(end - 0.01);
    await months.pass();
    await months.work();
    expect([(await contract()).status, (await upstream())?.answerPath?.kind]).toEqual(["active", "sip"]);
    await months.moveTo(end + 0.01);
    await months.pass();
    await months.work();
    expect(await contract()).toMatchObject({ status: "released", ended_at: expect.any(Date) });
    expect(await upstream()).toBeNull();
    await months.pass();
    expect((await mails()).filter((template) => template === "number-ended")).toHaveLength(1);
  });

  test("whose cancellation was undone goes on, and its month is charged", async () => {
    await months.moveTo(10);
    await cancel();
    await months.moveTo(20);
    await cancel(true);
    await months.liveTo(33);
    await months.work();
    expect(await contract()).toMatchObject({ status: "active", carrier_until: null });
    expect(await months.charged()).toEqual([(await contract()).monthly_cents]);
    expect(await upstream()).not.toBeNull();
  });

  test("is not released while its carrier cannot be asked, and is as soon as it can", async () => {
    await months.moveTo(10);
    await cancel();
    await months.moveTo(40);
    await months.shop.twilio("POST", "/faults", { at: "before", path: "/api", status: 503, times: 500 });
    await months.pass();
    await months.work();
    expect((await contract()).status).toBe("active");
    await months.shop.carrierUp();
    await months.pass();
    await months.work();
    expect((await contract()).status).toBe("released");
    expect(await upstream()).toBeNull();
  });

  test("that vanished at its carrier ends without a release when its time is over", async () => {
    await months.moveTo(10);
    await cancel();
    await months.shop.twilio("POST", `/numbers/${encodeURIComponent(bought.numbers[0]!)}`, { vanished: true });
    await months.moveTo(40);
    await months.pass();
    expect((await contract()).status).toBe("released");
  });
});
