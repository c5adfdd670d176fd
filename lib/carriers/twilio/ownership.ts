import { type ReadOptions, withBudget } from "../budget";
import { isCarrierError } from "../errors";
import type { OwnedNumber, Ownership } from "../facets/ownership";
import { redact } from "../redact";
import type { Addresses } from "./addresses";
import type { TwilioApi } from "./api";
import { channelsWithoutLimit } from "./prices";
import { type Owned, ownedSchema } from "./schema";

/** Finds a number of ours by Twilio's id; null when it is not, or no longer, ours. */
export const readOwned = (api: TwilioApi, ref: string, read: ReadOptions): Promise<Owned | null> =>
  isSid(ref) ? api.get(ownedSchema, numberPath(ref), {}, read) : Promise.resolve(null);

const isSid = (ref: string): boolean => /^PN[0-9a-f]{32}$/i.test(ref);
export const numberPath = (sid: string): string => `/IncomingPhoneNumbers/${sid}.json`;

/** Twilio's numbers as ours. A number is its own order: it is there from the moment it was bought until it is deleted. */
export const toOwnedNumber = (number: Owned, { pathOf }: Addresses, isOpen: boolean): OwnedNumber => ({
  ref: number.sid,
  e164: number.phone_number,
  orderRef: number.sid,
  areaRef: null,
  blocked: !isOpen,
  terminated: false,
  awaitingRegistration: false,
  expiresAt: null,
  renewals: null,
  channels: channelsWithoutLimit,
  answerPath: pathOf(number),
  raw: redact(number),
});

interface OwnershipDeps {
  api: TwilioApi;
  addresses: Addresses;
  /** Whether our account is open. */
  isOpen(options: ReadOptions): Promise<boolean>;
}

export const createOwnership = ({ api, addresses, isOpen }: OwnershipDeps): Ownership => ({
  async get(ref, options) {
    const read = withBudget("provisioning", options);
    const number = await readOwned(api, ref, read);
    return number && toOwnedNumber(number, addresses, await isOpen(read));
  },

  async *list(options) {
    const read = withBudget("sync", options);
    const open = await isOpen(read);
    for await (const number of api.owned({ PageSize: 200 }, read)) yield toOwnedNumber(number, addresses, open);
  },

  /** Final: Twilio charges a number until it is deleted, and others may buy it then. */
  async release(ref, options) {
    const read = withBudget("provisioning", options);
    if (!isSid(ref)) return;
    try {
      await api.delete(numberPath(ref), read);
    } catch (error) {
      if (!isCarrierError(error, "gone")) throw error;
    }
  },
});
