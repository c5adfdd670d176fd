import { describe, expect, test } from "vitest";
import { readText } from "@/lib/carriers/didww/texts";
import { readText as readTwilioText } from "@/lib/carriers/twilio/texts";
import { senderOf } from "@/lib/kernel/telephony/text-parties";

describe("a sender has one spelling", () => {
  test.each([
    ["12125550187", "+12125550187"],
    ["+1 212 555-0187", "+12125550187"],
    ["72975", "72975"],
    ["MyBank", "MyBank"],
    ["\u202eMy\u0000Bank\n", "My Bank"],
    ["0123456789", "0123456789"],
    ["", "Unknown"],
    ["x".repeat(100), "x".repeat(40)],
  ])("%j is %j", (from, sender) => expect(senderOf(from)).toBe(sender));
});

describe("what is no text is not read", () => {
  test.each(["", "[]", "null", '{"id":"1"}', '{"id":"","from":"1","to":"14155550171","text_b64":""}', "<xml/>"])(
    "%s",
    (body) => expect(readText(body)).toBeNull(),
  );
  test("a form without ids", () => expect(readTwilioText(new URLSearchParams({ Body: "x" }))).toBeNull());
});

test("of media only ids count, never the address that was posted", () => {
  const text = readTwilioText(
    new URLSearchParams({
      MessageSid: "MM1",
      To: "+14155550172",
      From: "+12125550187",
      MediaUrl0: "http://169.254.169.254/Messages/MM1/Media/ME1",
      MediaUrl1: "http://169.254.169.254/latest/meta-data",
      MediaContentType0: "image/png",
      NumSegments: "-4",
    }),
  );
  expect(text).toMatchObject({ media: [{ ref: "MM1/ME1", type: "image/png" }], segments: 1, body: "" });
});
