import { Globe } from "lucide-react";
import type { Route } from "next";
import type { Area } from "../area";

export const catalogArea: Area = {
  title: "Catalog",
  href: "/admin/catalog" as Route,
  role: "support",
  icon: Globe,
  group: "Selling",
};
