import { Webhook } from "lucide-react";
import type { Area } from "../area";

export const eventsArea: Area = {
  title: "Webhooks",
  href: "/admin/events",
  role: "support",
  icon: Webhook,
  group: "Work",
};
