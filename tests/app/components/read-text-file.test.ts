import { expect, test } from "vitest";
import { readTextFile } from "@/components/price-rules/read-text-file";

test.each([
  ["UTF-8", Buffer.from("München €")],
  ["UTF-16 as Excel writes it", Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("München €", "utf16le")])],
  ["Western Windows", Buffer.from([0x4d, 0xfc, 0x6e, 0x63, 0x68, 0x65, 0x6e, 0x20, 0x80])],
])("%s is read", async (_, bytes) => {
  expect((await readTextFile(new Blob([bytes]))).replace("\uFEFF", "")).toBe("München €");
});
