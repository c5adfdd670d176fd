import { PhoneCall } from "lucide-react";
import type { Route } from "next";
import type { Area } from "../area";

export const ratesArea: Area = {
  title: "Call and text rates",
  href: "/admin/rates" as Route,
  role: "support",
  icon: PhoneCall,
  group: "Selling",
};
