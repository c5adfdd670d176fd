import { RadioTower } from "lucide-react";
import type { Area } from "../area";

export const carriersArea: Area = {
  title: "Carriers",
  href: "/admin/carriers",
  role: "support",
  icon: RadioTower,
  group: "Selling",
};
