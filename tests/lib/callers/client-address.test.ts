import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { watchRequests } from "@/lib/api/watch-requests";
import { clientAddress, normalizeAddress } from "@/lib/callers/client-address";
import { peerAddress, stampPeerAddress } from "@/lib/callers/peer-address";

const settings = vi.hoisted(() => ({ CLIENT_ADDRESS_HEADER: undefined as string | undefined }));
vi.mock("@/lib/env", () => ({ env: () => settings }));

afterEach(() => {
  settings.CLIENT_ADDRESS_HEADER = undefined;
});

test.each([
  ["203.0.113.7", "203.0.113.7", "IPv4"],
  [" 203.0.113.7 ", "203.0.113.7", "spaces"],
  ["203.0.113.7:55012", "203.0.113.7", "IPv4 with a port"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "IPv6 counts as its /64"],
  ["2001:0DB8:0001:0002::9", "2001:db8:1:2::/64", "the same /64 written otherwise"],
  ["2001:db8::1", "2001:db8:0:0::/64", "zeros left out"],
  ["[2001:db8:1:2::3]:443", "2001:db8:1:2::/64", "IPv6 with a port"],
  ["fe80::1%eth0", "fe80:0:0:0::/64", "a zone"],
  ["::1", "0:0:0:0::/64", "loopback"],
  ["::ffff:203.0.113.7", "203.0.113.7", "IPv4 mapped into IPv6"],
  ["::ffff:cb00:7107", "203.0.113.7", "the same in hex"],
])("%s counts as %s (%s)", (text, expected) => {
  expect(normalizeAddress(text)).toBe(expected);
});

test.each([
  ["", "nothing"],
  ["unknown", "a word"],
  ["203.0.113", "half an address"],
  ["203.0.113.7, 10.0.0.1", "a list"],
  ["1".repeat(5000), "noise"],
])("%j is no address (%s)", (text) => {
  expect(normalizeAddress(text)).toBeNull();
});

test("no header of the client counts unless the deployment names it", () => {
  const headers = new Headers({
    "x-forwarded-for": "198.51.100.1",
    "x-real-ip": "198.51.100.1",
    "cf-connecting-ip": "198.51.100.1",
    forwarded: "for=198.51.100.1",
    "x-numninja-peer": "198.51.100.1",
  });
  expect(clientAddress(headers)).toBe("unknown");
});

test("behind a proxy the entry that the proxy added counts, not the ones the client wrote before it", () => {
  settings.CLIENT_ADDRESS_HEADER = "x-forwarded-for";
  expect(clientAddress(new Headers({ "x-forwarded-for": "198.51.100.1, 203.0.113.7" }))).toBe("203.0.113.7");
});

test("the socket decides, regardless of the client's own stamped header", async () => {
  watchRequests(stampPeerAddress);
  const seen: { peer: string | null; address: string }[] = [];
  const server = createServer((incoming, answer) => {
    const headers = new Headers(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
    seen.push({ peer: peerAddress(headers), address: clientAddress(headers) });
    answer.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const ask = (headers: Record<string, string>) =>
    new Promise<void>((resolve, reject) =>
      request({ port, host: "127.0.0.1", headers }, (answer) => answer.resume().on("end", resolve))
        .on("error", reject)
        .end(),
    );
  try {
    await ask({ "x-forwarded-for": "198.51.100.1" });
    await ask({ "X-NumNinja-Peer": "guess 198.51.100.1" });
    await ask({ "x-numninja-peer": " 198.51.100.1" });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  expect(seen).toEqual(Array(3).fill({ peer: "127.0.0.1", address: "127.0.0.1" }));
});
