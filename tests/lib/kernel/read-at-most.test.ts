import { expect, test } from "vitest";
import { readAtMost, TooLarge } from "@/lib/kernel/read-at-most";

/** A body of parts that are made when they are asked for, and never end. */
function endless() {
  const seen = { parts: 0, canceled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        seen.parts++;
        controller.enqueue(new Uint8Array(10));
      },
      cancel() {
        seen.canceled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { body, seen };
}

test("reads what is within the limit, to the byte, and nothing", async () => {
  expect(await readAtMost(new Response("twelve bytes"), 12)).toEqual(Buffer.from("twelve bytes"));
  expect(await readAtMost(new Response(null), 0)).toHaveLength(0);
  await expect(readAtMost(new Response("twelve bytes"), 11)).rejects.toThrow(TooLarge);
});

test("gives up a body where the limit is passed, and closes it", async () => {
  const { body, seen } = endless();
  await expect(readAtMost(new Response(body), 35)).rejects.toThrow(TooLarge);
  expect(seen).toEqual({ parts: 4, canceled: true });
});

test("reads nothing of a body whose stated length is too much", async () => {
  const { body, seen } = endless();
  const response = new Response(body, { headers: { "content-length": "36" } });
  await expect(readAtMost(response, 35)).rejects.toThrow(TooLarge);
  expect(seen).toEqual({ parts: 0, canceled: true });
});

test("a body that breaks off is no file", async () => {
  const body = new ReadableStream({
    pull(controller) {
      controller.error(new Error("the connection was closed"));
    },
  });
  await expect(readAtMost(new Response(body), 35)).rejects.toThrow("the connection was closed");
});
