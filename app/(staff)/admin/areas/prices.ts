import { Tags } from "lucide-react";
import type { Area } from "../area";

export const pricesArea: Area = {
  title: "Prices",
  href: "/admin/prices",
  role: "support",
  icon: Tags,
  group: "Selling",
};
