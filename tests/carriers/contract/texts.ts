import { describe, expect, test } from "vitest";
import { type Contract, facetOf } from "./harness";

const text = { to: "+14155550100", from: "+16465550133", body: "Your code is 123456 🎉" };

/** Texts that the carrier posts by itself. */
export function describeTexts(contract: Contract): void {
  const texts = () => facetOf(contract.carrier, "texts");
  const delivery = (rawBody = contract.harness.textBody!(text)) => contract.harness.delivery!(rawBody);

  describe("a text that is posted", () => {
    test("is read as it was sent, and alike when it is posted again", () => {
      const opened = texts().open(delivery());
      expect(opened).toMatchObject({ ...text, carrier_id: contract.carrier.id, media: [], segments: 1 });
      expect(texts().open(delivery())).toEqual(opened);
    });

    test("is refused when it does not prove where it comes from", () => {
      expect(texts().open({ ...delivery(), headers: new Headers() })).toBe("refused");
    });

    test.each(["", "[]", "{", '{"id":1}', "\0"])("that is none is unreadable: %j", (rawBody) => {
      expect(texts().open(delivery(rawBody))).toBe("unreadable");
    });
  });
}
