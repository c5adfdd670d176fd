import { TrendingUp } from "lucide-react";
import type { Route } from "next";
import type { Area } from "../area";

export const risesArea: Area = {
  title: "Unusual rises",
  href: "/admin/rises" as Route,
  role: "support",
  icon: TrendingUp,
  group: "Customers",
};
