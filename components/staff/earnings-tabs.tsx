import { AreaTabs } from "./area-tabs";

const tabs = {
  accounts: { title: "Accounts", href: "/admin/earnings" },
  numbers: { title: "Numbers", href: "/admin/earnings/numbers" },
} as const;

/** The lists of what was earned. */
export const EarningsTabs = ({ current }: { current: keyof typeof tabs }) => (
  <AreaTabs label="Margins by month" tabs={Object.values(tabs)} current={tabs[current].href} />
);
