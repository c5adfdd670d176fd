import { BookOpenCheck } from "lucide-react";
import type { Route } from "next";
import type { Area } from "../area";

export const ledgerArea: Area = {
  title: "Ledger",
  href: "/admin/ledger" as Route,
  role: "support",
  icon: BookOpenCheck,
  group: "Customers",
};
