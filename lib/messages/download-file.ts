import "server-only";
import { askPlatform } from "@/lib/calls";
import { isFileOfTextPlatform } from "@/lib/carriers";
import { readAtMost } from "@/lib/kernel/read-at-most";

/** Carriers pass on at most 5 MB. */
const mostBytes = 8 * 1024 * 1024;
const mostRedirects = 3;
const patienceMs = 15_000;

const locationOf = ({ status, headers, url }: Response): URL | null => {
  const location = status >= 300 && status <= 399 ? headers.get("location") : null;
  return location && URL.canParse(location, url) ? new URL(location, url) : null;
};

/** Asks the carrier by the ids of a file. It leads to another host of its own, which gets no secret of ours. */
async function ask(ref: string): Promise<Response> {
  const [message = "", media = ""] = ref.split("/");
  const signal = AbortSignal.timeout(patienceMs);
  let response = await askPlatform(`Messages/${encodeURIComponent(message)}/Media/${encodeURIComponent(media)}`);
  for (let redirects = 0; redirects < mostRedirects; redirects++) {
    const address = locationOf(response);
    if (!address) return response;
    await response.body?.cancel();
    if (!isFileOfTextPlatform(address)) throw new Error(`a file of a text is said to be at ${address.host}`);
    response = await fetch(address, { signal, redirect: "manual", cache: "no-store" });
  }
  return response;
}

/**
 * A file that came with a text, from its carrier.
 * @returns null where the carrier has none
 * @throws {TooLarge}; another error where the carrier does not answer as it should, or leads to a host that is not its own
 */
export async function downloadFile(ref: string): Promise<Uint8Array | null> {
  const response = await ask(ref);
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`a file of a text is ${response.status}`);
  return readAtMost(response, mostBytes);
}
