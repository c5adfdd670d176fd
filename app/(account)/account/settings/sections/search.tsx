import { SearchPreferencesForm } from "@/components/account/settings/search-preferences-form";
import { saveSearch } from "@/lib/accounts";
import type { Section } from "../section";

export const search: Section = {
  title: "Search",
  about: "What your searches show first. Nothing is hidden by it.",
  content: (settings) => <SearchPreferencesForm save={saveSearch} preferences={settings.search} />,
};
