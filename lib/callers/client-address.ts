import "server-only";
import type { IncomingMessage } from "node:http";
import { isIP, isIPv4 } from "node:net";
import { env } from "@/lib/env";
import { peerAddress } from "./peer-address";

/**
 * The network address that caps and rate limits count by: IPv4 as it is, IPv6 as its /64 (one customer line).
 *
 * `CLIENT_ADDRESS_HEADER` names the header of the proxy in front of us; of a list the last entry counts, since that is the
 * one our proxy wrote. Without the variable, or where the header is missing, the socket decides. No other header is read.
 *
 * @returns `203.0.113.7`, `2001:db8:1:2::/64`, or `unknown` (everyone unknown shares one bucket)
 */
export function clientAddress(headers: Headers): string {
  return addressFrom((name) => headers.get(name), peerAddress(headers));
}

/** The same of a request as Node accepts it, before Next sees it. */
export function clientAddressOf(request: IncomingMessage): string {
  return addressFrom((name) => request.headers[name.toLowerCase()]?.toString(), request.socket.remoteAddress);
}

function addressFrom(header: (name: string) => string | null | undefined, peer: string | null | undefined): string {
  const trusted = env().CLIENT_ADDRESS_HEADER;
  const forwarded = trusted ? header(trusted)?.split(",").at(-1) : undefined;
  return normalizeAddress(forwarded) ?? normalizeAddress(peer) ?? "unknown";
}

/** Reduces an address to the form that limits count by; null when the text is no address. */
export function normalizeAddress(text: string | null | undefined): string | null {
  if (!text) return null;
  const bare = stripPort(text.trim()).replace(/%.*$/, "");
  switch (isIP(bare)) {
    case 4:
      return bare;
    case 6:
      return normalizeIpv6(bare);
    default:
      return null;
  }
}

function stripPort(text: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1];
  if (bracketed) return bracketed;
  const [host, port] = text.split(":");
  return port !== undefined && host !== undefined && isIPv4(host) ? host : text;
}

function normalizeIpv6(text: string): string {
  const groups = expandIpv6(text);
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (mapped)
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 0xff])
      .join(".");
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(":")}::/64`;
}

/** The eight 16-bit groups of a valid IPv6 address. */
function expandIpv6(text: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  const plain = dotted
    ? `${dotted[1]}${((Number(dotted[2]) << 8) | Number(dotted[3])).toString(16)}:${((Number(dotted[4]) << 8) | Number(dotted[5])).toString(16)}`
    : text;
  const [head = "", tail] = plain.split("::");
  const parse = (part: string) => (part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16)));
  const start = parse(head);
  if (tail === undefined) return start;
  const end = parse(tail);
  return [...start, ...Array<number>(8 - start.length - end.length).fill(0), ...end];
}
