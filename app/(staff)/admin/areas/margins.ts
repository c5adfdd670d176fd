import { ShieldAlert } from "lucide-react";
import type { Route } from "next";
import type { Area } from "../area";

export const marginsArea: Area = {
  title: "Margin alerts",
  href: "/admin/margins" as Route,
  role: "support",
  icon: ShieldAlert,
  group: "Selling",
};
