import { Building2 } from "lucide-react";
import type { Area } from "../area";

export const accountsArea: Area = {
  title: "Accounts",
  href: "/admin/accounts",
  role: "support",
  icon: Building2,
  group: "Customers",
};
