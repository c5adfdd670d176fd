import { describe, expect, test } from "vitest";
import { type Contract, facetOf, failure, unknownRef } from "./harness";

const phone = "+12125550187";

/** Where calls to a number go. */
export function describeRouting(contract: Contract): void {
  const { owned } = contract;
  const voice = (fallback: string | null = null) =>
    ({ kind: "sip", host: contract.harness.sipHost, fallback }) as const;
  const routing = () => facetOf(contract.carrier, "routing");

  describe("the answer path", () => {
    test("of a new number is nowhere; our voice application is set once and read back", async () => {
      const did = await owned();
      expect(await routing().read(did.ref)).toBeNull();
      await routing().apply(did.ref, voice(), "num-1");
      await routing().apply(did.ref, voice(), "num-1");
      expect(await routing().read(did.ref)).toEqual(voice());
      expect((await contract.carrier.ownership.get(did.ref))!.answerPath).toEqual(voice());
    });

    test("may be a phone, another phone, and our application again", async () => {
      const did = await owned();
      for (const path of [
        { kind: "pstn", e164: phone },
        { kind: "pstn", e164: "+442079460958" },
        voice(),
        { kind: "pstn", e164: phone },
      ] as const) {
        await routing().apply(did.ref, path, "num-1");
        expect(await routing().read(did.ref)).toEqual(path);
      }
    });

    test("may be our application and a phone behind it, another phone, and none", async () => {
      const did = await owned();
      for (const path of [voice(phone), voice(phone), voice("+442079460958"), voice(), voice(phone), null] as const) {
        await routing().apply(did.ref, path, "num-1");
        expect(await routing().read(did.ref)).toEqual(path);
        expect((await contract.carrier.ownership.get(did.ref))!.answerPath).toEqual(path);
      }
    });

    test("of a suspended number is nowhere", async () => {
      const did = await owned();
      await routing().apply(did.ref, { kind: "pstn", e164: phone }, "num-1");
      await routing().apply(did.ref, null, "num-1");
      expect(await routing().read(did.ref)).toBeNull();
    });

    test("cannot be set on a number that is not ours", async () => {
      const error = await failure(routing().apply(unknownRef, { kind: "pstn", e164: phone }, "num-1"));
      expect(error).toMatchObject({ code: "gone", subject: "number" });
    });
  });
}
