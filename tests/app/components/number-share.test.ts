import { expect, test } from "vitest";
import { vCard } from "@/components/numbers/number-share";

test("a contact card holds one name and one number", () => {
  expect(vCard("Front desk", "+12025550123")).toBe(
    "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Front desk\r\nTEL;VALUE=uri;TYPE=work:tel:+12025550123\r\nEND:VCARD\r\n",
  );
});

test.each([
  ["Miller; Sons, Ltd", "FN:Miller\\; Sons\\, Ltd"],
  ["C:\\desk", "FN:C:\\\\desk"],
  ["two\r\nEND:VCARD", "FN:two END:VCARD"],
])("a name is never more than a name: %j", (name, line) => {
  const lines = vCard(name, "+12025550123").split("\r\n");
  expect(lines[2]).toBe(line);
  expect(lines).toHaveLength(6);
});
