import { IdCard } from "lucide-react";
import type { Area } from "../area";

export const staffArea: Area = {
  title: "Staff",
  href: "/admin/staff",
  role: "admin",
  icon: IdCard,
  group: "Company",
};
