import { Scale } from "lucide-react";
import type { Route } from "next";
import type { Area } from "../area";

export const earningsArea: Area = {
  title: "Margins by month",
  href: "/admin/earnings" as Route,
  role: "support",
  icon: Scale,
  group: "Selling",
};
