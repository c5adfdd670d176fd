import { type NotificationCategory, notificationCategoryNames } from "@/lib/contract/notification-categories";
import "server-only";
import { z } from "zod";
import type { UserClient } from "@/lib/callers";
import { type SearchPreferences, searchPreferencesSchema } from "@/lib/contract/search-preferences";
import { AppError } from "@/lib/errors";

/** What the settings page shows about a person. */
export interface Settings {
  email: string;
  displayName: string;
  timeZone: string;
  /** The account that calls without `NumNinja-Account` mean. */
  accountId: string | null;
  accounts: {
    id: string;
    name: string;
    role: "owner" | "admin" | "member" | "billing";
  }[];
  /** What this person's searches put first. */
  search: SearchPreferences;
  /** Emails by category. */
  emails: Record<NotificationCategory, boolean>;
}

const profileRow = z.object({
  email: z.string(),
  display_name: z.string().nullable(),
  time_zone: z.string(),
  last_account_id: z.uuid().nullable(),
  search_preferences: searchPreferencesSchema,
});
const membershipRows = z.array(
  z.object({
    role: z.enum(["owner", "admin", "member", "billing"]),
    created_at: z.string(),
    account: z.object({ id: z.uuid(), name: z.string() }),
  }),
);
const preferenceRows = z.array(z.object({ category: z.enum(notificationCategoryNames), enabled: z.boolean() }));

/** Reads a person's settings with their own session: row level security decides what is there. */
export async function getSettings(client: UserClient, userId: string): Promise<Settings> {
  const [profile, memberships, preferences] = await Promise.all([
    client
      .from("profiles")
      .select("email, display_name, time_zone, last_account_id, search_preferences")
      .eq("user_id", userId)
      .single(),
    client
      .from("memberships")
      .select("role, created_at, account:accounts(id, name)")
      .eq("user_id", userId)
      .order("created_at"),
    client.from("notification_preferences").select("category, enabled").eq("user_id", userId).eq("channel", "email"),
  ]);
  const failure = profile.error ?? memberships.error ?? preferences.error;
  if (failure) throw new AppError("UNAVAILABLE", { message: "the settings could not be read", cause: failure });
  const person = profileRow.parse(profile.data);
  const accounts = membershipRows.parse(memberships.data).map(({ role, account }) => ({
    id: account.id,
    name: account.name,
    role,
  }));
  const choices = new Map(preferenceRows.parse(preferences.data).map(({ category, enabled }) => [category, enabled]));
  return {
    email: person.email,
    displayName: person.display_name ?? "",
    timeZone: person.time_zone,
    accountId: accounts.find(({ id }) => id === person.last_account_id)?.id ?? accounts[0]?.id ?? null,
    accounts,
    search: person.search_preferences,
    emails: Object.fromEntries(
      notificationCategoryNames.map((category) => [category, choices.get(category) ?? true]),
    ) as Settings["emails"],
  };
}

/** What a person's searches put first, read with their own session. */
export async function getSearchPreferences(client: UserClient, userId: string): Promise<SearchPreferences> {
  const { data, error } = await client.from("profiles").select("search_preferences").eq("user_id", userId).single();
  if (error) throw new AppError("UNAVAILABLE", { message: "the preferences could not be read", cause: error });
  return profileRow.pick({ search_preferences: true }).parse(data).search_preferences;
}
