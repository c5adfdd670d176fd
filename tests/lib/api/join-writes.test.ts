import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, expect, test } from "vitest";
import { joinWrites } from "@/lib/api/join-writes";

/** What was still unsent, bytes: after the head was flushed, and when the turn was over. */
let unsent: [number, number] = [0, 0];
const server = createServer((_request, answer) => {
  const { socket } = answer;
  answer.flushHeaders();
  const whenFlushed = socket!.writableLength;
  answer.write("first ");
  setTimeout(() => {
    unsent = [whenFlushed, socket!.writableLength];
    answer.end("and last");
  }, 20);
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
afterAll(() => new Promise((resolve) => server.close(resolve)));

const ask = () => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);

test("the head waits for what is written with it, and for nothing that comes later", async () => {
  joinWrites();
  joinWrites();
  const answer = await ask();
  expect(await answer.text()).toBe("first and last");
  expect(unsent[0]).toBeGreaterThan(0);
  expect(unsent[1]).toBe(0);
});
