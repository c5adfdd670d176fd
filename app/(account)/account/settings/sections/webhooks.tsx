import { WebhookList } from "@/components/webhooks/webhook-list";
import type { Section } from "../section";

export const webhooks: Section = {
  title: "Webhooks",
  about: "Programs of yours that we notify about texts. For the owner and admins.",
  content({ accounts, accountId }) {
    const role = accounts.find(({ id }) => id === accountId)?.role;
    return role === "owner" || role === "admin" ? <WebhookList key={accountId} /> : null;
  },
};
