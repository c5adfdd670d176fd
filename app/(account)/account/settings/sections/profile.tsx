import { ProfileForm } from "@/components/account/settings/profile-form";
import { saveProfile } from "@/lib/accounts";
import type { Section } from "../section";

const timeZones = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];

export const profile: Section = {
  title: "Profile",
  about: "How we address you, and where you are.",
  content: ({ displayName, timeZone }) => (
    <ProfileForm
      save={saveProfile}
      displayName={displayName}
      timeZone={timeZone}
      timeZones={timeZones.includes(timeZone) ? timeZones : [timeZone, ...timeZones]}
    />
  ),
};
