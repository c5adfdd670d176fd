import { CreditCard } from "lucide-react";
import type { Area } from "../area";

export const paymentsArea: Area = {
  title: "Payments",
  href: "/admin/payments",
  role: "support",
  icon: CreditCard,
  group: "Customers",
};
