import "server-only";
import { BlockList, isIP } from "node:net";

/** Networks that are nobody's on the internet, or lead back into ours. */
const closedV4 = new BlockList();
for (const [network, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const) {
  closedV4.addSubnet(network, bits, "ipv4");
}

/** Of IPv6 only what is given out: mapped, translated, local and unspecified addresses lie elsewhere. */
const openV6 = new BlockList();
openV6.addSubnet("2000::", 3, "ipv6");
const closedV6 = new BlockList();
for (const [network, bits] of [
  ["2001::", 23], // Teredo, benchmarks, ORCHID: some carry an IPv4 address inside
  ["2001:db8::", 32],
  ["2002::", 16], // 6to4
  ["3fff::", 20],
  ["2620:4f:8000::", 48],
] as const) {
  closedV6.addSubnet(network, bits, "ipv6");
}

/** Whether an address is one of the internet, and not of a network of ours. @param address as a resolver gives it, with or without a zone */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !closedV4.check(address, "ipv4");
  return family === 6 && !address.includes("%") && openV6.check(address, "ipv6") && !closedV6.check(address, "ipv6");
}
