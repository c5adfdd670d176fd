import { Users } from "lucide-react";
import type { Area } from "../area";

export const peopleArea: Area = {
  title: "People",
  href: "/admin/people",
  role: "support",
  icon: Users,
  group: "Customers",
};
