import type { NumberFeature } from "@/lib/contract/vocabulary";
import { isE164 } from "@/lib/kernel/telephony/e164";
import type { ReadOptions } from "../budget";
import type { Query } from "../transport";
import type { TwilioApi } from "./api";
import { type Area, areaOf, kindPath } from "./kinds";
import { availableSchema } from "./schema";

/** A number for sale as Twilio shows it. */
export interface Available {
  e164: string;
  area: Area;
  features: NumberFeature[];
  needsDocuments: boolean;
}

/** So many come with one answer, at most. */
const sampleSize = 50;

/** Numbers that want an address are for those who have one. */
export const withoutDocuments = {
  ExcludeAllAddressRequired: true,
  ExcludeLocalAddressRequired: true,
  ExcludeForeignAddressRequired: true,
};

/** A changing sample of the numbers of one country and kind that take calls; empty where there are none. */
export async function listAvailable(
  api: TwilioApi,
  of: Pick<Area, "country" | "kind">,
  query: Query,
  options: ReadOptions,
): Promise<Available[]> {
  const path = `/AvailablePhoneNumbers/${of.country}/${kindPath(of.kind)}.json`;
  const asked = { VoiceEnabled: true, Beta: false, PageSize: sampleSize, ...query };
  const found = await api.get(availableSchema, path, asked, options);
  return (found?.available_phone_numbers ?? []).flatMap((one) => {
    if (!isE164(one.phone_number)) return [];
    const features = featuresOf(one.phone_number, one.capabilities);
    if (!features.includes("voice_in")) return [];
    const needsDocuments = (one.address_requirements ?? "none") !== "none";
    return [{ e164: one.phone_number, area: areaOf(one.phone_number, of), features, needsDocuments }];
  });
}

/** Numbers of North America send only once they are registered there: it is not promised before the sale. */
function featuresOf(e164: string, capabilities: Readonly<Record<string, boolean | null | undefined>>): NumberFeature[] {
  const able = new Set(Object.entries(capabilities).flatMap(([name, can]) => (can ? [name.toLowerCase()] : [])));
  const texts: NumberFeature[] = e164.startsWith("+1") ? ["sms_in"] : ["sms_in", "sms_out"];
  return [...(able.has("voice") ? (["voice_in"] as const) : []), ...(able.has("sms") ? texts : [])];
}
