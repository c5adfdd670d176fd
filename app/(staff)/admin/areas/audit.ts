import { ScrollText } from "lucide-react";
import type { Area } from "../area";

export const auditArea: Area = {
  title: "Audit log",
  href: "/admin/audit",
  role: "support",
  icon: ScrollText,
  group: "Company",
};
