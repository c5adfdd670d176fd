import "server-only";
import { askPlatform } from "@/lib/calls";

/** Carriers pass on at most 5 MB. */
const mostBytes = 8 * 1024 * 1024;

export class FileTooLarge extends Error {}

/** Asks the carrier by the ids of a file. It leads to an address of another host, which gets no secret of ours. */
async function ask(ref: string): Promise<Response> {
  const [message = "", media = ""] = ref.split("/");
  const response = await askPlatform(`Messages/${encodeURIComponent(message)}/Media/${encodeURIComponent(media)}`);
  const location = response.headers.get("location");
  if (response.status < 300 || response.status > 399 || !location) return response;
  return fetch(location, { signal: AbortSignal.timeout(15_000), cache: "no-store" });
}

/**
 * A file that came with a text, from its carrier.
 * @returns null where the carrier has none
 * @throws {FileTooLarge}; another error where the carrier does not answer as it should
 */
export async function downloadFile(ref: string): Promise<Uint8Array | null> {
  const response = await ask(ref);
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`a file of a text is ${response.status}`);
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > mostBytes) throw new FileTooLarge("a file of a text is larger than such files are");
    parts.push(part);
  }
  return Buffer.concat(parts);
}
