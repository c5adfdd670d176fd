import { isLoopback } from "../loopback.ts";

/** DIDWW's production API, where every order costs money. */
export const productionUrl = "https://api.didww.com/v3";

export const sandboxHost = "sandbox-api.didww.com";

/** Where an API URL sends orders, and whether they cost money there: everywhere but in the sandbox and on this machine. */
export function orderHost(apiUrl: string): { host: string; isReal: boolean } {
  const { hostname } = new URL(apiUrl);
  return { host: hostname, isReal: hostname !== sandboxHost && !isLoopback(hostname) };
}
