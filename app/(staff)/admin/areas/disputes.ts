import { Scale } from "lucide-react";
import type { Route } from "next";
import type { Area } from "../area";

export const disputesArea: Area = {
  title: "Disputes",
  href: "/admin/disputes" as Route,
  role: "support",
  icon: Scale,
  group: "Customers",
};
