import { ProfileForm } from "@/components/account/settings/profile-form";
import { presentZone, saveProfile, timeZoneGroups } from "@/lib/accounts";
import { now } from "@/lib/clock";
import type { Section } from "../section";

export const profile: Section = {
  title: "Profile",
  about: "How we address you, and where you are.",
  content: ({ displayName, timeZone }) => (
    <ProfileForm
      save={saveProfile}
      displayName={displayName}
      timeZone={presentZone(timeZone)}
      timeZones={timeZoneGroups(now())}
    />
  ),
};
