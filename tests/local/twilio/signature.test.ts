import { expect, test } from "vitest";
import { signTwilio } from "../../../local/twilio/voice/signature.ts";

const address = "https://mycompany.com/myapp.php?foo=1&bar=2";
const fields: [string, string][] = [
  ["To", "+18005551212"],
  ["CallSid", "CA1234567890ABCDE"],
  ["Caller", "+14158675309"],
  ["From", "+14158675309"],
  ["Digits", "1234"],
];
const repeated: [string, string][] = [
  ["Sid", "CA123"],
  ["SidAccount", "AC123"],
  ["Digits", "5678"],
  ["Digits", "1234"],
  ["Digits", "1234"],
];

test.each([
  ["as the vendor documents it", address, fields, "RSOYDt4T1cUTdK1PDd93/VVr8B8="],
  ["without the fragment", `${address}#rc=2`, fields, "RSOYDt4T1cUTdK1PDd93/VVr8B8="],
  ["with a port", address.replace(".com/", ".com:443/"), fields, "kvajT1Ptam85bY51eRf/AJRuM3w="],
  ["with a user", address.replace("//", "//user:pass@"), fields, "CukzLTc1tT5dXEDIHm/tKBanW10="],
  ["of a name that comes three times", address, repeated, "IK+Dwps556ElfBT0I3Rgjkr1wJU="],
])("a signature %s", (_name, url, form, signature) => {
  expect(signTwilio("12345", url, form)).toBe(signature);
});
