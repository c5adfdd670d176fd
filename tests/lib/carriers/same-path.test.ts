import { describe, expect, test } from "vitest";
import { type AnswerPath, samePath } from "@/lib/carriers/facets/routing";

const sip = (host: string, fallback: string | null = null): AnswerPath => ({ kind: "sip", host, fallback });
const pstn = (e164: string): AnswerPath => ({ kind: "pstn", e164 });

describe("samePath", () => {
  test.each<[string, AnswerPath | null, AnswerPath | null, boolean]>([
    ["a host name has no case", sip("Voice.Example.test"), sip("voice.example.TEST"), true],
    ["another host is another path", sip("voice.example.test"), sip("voice.example.org"), false],
    ["a phone may be spelled without +", pstn("+12125550187"), pstn("12125550187"), true],
    ["another phone is another path", pstn("+12125550187"), pstn("+12125550188"), false],
    ["with a phone behind it", sip("a.test", "+12125550187"), sip("A.test", "12125550187"), true],
    ["another phone behind it", sip("a.test", "+12125550187"), sip("a.test", "+12125550188"), false],
    ["a phone behind it, and none", sip("a.test", "+12125550187"), sip("a.test"), false],
    ["a host is no phone", sip("12125550187"), pstn("+12125550187"), false],
    ["nowhere is nowhere", null, null, true],
    ["nowhere is not somewhere", null, sip("voice.example.test"), false],
  ])("%s", (_, a, b, expected) => {
    expect(samePath(a, b)).toBe(expected);
    expect(samePath(b, a)).toBe(expected);
  });
});
