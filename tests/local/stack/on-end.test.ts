import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { expect, test } from "vitest";
import { isLateSocketError } from "../../../local/stack/on-end.ts";

test("a connection that was cut is no bug of the orchestrator; everything else is", async () => {
  const server = createServer((socket) => socket.once("data", () => socket.resetAndDestroy())).listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket: Socket = connect((server.address() as { port: number }).port, "127.0.0.1");
  socket.write("hello");
  const [error] = await once(socket, "error");
  server.close();
  expect(isLateSocketError(error)).toBe(true);
  const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", syscall: "connect" });
  for (const bug of [refused, new TypeError("x is not a function"), "thrown text", null])
    expect(isLateSocketError(bug)).toBe(false);
});
