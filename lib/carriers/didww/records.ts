import { readAtMost } from "@/lib/kernel/read-at-most";
import { withBudget } from "../budget";
import { CarrierError } from "../errors";
import type { Records } from "../facets/records";
import type { DidwwApi } from "./api";
import { readCallFile } from "./call-file";
import type { DidwwDeps, Resource } from "./types";

const fileTimeoutMs = 60_000;
/** Packed: some million calls. */
const mostBytes = 64 * 1024 * 1024;

const nextDay = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** DIDWW writes a file on request: it is asked for, looked for again by our reference, and fetched once it is there. */
export const createRecords = (api: DidwwApi, deps: DidwwDeps): Records => ({
  async calls(day, { reference, callbackUrl }, options) {
    const read = withBudget("sync", options);
    const { items } = await api.list("/exports", { "filter[external_reference_id]": reference }, read);
    const known = items.find(({ resource }) => resource.attributes?.external_reference_id === reference)?.resource;
    const resource = known ?? (await request(day, reference));
    const url = resource.attributes?.url;
    if (resource.attributes?.status !== "completed" || typeof url !== "string") return null;
    return readCallFile(await download(deps, url, options?.signal));

    async function request(from: string, name: string): Promise<Resource> {
      const attributes = {
        export_type: "cdr_in",
        external_reference_id: name,
        callback_url: new URL(callbackUrl).href, // the signature covers the URL, so it has to be canonical
        callback_method: "post",
        filters: { from: `${from} 00:00:00`, to: `${nextDay(from)} 00:00:00` },
      };
      return (await api.post("/exports", { type: "exports", attributes }, read)).resource;
    }
  },
});

/** The key goes to DIDWW only, whatever address an answer names. */
async function download({ baseUrl, auth }: DidwwDeps, url: string, signal?: AbortSignal): Promise<Uint8Array> {
  if (new URL(url).origin !== new URL(baseUrl).origin) {
    throw new CarrierError("unavailable", "DIDWW names a file on a host that is not its own");
  }
  const timeout = AbortSignal.timeout(fileTimeoutMs);
  let response: Response;
  try {
    response = await fetch(url, {
      headers: await auth.headers(),
      redirect: "error",
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    if (response.ok) return await readAtMost(response, mostBytes);
  } catch (cause) {
    throw new CarrierError("unavailable", "DIDWW's file of calls did not arrive", { cause });
  }
  throw new CarrierError("unavailable", `DIDWW's file of calls is ${response.status}`);
}
