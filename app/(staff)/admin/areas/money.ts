import { ShieldAlert } from "lucide-react";
import type { Route } from "next";
import type { Area } from "../area";

export const moneyArea: Area = {
  title: "Money checks",
  href: "/admin/money" as Route,
  role: "support",
  icon: ShieldAlert,
  group: "Customers",
};
