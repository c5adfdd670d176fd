import { Send } from "lucide-react";
import type { Area } from "../area";

export const outboxArea: Area = {
  title: "Outbox",
  href: "/admin/outbox",
  role: "support",
  icon: Send,
  group: "Work",
};
