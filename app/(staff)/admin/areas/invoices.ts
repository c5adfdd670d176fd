import { ReceiptText } from "lucide-react";
import type { Route } from "next";
import type { Area } from "../area";

export const invoicesArea: Area = {
  title: "Invoices",
  href: "/admin/invoices" as Route,
  role: "support",
  icon: ReceiptText,
  group: "Customers",
};
