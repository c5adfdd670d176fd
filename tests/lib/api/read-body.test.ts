import { expect, test } from "vitest";
import { parseJson, readBody } from "@/lib/api/read-body";

const post = (body: BodyInit | null, headers: Record<string, string> = {}) =>
  new Request("http://127.0.0.1/", { method: "POST", body, headers, duplex: "half" } as RequestInit);

test("a body within the limit is read whole, also across chunks in the middle of a letter", async () => {
  const bytes = new TextEncoder().encode("Zürich");
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.slice(0, 2));
      controller.enqueue(bytes.slice(2));
      controller.close();
    },
  });
  expect(await readBody(post(stream), 100)).toBe("Zürich");
  expect(await readBody(post(null), 100)).toBe("");
});

test("a body that says it is too long is not read", async () => {
  await expect(readBody(post("x", { "content-length": "101" }), 100)).rejects.toMatchObject({
    code: "PAYLOAD_TOO_LARGE",
  });
});

test("a body that lies about its length is cut off as soon as it is over", async () => {
  let sent = 0;
  const endless = new ReadableStream({
    pull(controller) {
      sent += 50;
      controller.enqueue(new Uint8Array(50));
    },
  });
  await expect(readBody(post(endless), 100)).rejects.toMatchObject({ code: "PAYLOAD_TOO_LARGE" });
  expect(sent).toBeLessThan(500);
});

test("what is no JSON is the caller's mistake", () => {
  expect(parseJson("")).toBeUndefined();
  expect(parseJson('{"a":1}')).toEqual({ a: 1 });
  expect(() => parseJson("{a:1}")).toThrow(expect.objectContaining({ code: "VALIDATION_FAILED" }));
});
