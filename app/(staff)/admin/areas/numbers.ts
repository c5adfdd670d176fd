import { Hash } from "lucide-react";
import type { Area } from "../area";

export const numbersArea: Area = {
  title: "Numbers",
  href: "/admin/numbers",
  role: "support",
  icon: Hash,
  group: "Customers",
};
