import { Button } from "@/components/ui/button";
import { switchAccount } from "@/lib/accounts";
import type { Section } from "../section";

export const accounts: Section = {
  title: "Accounts",
  about: "You belong to several. Pages show the numbers and orders of one.",
  content: ({ accounts, accountId }) =>
    accounts.length > 1 && (
      <ul className="divide-y divide-line">
        {accounts.map(({ id, name, role }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-3 py-3">
            <span>
              <span className="font-medium">{name}</span> <span className="text-ink-soft text-sm">{role}</span>
            </span>
            {id === accountId ? <span className="text-ink-soft text-sm">Shown now</span> : <Switch accountId={id} />}
          </li>
        ))}
      </ul>
    ),
};

function Switch({ accountId }: { accountId: string }) {
  return (
    <form action={switchAccount}>
      <input type="hidden" name="account_id" value={accountId} />
      <Button type="submit" variant="secondary" size="sm">
        Show this one
      </Button>
    </form>
  );
}
