import { Mail } from "lucide-react";
import type { Area } from "../area";

export const emailsArea: Area = {
  title: "Emails",
  href: "/admin/emails",
  role: "support",
  icon: Mail,
  group: "Work",
};
