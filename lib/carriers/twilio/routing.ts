import { type ReadOptions, withBudget } from "../budget";
import { CarrierError } from "../errors";
import { type Routing, samePath } from "../facets/routing";
import type { Addresses } from "./addresses";
import type { TwilioApi } from "./api";
import { numberPath, readOwned } from "./ownership";
import type { Owned } from "./schema";

/** Calls and texts of a number are asked for at its own addresses: nothing else is created for it. */
export const createRouting = (api: TwilioApi, { settingsFor, pathOf }: Addresses): Routing => ({
  async apply(ref, path, _tag, options) {
    const read = withBudget("provisioning", options);
    const before = await readNumber(api, ref, read);
    // A new number has no address at all, and its callers would hear an error.
    if (before.voice_url && samePath(pathOf(before), path)) return;
    await api.post(numberPath(ref), settingsFor(path), read);
    const now = pathOf(await readNumber(api, ref, read));
    if (samePath(now, path)) return;
    throw new CarrierError("unavailable", `Twilio did not keep the answer path of ${ref}`, {
      subject: "answer_path",
      raw: { wanted: path, now },
    });
  },

  async read(ref, options) {
    return pathOf(await readNumber(api, ref, withBudget("provisioning", options)));
  },
});

async function readNumber(api: TwilioApi, ref: string, read: ReadOptions): Promise<Owned> {
  const number = await readOwned(api, ref, read);
  if (!number) throw new CarrierError("gone", `Twilio has no number ${ref}`, { subject: "number" });
  return number;
}
