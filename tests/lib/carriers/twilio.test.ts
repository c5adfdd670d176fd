import { describe, expect, test } from "vitest";
import type { SearchQuery } from "@/lib/carriers/facets/inventory";
import { createAddresses } from "@/lib/carriers/twilio/addresses";
import { toPatterns } from "@/lib/carriers/twilio/digits";
import { refusal } from "@/lib/carriers/twilio/failures";
import { isTwilioFile } from "@/lib/carriers/twilio/files";
import { areaOf, readAreaRef, readAvailableRef } from "@/lib/carriers/twilio/kinds";

const sweden = { callingCode: "46", trunkPrefix: "0" };
const america = { callingCode: "1", trunkPrefix: "" };

describe("digits as Twilio's patterns", () => {
  test.each<[Partial<SearchQuery>, typeof america, (string | undefined)[]]>([
    [{ digits: "1234" }, america, ["1234"]],
    [{ digits: "1234", match: "ends" }, america, ["1234$"]],
    [{ digits: "415", match: "starts" }, america, ["+1415"]],
    [{ digits: "1415", match: "starts" }, america, ["+1415", "+11415"]],
    [{ digits: "0846", match: "starts" }, sweden, ["+460846", "+46846"]],
    [{ digits: "0846" }, sweden, ["0846", "46846"]],
    [{ digits: "7" }, america, [undefined]],
    [{ digits: "55**" }, america, ["55"]],
    [{ digits: "99", beginnings: ["415555", "628"] }, america, ["+1415555", "+1628"]],
    [{ digits: "12345678901234567890" }, america, [undefined]],
    [{}, america, [undefined]],
  ])("%o", (query, plan, patterns) => {
    expect(toPatterns({ country: "XX", ...query }, plan)).toEqual(patterns);
  });

  test("repeats are sampled, and some of what they may be is asked for", () => {
    const [first, ...others] = toPatterns({ country: "US", digits: "AAAA" }, america);
    expect(first).toBeUndefined();
    expect(others).toHaveLength(2);
    for (const one of others) expect(one).toMatch(/^(\d)\1{3}$/);
  });
});

test("refs of areas and numbers are read back, and nothing else", () => {
  expect(readAreaRef("US:local:415")).toEqual({ country: "US", kind: "local", code: "415" });
  expect(readAreaRef("SE:mobile")).toEqual({ country: "SE", kind: "mobile", code: null });
  for (const none of ["US:local", "US:local:999", "US:toll_free:800", "CA:local:415", "SE:mobile:415", "x", ""])
    expect(readAreaRef(none)).toBeNull();
  expect(readAvailableRef("US:local:+14155550100")).toEqual({
    area: areaOf("+14155550100", { country: "US", kind: "local" }),
    e164: "+14155550100",
  });
  expect(readAvailableRef("US:local:4155550100")).toBeNull();
});

test.each([
  [401, { code: 20003 }, "unauthorized"],
  [403, { code: 20005 }, "unauthorized"],
  [429, undefined, "rate_limited"],
  [400, { code: 21422 }, "taken"],
  [400, { code: 21631 }, "needs_documents"],
  [400, { code: 21404 }, "rejected"],
  [404, { code: 20404 }, "gone"],
  [503, "<html>", "unavailable"],
  [302, "", "unavailable"],
  [400, { code: "odd" }, "rejected"],
])("an answer %i %o means %s", (status, body, code) => {
  expect(refusal(status, new Headers(), body, "a test").code).toBe(code);
});

describe("answer paths as addresses", () => {
  const { settingsFor, pathOf } = createAddresses({
    publicUrl: "https://app.example",
    fallbackUrl: "https://other.example/voice",
  });
  const number = (path: Parameters<typeof settingsFor>[0]) => {
    const { VoiceUrl, VoiceFallbackUrl, StatusCallback, SmsUrl } = settingsFor(path);
    return {
      sid: "PN",
      phone_number: "+14155550100",
      friendly_name: "x",
      voice_url: VoiceUrl,
      voice_fallback_url: VoiceFallbackUrl,
      status_callback: StatusCallback,
      sms_url: SmsUrl,
    };
  };

  test.each([
    null,
    { kind: "pstn", e164: "+12125550187" },
    { kind: "sip", host: "voice.example", fallback: null },
    { kind: "sip", host: "voice.example", fallback: "+12125550187" },
  ] as const)("%o is read back", (path) => {
    expect(pathOf(number(path))).toEqual(path);
  });

  test("the phone behind our application is at the other deployment", () => {
    expect(settingsFor({ kind: "sip", host: "voice.example", fallback: "+12125550187" })).toMatchObject({
      VoiceUrl: "https://app.example/api/voice/inbound?host=voice.example",
      VoiceFallbackUrl: "https://other.example/voice?to=12125550187",
    });
  });

  test.each([
    { voice_url: "https://app.example.evil/api/voice/forward" },
    { voice_url: "https://evil.example/api/voice/inbound?host=voice.example" },
    { voice_url: "https://evil.example/?to=12125550187" },
    { voice_fallback_url: "https://evil.example/?to=12125550187" },
    { sms_url: null },
    { trunk_sid: "TK1" },
  ])("%o leads elsewhere", (change) => {
    const wanted = { kind: "sip", host: "voice.example", fallback: null } as const;
    const found = pathOf({ ...number(wanted), ...change });
    expect(found).toMatchObject({ kind: "sip", host: expect.stringContaining("elsewhere") });
  });
});

test.each([
  ["https://mms.twiliocdn.com/AC1/file?Expires=1&Signature=x", true],
  ["https://MMS.twiliocdn.com:443/file", true],
  ["https://s3-external-1.amazonaws.com/media.twiliocdn.com/AC1/file", true],
  ["https://s3-external-1.amazonaws.com/another-bucket/file", false],
  ["https://s3-external-1.amazonaws.com/media.twiliocdn.com/../another-bucket/file", false],
  ["http://mms.twiliocdn.com/file", false],
  ["https://mms.twiliocdn.com:8443/file", false],
  ["https://mms.twiliocdn.com@169.254.169.254/file", false],
  ["https://mms.twiliocdn.com.example.com/file", false],
  ["http://127.0.0.1/file", false],
])("%s is where Twilio keeps files: %s", (address, is) => {
  expect(isTwilioFile(new URL(address), {})).toBe(is);
});

test("the embedded one keeps its files itself", () => {
  const embedded = { TWILIO_API_URL: "http://127.0.0.1:4004" };
  expect(isTwilioFile(new URL("http://127.0.0.1:4004/documents/media/ME1"), embedded)).toBe(true);
  expect(isTwilioFile(new URL("http://127.0.0.1:40045/"), embedded)).toBe(false);
  expect(isTwilioFile(new URL("https://mms.twiliocdn.com/file"), embedded)).toBe(false);
});
