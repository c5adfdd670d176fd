import { expect, test } from "vitest";
import { readPlatform } from "@/lib/calls";
import { TooLarge } from "@/lib/kernel/read-at-most";

test("an answer of the voice platform is read as JSON, and no more of it than it can have", async () => {
  expect(await readPlatform(Response.json({ status: "completed" }))).toEqual({ status: "completed" });
  expect(await readPlatform(new Response("<html>Bad gateway</html>"))).toBeNull();
  expect(await readPlatform(new Response(null))).toBeNull();
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(Buffer.alloc(64 * 1024, " ")),
  });
  await expect(readPlatform(new Response(endless))).rejects.toThrow(TooLarge);
});
