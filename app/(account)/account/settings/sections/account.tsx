import { AccountNameForm } from "@/components/account/settings/account-name-form";
import { saveAccountName } from "@/lib/accounts";
import type { Section } from "../section";

export const account: Section = {
  title: "Account",
  about: "Owns the numbers and orders, and is named on receipts.",
  content({ accounts, accountId }) {
    const shown = accounts.find(({ id }) => id === accountId);
    if (!shown) return null;
    const { id, name, role } = shown;
    return role === "owner" || role === "admin" ? (
      <AccountNameForm save={saveAccountName} key={id} accountId={id} name={name} />
    ) : (
      <p>
        <strong>{name}</strong>. Its owner and admins can change the name.
      </p>
    );
  },
};
